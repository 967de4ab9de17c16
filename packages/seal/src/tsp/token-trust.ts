import type { SealTrust } from '../judge-trust.ts'
import type { TimestampToken, TimestampTrust } from './token.ts'

/** How a token is judged that may carry its own revocation data, with the time at which a younger one proves it. */
export function trustForToken(
  token: TimestampToken | undefined,
  trust: SealTrust,
  provenAt: Date | undefined,
): TimestampTrust {
  const { revocation } = trust
  const carried = token?.signedData
  return {
    anchors: trust.timestampAnchors ?? trust.anchors,
    certificates: trust.intermediates,
    at: trust.at,
    ...(provenAt ? { provenAt } : {}),
    revocation: revocation && {
      ...revocation,
      ocspResponses: [...(carried?.ocspResponses ?? []), ...(revocation.ocspResponses ?? [])],
      crls: [...(carried?.crls ?? []), ...(revocation.crls ?? [])],
    },
  }
}
