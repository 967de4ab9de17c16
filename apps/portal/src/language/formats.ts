import { DateTimeFormat } from '@formatjs/intl-datetimeformat'
import { NumberFormat } from '@formatjs/intl-numberformat'
import type { Language, Money } from '@kopru/client'
import { clockAt, zoneAt } from './clock-at.ts'

/** Dates, times, numbers and money as the language writes them. */
export interface Formats {
  /** `2026-11-23` or an RFC 3339 time → `2026 ж. 23 қараша`. A calendar date stays, a time is by the state's own clock. */
  date(value: string): string
  /** An RFC 3339 time by the state's own clock, with the day and how far that clock is from Greenwich. */
  dateTime(value: string): string
  /** The hour and minute in the reader's own time zone. */
  time(value: string): string
  /** An RFC 3339 time as the clock of its own offset shows it, with the day; the reader's zone does not matter. */
  dateTimeThere(value: string): string
  /** That offset from Greenwich: `UTC+5`, `UTC+5:30`. */
  zone(value: string): string
  number(value: number, options?: { maximumFractionDigits?: number }): string
  /** Minor units → `1 617,70 TRY`. The code, not the sign: ₸, ₺ and ₼ are not known to every neighbour. */
  money(value: Money): string
  /** The name of a month, 1–12, as it stands alone. */
  month(number: number): string
}

/**
 * FormatJS's own implementation for all nine languages, since browsers lack Kyrgyz and Turkmen and write Kazakh,
 * Azerbaijani and Uzbek months as "M01". Its data must be loaded before (load-formats.ts). `timeZone` is the IANA zone of
 * the state whose portal it is: a deadline or a signature there is at the same time for every reader.
 */
export function createFormats(language: Language, timeZone = 'UTC'): Formats {
  const long = { year: 'numeric', month: 'long', day: 'numeric' } as const
  const hour = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const day = new DateTimeFormat(language, { ...long, timeZone: 'UTC' })
  const dayAndHour = new DateTimeFormat(language, { ...long, ...hour, timeZone: 'UTC' })
  const justHour = new DateTimeFormat(language, { ...hour, timeZone: 'UTC' })
  const there = (value: string) => Date.parse(`${clockAt(timeZone, new Date(value))}Z`)
  const month = new DateTimeFormat(language, { month: 'long', timeZone: 'UTC' })
  return {
    date: (value) => day.format(isCalendarDate(value) ? Date.parse(value) : there(value)),
    dateTime: (value) => `${dayAndHour.format(there(value))} (${nameZone(zoneAt(timeZone, new Date(value)))})`,
    time: (value) => justHour.format(wallClock(value)),
    dateTimeThere: (value) => dayAndHour.format(Date.parse(value) + offsetOf(value) * 60_000),
    zone: (value) => nameZone(offsetOf(value)),
    number: (value, options) => new NumberFormat(language, options).format(value),
    money: ({ amount, currency }) => {
      // Every currency of the federation has two decimals in ISO 4217; whole amounts are written without them.
      const minimumFractionDigits = amount % 100 === 0 ? 0 : 2
      const number = new NumberFormat(language, { minimumFractionDigits, maximumFractionDigits: 2 })
      return `${number.format(amount / 100)}\u00a0${currency}`
    },
    month: (number) => month.format(Date.UTC(2026, number - 1, 1)),
  }
}

/** Minutes east of Greenwich → `UTC+5:30`. */
export function nameZone(minutes: number): string {
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`
}

/** Minutes east of Greenwich that an RFC 3339 time names (§5.6). */
function offsetOf(value: string): number {
  const [, sign, hours = 0, minutes = 0] = /([+-])(\d\d):(\d\d)$/.exec(value) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

const isCalendarDate = (value: string) => /^\d{4}-\d\d-\d\d$/.test(value)

/**
 * The time as the clock on the reader's wall shows it, told as if it were UTC. So the formatter needs no table of the
 * world's time zones (1.3 MB): the browser's own clock has applied the right one already.
 */
function wallClock(value: string): number {
  const at = new Date(value)
  return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate(), at.getHours(), at.getMinutes(), at.getSeconds())
}
