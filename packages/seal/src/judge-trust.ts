import { digestOf, type Sha2 } from './algorithms/digest.ts'
import { type AlgorithmUse, judgeAlgorithms } from './algorithms/judge-algorithms.ts'
import { reason } from './reasons.ts'
import {
  type HeardSources,
  type RevocationSources,
  readResponses,
  type SentResponse,
  withCarried,
} from './revocation/revocation.ts'
import type { TimestampOutcome } from './tsp/token.ts'
import { tokenTrustOf } from './tsp/token-trust.ts'
import { type JudgedStamp, proveExistence, type Stamp, signatureItself } from './validation/prove-existence.ts'
import { findingOfStamp } from './validation/stamp-finding.ts'
import { type Finding, failed, type SealVerdict, type TimestampVerdict, undecided } from './verdict.ts'
import type { Certificate } from './x509/certificate.ts'
import { type ChainOutcome, judgeChain, readAnchors, readCertificates, type SentCertificate } from './x509/chain.ts'
import { maySign } from './x509/may-sign.ts'
import { readableName } from './x509/name.ts'
import type { Path } from './x509/path.ts'

/** What a relying party trusts and when it asks. */
export interface SealTrust {
  /** DER certificates trusted for signers and time-stamp authorities. */
  readonly anchors: readonly Uint8Array[]
  /** DER anchors for time-stamp authorities; default `anchors`. */
  readonly timestampAnchors?: readonly Uint8Array[]
  /** DER certificates that a seal may lack. */
  readonly intermediates?: readonly Uint8Array[]
  /** The moment of asking. */
  readonly at: Date
  /**
   * When something outside, such as an evidence record, proves what is judged to have existed: certificates and
   * algorithms are judged by then, and what is learnt of them by `at`.
   */
  readonly provenAt?: Date
  /** `provenAt` is not proven of detached content, which may be younger than the signature that names its digest. */
  readonly hasUnprovenContent?: boolean
  /** Absent: revocation is not looked at, and the verdict says so. */
  readonly revocation?: RevocationSources
  /** Say also which bytes each verdict speaks of, by hashes of this kind: `SealVerdict.reference`. */
  readonly references?: Sha2
  /**
   * Names of algorithms, as the registry has them, whose working the caller vouches for: a state for those of its own
   * standards. For signers of CMS and PDF alone; what else is known only from a specification stays INDETERMINATE.
   */
  readonly vouched?: readonly string[]
}

export interface TrustQuestion {
  readonly certificate: Certificate
  /** Algorithms that the seal's integrity rests on. */
  readonly uses: readonly AlgorithmUse[]
  /** Certificates that travel with the seal. */
  readonly carried: readonly SentCertificate[]
  /** Signature time-stamp, if there is one. */
  readonly token: Uint8Array | undefined
  /** Further time-stamps, such as those that keep the signature for an archive. */
  readonly stamps?: readonly Stamp[]
  /** The bytes that the time-stamp covers. */
  readonly stamped: Uint8Array
  readonly signedAt: Date | undefined
  /** Revocation data carried with the seal. */
  readonly carriedOcsp: readonly SentResponse[]
  readonly carriedCrls?: readonly Uint8Array[]
}

export interface TrustAnswer {
  readonly finding?: Finding
  readonly timestamp?: TimestampVerdict
  readonly revocation: SealVerdict['revocation']
  readonly level: SealVerdict['level']
  readonly signer?: Extract<ChainOutcome, { outcome: 'trusted' }>
  /** From the signer's certificate to the anchor that it leads to, also where time or revocation speak against it. */
  readonly path?: Path
  /** The oldest time-stamp that proves the signature's existence. */
  readonly stamp?: Extract<TimestampOutcome, { outcome: 'valid' }>
  /** All time-stamps, from the oldest to the youngest. */
  readonly stamps: readonly JudgedStamp[]
}

const clockSkewMs = 5 * 60_000

/**
 * The part of ETSI EN 319 102-1 that all formats share (§5.5): is there a proof of when the signature existed,
 * and was the signer's certificate to be trusted at that time?
 */
export async function judgeTrust(question: TrustQuestion, trust: SealTrust): Promise<TrustAnswer> {
  const sources = revocationOf(question, trust)
  const certificates = readCertificates([...question.carried, ...(trust.intermediates ?? [])])
  const { proven: times, judged } = await proveExistence(stampsOf(question), {
    ...tokenTrustOf(trust),
    certificates,
    revocation: sources,
  })
  const stampedAt = times.get(signatureItself)
  const proven = earliest(stampedAt, trust.provenAt)
  const covering = judged.filter(({ stamp }) => stamp.covers.includes(signatureItself)).map(({ outcome }) => outcome)
  const stamp = covering.find(({ outcome }) => outcome === 'valid') ?? covering[0]
  const timestamp = stamp && toTimestampVerdict(stamp)
  const isStamped = covering.some((outcome) => outcome.outcome === 'valid' || outcome.isSound)
  const facts = { timestamp, level: isStamped ? 'T' : 'B', stamps: judged } as const
  if (stamp?.outcome === 'invalid') {
    const finding = (stamp.isSound && (await refuseUnknownIssuer(question, trust))) || findingOfStamp(stamp)
    return answer({ ...facts, revocation: 'not-checked', finding })
  }
  const chain = await judgeChain(question.certificate, {
    intermediates: certificates,
    anchors: readAnchors(trust.anchors),
    at: proven ?? trust.at,
    now: trust.at,
    isProven: proven !== undefined,
    revocation: sources && { ...sources, ...(proven ? { neededSince: proven } : {}) },
  })
  if (chain.outcome === 'refused')
    return answer({ ...facts, revocation: chain.revocation, finding: toFinding(chain, stampedAt), path: chain.path })
  const finding =
    judgeUses(question, trust, stampedAt) ?? refuseUsage(question.certificate) ?? refuseOrder(question, trust, proven)
  const common = { ...facts, revocation: chain.revocation, finding, signer: chain, path: chain.path }
  return answer(stamp ? { ...common, stamp } : common)
}

const earliest = (one: Date | undefined, other: Date | undefined) =>
  one && other ? (one < other ? one : other) : (one ?? other)

/** A key that has ended makes no other content fit an old signature; a hash function that has ended does. */
function judgeUses({ uses }: TrustQuestion, trust: SealTrust, stampedAt: Date | undefined): Finding | undefined {
  const proven = earliest(stampedAt, trust.provenAt)
  const finding = judgeAlgorithms(uses, proven ?? trust.at, proven !== undefined)
  if (finding || !trust.hasUnprovenContent) return finding
  const hashes = uses.map(({ name, status, hash }) => ({ name, status, hash }))
  return judgeAlgorithms(hashes, stampedAt ?? trust.at, stampedAt !== undefined)
}

type Known = Pick<TrustAnswer, 'revocation' | 'level' | 'stamps'>
type Loose = { [K in keyof TrustAnswer]: TrustAnswer[K] | undefined } & Known

function answer({ finding, timestamp, signer, stamp, path, ...rest }: Partial<Loose> & Known): TrustAnswer {
  return {
    ...rest,
    ...(finding ? { finding } : {}),
    ...(timestamp ? { timestamp } : {}),
    ...(signer ? { signer } : {}),
    ...(path ? { path } : {}),
    ...(stamp ? { stamp } : {}),
  }
}

function revocationOf(question: TrustQuestion, { revocation, provenAt }: SealTrust): HeardSources | undefined {
  const atHand = revocation && { ...revocation, ocspResponses: readResponses(revocation.ocspResponses ?? []) }
  const carried = { ocspResponses: question.carriedOcsp, crls: question.carriedCrls ?? [] }
  return withCarried(atHand, carried, provenAt)
}

function stampsOf({ token, stamped, stamps = [] }: TrustQuestion): readonly Stamp[] {
  if (!token) return stamps
  return [{ token, imprint: (hash) => digestOf(hash, stamped), covers: [signatureItself] }, ...stamps]
}

/** Whose signer leads to nobody whom the caller trusts is told that first (ETSI EN 319 102-1 §5.3 comes before §5.5). */
async function refuseUnknownIssuer(question: TrustQuestion, trust: SealTrust): Promise<Finding | undefined> {
  const chain = await judgeChain(question.certificate, {
    intermediates: readCertificates([...question.carried, ...(trust.intermediates ?? [])]),
    anchors: readAnchors(trust.anchors),
    at: trust.at,
    now: trust.at,
    isProven: false,
    revocation: undefined,
  })
  const isUnknown = chain.outcome === 'refused' && chain.subIndication === 'NO_CERTIFICATE_CHAIN_FOUND'
  return isUnknown ? undecided(chain.subIndication, chain.reason) : undefined
}

function toTimestampVerdict(stamp: TimestampOutcome): TimestampVerdict {
  const common = { time: stamp.time?.toISOString() ?? '', authority: stamp.authority ?? '' }
  if (stamp.outcome !== 'valid') return { ...common, valid: false }
  return { ...common, valid: true, revocation: stamp.revocation }
}

function toFinding(chain: Extract<ChainOutcome, { outcome: 'refused' }>, proven: Date | undefined): Finding {
  const { subIndication } = chain
  if (subIndication === 'REVOKED') {
    return proven ? failed('REVOKED', chain.reason) : undecided('REVOKED_NO_POE', chain.reason)
  }
  // Without a time-stamp an expired certificate may have been valid when it signed; nobody can tell.
  if (subIndication === 'EXPIRED' && !proven) return undecided('OUT_OF_BOUNDS_NO_POE', chain.reason)
  return undecided(subIndication, chain.reason)
}

function refuseUsage(certificate: Certificate): Finding | undefined {
  if (maySign(certificate)) return undefined
  return undecided(
    'CHAIN_CONSTRAINTS_FAILURE',
    reason('seal.certificate-not-for-signing', { certificate: readableName(certificate.subject) }),
  )
}

function refuseOrder({ signedAt }: TrustQuestion, { at }: SealTrust, proven: Date | undefined): Finding | undefined {
  if (!signedAt) return undefined
  const latest = (proven ?? at).getTime() + clockSkewMs
  if (signedAt.getTime() <= latest) return undefined
  return undecided(
    proven ? 'TIMESTAMP_ORDER_FAILURE' : 'SIG_CONSTRAINTS_FAILURE',
    reason('seal.signed-in-future', { signedAt: signedAt.toISOString() }),
  )
}
