import type { EvidenceVerdict, PersonIdentity, Reason } from '@kopru/client'
import type { SealVerdict } from '@kopru/seal'
import type { EvidencePayload } from '../evidence-payload.ts'

/** What was asked for, and of whom. */
export interface ExpectedEvidence {
  /** `KZ/criminal-records` */
  readonly issuer: string
  readonly evidenceType: string
  readonly conversationId: string
  readonly subject: PersonIdentity
}

type Word = EvidenceVerdict['signature']

const mathematicsFailed = new Set(['FORMAT_FAILURE', 'HASH_FAILURE', 'SIG_CRYPTO_FAILURE'])
const mathematicsUnknown = new Set(['CRYPTO_CONSTRAINTS_FAILURE', 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE'])

/**
 * Joins the verdict on the seal with what was asked: signature (is it unaltered?), time (who vouches for when?), issuer
 * (is it the authority we asked, by its state's own trust?), subject (is it about this person and this matter?).
 */
export function judgeEvidence(
  seal: Omit<SealVerdict, 'payload'>,
  payload: EvidencePayload | undefined,
  expected: ExpectedEvidence,
): EvidenceVerdict {
  const passed = seal.indication === 'TOTAL_PASSED'
  const { subIndication = '' } = seal
  const signature: Word = mathematicsFailed.has(subIndication)
    ? 'failed'
    : mathematicsUnknown.has(subIndication)
      ? 'cannot-tell'
      : 'passed'
  const time = judgeTime(seal)
  const isStampDoubted = seal.timestamp?.valid === false
  const isIssuerAtFault = signature === 'failed' || (signature === 'passed' && !isStampDoubted)
  const trusted: Word = passed ? 'passed' : isIssuerAtFault ? 'failed' : 'cannot-tell'
  const reasons: Reason[] = seal.reasons.map(({ code, params }) => ({ code, params: { ...params } }))
  const differs = (code: string, isSo: boolean): Word => {
    if (isSo) reasons.push({ code: `documents.${code}` })
    return isSo ? 'failed' : 'passed'
  }
  const issuer =
    trusted === 'passed' && payload !== undefined
      ? differs('issuer-differs', payload.issuer !== expected.issuer)
      : trusted
  const subject: Word =
    payload === undefined ? 'cannot-tell' : differs('subject-differs', !isAbout(payload.subject, expected.subject))
  if (payload !== undefined) {
    const asAsked = payload.evidenceType === expected.evidenceType && payload.conversationId === expected.conversationId
    if (!asAsked) reasons.push({ code: 'documents.not-as-asked' })
  }
  return {
    signature,
    time,
    issuer,
    subject,
    ...(seal.signedAt && { sealedAt: seal.signedAt }),
    ...(seal.timestamp?.valid && { timestampedAt: seal.timestamp.time }),
    ...(seal.signer.subject && { signer: seal.signer.subject }),
    reasons,
  }
}

/** Causes of doubt in a time-stamp's authority that say nothing against it: we do not know it, or do not know enough. */
const authorityOpen = new Set<unknown>([
  'seal.issuer-unknown',
  'seal.revocation-unknown',
  'seal.algorithm-unconfirmed',
  'seal.algorithm-unsupported',
])

/** A time-stamp that fits, by an authority that is only unknown to the lists, says nothing against the time. */
function judgeTime({ timestamp, level, reasons }: Omit<SealVerdict, 'payload'>): Word {
  if (timestamp === undefined) return 'cannot-tell'
  if (timestamp.valid) return 'passed'
  const isRefuted = reasons.some(
    ({ code, params }) =>
      code === 'seal.timestamp-authority-revoked' ||
      (code === 'seal.timestamp-untrusted' && !authorityOpen.has(params.cause)),
  )
  return level === 'B' || isRefuted ? 'failed' : 'cannot-tell'
}

/** The identifier decides; a birth date that disagrees means that somebody mixed up people. */
export const isAbout = (subject: PersonIdentity, person: PersonIdentity): boolean =>
  subject.identifier === person.identifier && subject.birthDate === person.birthDate
