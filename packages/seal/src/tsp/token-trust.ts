import type { SealTrust } from '../judge-trust.ts'
import type { TimestampTrust } from './token.ts'

/** How a time-stamp is judged, where a seal would be judged by `trust`. */
export const tokenTrustOf = (trust: SealTrust): TimestampTrust => ({
  anchors: trust.timestampAnchors ?? trust.anchors,
  certificates: trust.intermediates,
  at: trust.at,
  ...(trust.provenAt ? { provenAt: trust.provenAt } : {}),
  revocation: trust.revocation,
})

/** The same for a token that covers the content itself: where that is proven no more than now, so is what covers it. */
export function tokenTrustOverContent({ provenAt, ...trust }: SealTrust): TimestampTrust {
  return tokenTrustOf(provenAt && !trust.hasUnprovenContent ? { ...trust, provenAt } : trust)
}
