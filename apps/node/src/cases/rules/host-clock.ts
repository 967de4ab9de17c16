import { isDay } from './days.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/**
 * A moment as the clock of an IANA time zone shows it, RFC 3339 with that clock's offset: `2026-12-03T09:00:00+03:00`.
 * Throws a RangeError for a zone that the runtime does not know.
 */
export function atHostClock(moment: Date, timeZone: string): string {
  const offset = offsetMinutes(moment, timeZone)
  const shown = new Date(moment.getTime() + offset * minuteMs).toISOString().slice(0, 19)
  const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60].map((n) =>
    `${n}`.padStart(2, '0'),
  )
  return `${shown}${offset < 0 ? '-' : '+'}${hours}:${minutes}`
}

/** RFC 3339 full-date of a moment at that clock. */
export const dayAtHost = (moment: Date, timeZone: string): string => atHostClock(moment, timeZone).slice(0, 10)

/**
 * The moment at which the clock of a zone shows `2026-12-03T09:00`: the first of two where the clock is set back, none
 * where it is set forward past it or the day is not on the calendar.
 */
export function momentAtHost(shown: string, timeZone: string): Date | undefined {
  if (!isDay(shown.slice(0, 10))) return undefined
  const asUtc = Date.parse(`${shown}Z`)
  // No zone changes its clock twice in two days, so these two are all the offsets there may be.
  return [-dayMs, dayMs]
    .map((away) => offsetMinutes(new Date(asUtc + away), timeZone))
    .map((offset) => ({ offset, moment: new Date(asUtc - offset * minuteMs) }))
    .find(({ offset, moment }) => offsetMinutes(moment, timeZone) === offset)?.moment
}

/** Minutes east of Greenwich. */
function offsetMinutes(moment: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(moment)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours = 0, minutes = 0] = /^GMT([+-])(\d\d):(\d\d)/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
