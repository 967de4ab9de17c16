import type { Reason, SignatureView } from '@kopru/client'
import type { Qualification, ReportedVerdict, SealVerdict } from '@kopru/seal'
import type { JudgedFile } from '../judge-file.ts'

/** Of a file with thousands of parts no page shows more. */
const maxParts = 50

/** A verdict as the web API tells it. */
export function viewSignature(verdict: ReportedVerdict, party?: string): SignatureView {
  const { counterSignatures, qualification } = verdict
  return {
    ...viewOne(verdict, party),
    ...(qualification && { qualification: viewQualification(qualification) }),
    ...(counterSignatures && { counterSignatures: counterSignatures.map((one) => viewOne(one)) }),
  }
}

function viewQualification({
  name,
  isCertain,
  by,
  reasons,
}: Qualification): NonNullable<SignatureView['qualification']> {
  const list = by && {
    territory: by.territory,
    sequenceNumber: by.sequenceNumber,
    provider: by.provider,
    service: by.service,
  }
  return { name, isCertain, ...(list && { list }), reasons: viewReasons(reasons) }
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
    ...(timestamp?.valid && timestamp.revocation && { timestampRevocation: timestamp.revocation }),
    ...(covers && !covers.whole && { parts: covers.parts.slice(0, maxParts) }),
    ...(covers?.uncovered?.length && { uncovered: covers.uncovered.slice(0, maxParts) }),
    ...(covers?.laterSignaturesRemoved && { laterSignaturesRemoved: covers.laterSignaturesRemoved }),
    reasons: viewReasons(verdict.reasons),
  }
}

export const viewReasons = (reasons: JudgedFile['reasons']): Reason[] =>
  reasons.map(({ code, params }) => ({ code, params: { ...params } }))
