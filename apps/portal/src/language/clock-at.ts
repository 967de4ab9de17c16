/** What the clock of an IANA time zone shows at a moment: `2026-12-03T09:00`. */
export function clockAt(timeZone: string, moment: Date): string {
  // The way Swedish writes a time is that of ISO 8601, and every browser has it.
  return moment.toLocaleString('sv-SE', { timeZone }).replace(' ', 'T').slice(0, 16)
}

/** How far that clock is from Greenwich at that moment, in minutes to the east. */
export function zoneAt(timeZone: string, moment: Date): number {
  return (Date.parse(`${clockAt(timeZone, moment)}Z`) - Math.floor(moment.getTime() / 60_000) * 60_000) / 60_000
}
