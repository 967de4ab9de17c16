export type DocumentStatus = 'in-force' | 'not-yet' | 'expired' | 'withdrawn'

/** Days are RFC 3339 full-dates, both included. Withdrawn outweighs the dates. */
export function documentStatus(
  document: { validFrom: string; validUntil: string; withdrawnAt?: Date | null },
  today: string,
): DocumentStatus {
  if (document.withdrawnAt) return 'withdrawn'
  if (today < document.validFrom) return 'not-yet'
  return today > document.validUntil ? 'expired' : 'in-force'
}
