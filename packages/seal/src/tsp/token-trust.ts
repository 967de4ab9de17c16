import type { SealTrust } from '../judge-trust.ts'
import type { TimestampTrust } from './token.ts'

/** How a time-stamp is judged, where a seal would be judged by `trust`. */
export const tokenTrustOf = (trust: SealTrust): Omit<TimestampTrust, 'provenAt'> => ({
  anchors: trust.timestampAnchors ?? trust.anchors,
  certificates: trust.intermediates,
  at: trust.at,
  revocation: trust.revocation,
})
