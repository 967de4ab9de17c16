const dayMs = 24 * 60 * 60 * 1000

/** RFC 3339 full-date, in UTC, of a moment. */
export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10)

export const addDays = (moment: Date, days: number): Date => new Date(moment.getTime() + days * dayMs)

/** Whole calendar days from one full-date to another; negative when the second is earlier. */
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / dayMs)

/** Whether a text is a day of the calendar; `2026-02-30` is not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const moment = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(moment.getTime()) && dayOf(moment) === text
}
