/** What the clock of an IANA time zone shows at a moment: `2026-12-03T09:00`. */
export function clockAt(timeZone: string, moment: Date): string {
  // The way Swedish writes a time is that of ISO 8601, and every browser has it.
  return moment.toLocaleString('sv-SE', { timeZone }).replace(' ', 'T').slice(0, 16)
}
