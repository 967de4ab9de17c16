/** The last twelve full months: what a statement of income covers. */
export function monthsOfStatement(now: Date): { from: string; to: string; count: number } {
  const count = 12
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()]
  const day = (date: number) => new Date(date).toISOString().slice(0, 10)
  return { from: day(Date.UTC(year, month - count, 1)), to: day(Date.UTC(year, month, 0)), count }
}
