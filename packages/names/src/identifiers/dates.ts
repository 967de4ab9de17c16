const DAY_MS = 86_400_000

/** ISO 8601 date of the parts, or undefined where the calendar has no such day. */
export function isoDateOf(year: number, month: number, day: number): string | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  return date.toISOString().slice(0, 10)
}

/** ISO 8601 date `days` after `from` (an ISO 8601 date). */
export function addDays(from: string, days: number): string {
  return new Date(Date.parse(`${from}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Century and sex digit as in KZ and UZ: 1/2 = 1800s male/female, 3/4 = 1900s, 5/6 = 2000s. */
export function centuryAndSexOf(digit: number): { century: number; sex: 'female' | 'male' } | undefined {
  if (digit < 1 || digit > 6) return undefined
  return { century: 1800 + 100 * Math.floor((digit - 1) / 2), sex: digit % 2 === 1 ? 'male' : 'female' }
}
