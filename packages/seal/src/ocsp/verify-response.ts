import { checkValue, type ValueCheck } from '../algorithms/check-value.ts'
import { type AlgorithmUse, judgeAlgorithms } from '../algorithms/judge-algorithms.ts'
import { MalformedError, readOrUndefined } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import { createPairMemory, getOrMake } from '../memory.ts'
import { type Reason, reason } from '../reasons.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { hashesOf } from '../x509/certificate-hashes.ts'
import { readableName } from '../x509/name.ts'
import { checkCertificateSignature } from '../x509/path.ts'
import { isIssuedBy } from './certificate-id.ts'
import { type OcspAnswer, type OcspResponse, readOcspResponse, type SingleAnswer } from './read-response.ts'

export type OcspOutcome =
  | { readonly outcome: 'good'; readonly thisUpdate: Date; readonly producedAt: Date; readonly responder: string }
  | {
      readonly outcome: 'revoked'
      readonly revokedAt: Date
      readonly revocationReason?: number
      readonly responder: string
    }
  /** The responder does not know the certificate; `notIssued`: it says that there is no such one (RFC 6960 §4.4.8). */
  | { readonly outcome: 'unknown'; readonly responder: string; readonly notIssued: boolean }
  | { readonly outcome: 'refused'; readonly reason: Reason }

export interface OcspFacts {
  readonly certificate: Certificate
  readonly issuer: Certificate
  /** The moment of asking. */
  readonly at: Date
  /** Answers whose thisUpdate is older than `freshSince` minus `maxAgeS` say too little; default `at`. */
  readonly freshSince?: Date
  /** When the answer is proven to have existed; its algorithms are judged by then. */
  readonly keptAt?: Date
  /** Seconds; default one day. */
  readonly maxAgeS?: number
  /** When given, the answer must carry it. */
  readonly nonce?: Uint8Array
}

const clockSkewMs = 5 * 60_000

/**
 * Verifies an OCSPResponse for one certificate (RFC 6960 §3.2): it answers for this certificate, its signer is the
 * issuer or was charged by the issuer directly, the signature holds and the answer is fresh. Never throws for bad input.
 */
export function verifyOcspResponse(response: Uint8Array | OcspResponse, facts: OcspFacts): OcspOutcome {
  try {
    const { status, answer } = response instanceof Uint8Array ? readOcspResponse(response) : response
    return answer ? judgeAnswer(answer, facts) : refused(reason('ocsp.rejected', { status }))
  } catch (error) {
    if (error instanceof MalformedError) return refused(reason('ocsp.malformed', { part: error.message }))
    throw error
  }
}

// One answer is looked at for each certificate of a path, and for the level once more.
const checked = createPairMemory<Certificate, OcspAnswer, ValueCheck>()

const refused = (why: Reason): OcspOutcome => ({ outcome: 'refused', reason: why })

function judgeAnswer(answer: OcspAnswer, facts: OcspFacts): OcspOutcome {
  // Looked at first: of many answers at hand few are about this certificate, and who signed the others is no matter.
  const single = answer.answers.find(({ id }) => id.serial === facts.certificate.serial && isIssuedBy(id, facts.issuer))
  if (!single) return refused(reason('ocsp.other-certificate'))
  const found = findResponder(answer, facts)
  if (!found)
    return refused(
      reason('ocsp.responder-unauthorised', { responder: 'name' in answer.responder ? answer.responder.name : '' }),
    )
  const { responder } = found
  const name = readableName(responder.subject)
  const check = checked.recall(responder, answer, () =>
    checkValue(answer.signatureAlgorithm, {
      key: responder.publicKey,
      signed: { data: answer.tbs },
      value: answer.signature,
    }),
  )
  if (check.is === 'undecided') return refused(check.finding.reason)
  if (check.is === 'wrong') return refused(reason('seal.signature-wrong'))
  const weak = judgeAlgorithms([check.use, ...found.uses], facts.keptAt ?? facts.at, facts.keptAt !== undefined)
  if (weak) return refused(weak.reason)
  if (facts.nonce && (!answer.nonce || Buffer.compare(answer.nonce, facts.nonce) !== 0))
    return refused(reason('ocsp.nonce-mismatch'))
  return refuseStale(single, facts) ?? toOutcome(single, answer.producedAt, name)
}

function toOutcome(single: SingleAnswer, producedAt: Date, responder: string): OcspOutcome {
  if (single.status === 'good') return { outcome: 'good', thisUpdate: single.thisUpdate, producedAt, responder }
  if (single.status === 'unknown' || !single.revokedAt) return { outcome: 'unknown', responder, notIssued: false }
  // RFC 6960 §4.4.8: certificateHold since 1970 means that the certificate was never issued.
  if (single.revokedAt.getTime() === 0 && single.revocationReason === 6)
    return { outcome: 'unknown', responder, notIssued: true }
  const { revokedAt, revocationReason } = single
  return { outcome: 'revoked', revokedAt, responder, ...(revocationReason === undefined ? {} : { revocationReason }) }
}

function refuseStale({ thisUpdate, nextUpdate, status }: SingleAnswer, facts: OcspFacts): OcspOutcome | undefined {
  const refuse = (code: 'ocsp.from-the-future' | 'ocsp.stale') =>
    refused(reason(code, { thisUpdate: thisUpdate.toISOString() }))
  if (thisUpdate.getTime() > facts.at.getTime() + clockSkewMs) return refuse('ocsp.from-the-future')
  // A revocation does not go stale.
  if (status === 'revoked') return undefined
  const needed = (facts.freshSince ?? facts.at).getTime()
  const oldest = needed - (facts.maxAgeS ?? 86_400) * 1000
  const stale = nextUpdate ? nextUpdate.getTime() < needed - clockSkewMs : thisUpdate.getTime() < oldest
  return stale ? refuse('ocsp.stale') : undefined
}

interface Responder {
  readonly responder: Certificate
  /** Algorithms of the signature that charged it. */
  readonly uses: readonly AlgorithmUse[]
}

/** RFC 6960 §4.2.2.2: the issuer itself, or a certificate for OCSP signing that the issuer signed. */
function findResponder(answer: OcspAnswer, { issuer, certificate }: OcspFacts): Responder | undefined {
  if (isNamed(issuer, answer.responder)) return { responder: issuer, uses: [] }
  for (const candidate of certificatesIn(answer)) {
    if (!isNamed(candidate, answer.responder)) continue
    // A certificate must not vouch for itself.
    if (candidate.sha256 === certificate.sha256) continue
    if (!isMeantForOcsp(candidate, issuer, answer.producedAt)) continue
    const check = checkCertificateSignature(candidate, issuer)
    if (check.is === 'right') return { responder: candidate, uses: [check.use] }
  }
  return undefined
}

const certificates = new WeakMap<OcspAnswer, readonly Certificate[]>()

/** The readable ones among the first 20 certificates that came with an answer. */
const certificatesIn = (answer: OcspAnswer): readonly Certificate[] =>
  getOrMake(certificates, answer, () =>
    answer.certificates.slice(0, 20).flatMap((der) => readOrUndefined(() => parseCertificate(der)) ?? []),
  )

function isNamed(certificate: Certificate, responder: OcspAnswer['responder']): boolean {
  if ('name' in responder) return certificate.subject.comparable === responder.name
  return Buffer.compare(hashesOf(certificate, 'sha1').key, responder.keyHash) === 0
}

// Its own revocation is left to the issuer's policy (RFC 6960 §4.2.2.2.1); ocsp-nocheck is what responders carry in practice.
function isMeantForOcsp(candidate: Certificate, issuer: Certificate, producedAt: Date): boolean {
  if (candidate.issuer.comparable !== issuer.subject.comparable) return false
  if (!candidate.purposes?.oids.includes(oid.ocspSigning) || candidate.unknownCriticalExtensions.length > 0)
    return false
  return producedAt >= candidate.notBefore && producedAt <= candidate.notAfter
}
