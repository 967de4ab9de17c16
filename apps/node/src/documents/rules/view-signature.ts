import type { Reason, SignatureView } from '@kopru/client'
import type { SealVerdict } from '@kopru/seal'

/** Of a file with thousands of parts no page shows more. */
const maxParts = 50

/** A verdict as the web API tells it. */
export function viewSignature(verdict: SealVerdict, party?: string): SignatureView {
  const { counterSignatures } = verdict
  return {
    ...viewOne(verdict, party),
    ...(counterSignatures && { counterSignatures: counterSignatures.map((one) => viewOne(one)) }),
  }
}

function viewOne(verdict: SealVerdict, party?: string): SignatureView {
  const { signer, timestamp, covers, signedAt, subIndication } = verdict
  const { format, level, indication, issuer, algorithm, revocation } = verdict
  return {
    ...{ format, level, indication, issuer, algorithm, revocation },
    ...(subIndication && { subIndication }),
    signer: signer.subject,
    ...(signer.organisation && { organisation: signer.organisation }),
    ...(signer.country && { country: signer.country }),
    certificateSha256: signer.certificateSha256,
    ...(party && { party }),
    ...(signedAt && { signedAt }),
    ...(timestamp?.valid && { timestampedAt: timestamp.time, timestampAuthority: timestamp.authority }),
    ...(covers && !covers.whole && { parts: covers.parts.slice(0, maxParts) }),
    ...(covers?.uncovered?.length && { uncovered: covers.uncovered.slice(0, maxParts) }),
    ...(covers?.laterSignaturesRemoved && { laterSignaturesRemoved: covers.laterSignaturesRemoved }),
    reasons: viewReasons(verdict.reasons),
  }
}

export const viewReasons = (reasons: SealVerdict['reasons']): Reason[] =>
  reasons.map(({ code, params }) => ({ code, params: { ...params } }))
