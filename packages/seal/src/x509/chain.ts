import { judgeAlgorithms } from '../algorithms/judge-algorithms.ts'
import { MalformedError, readOrUndefined } from '../asn1/malformed.ts'
import { getOrMake } from '../memory.ts'
import { type Reason, reason, type SubIndication } from '../reasons.ts'
import { checkRevocation, type HeardSources, type RevocationSources } from '../revocation/revocation.ts'
import { type Certificate, parseCertificate } from './certificate.ts'
import { readableName } from './name.ts'
import { findPath, type Path } from './path.ts'

export type ChainOutcome =
  | { readonly outcome: 'trusted'; readonly path: Path; readonly revocation: 'good' | 'not-checked' }
  | {
      readonly outcome: 'refused'
      readonly subIndication: SubIndication
      readonly reason: Reason
      readonly revocation: 'revoked' | 'unknown' | 'not-checked'
      /** There when the certificates lead to an anchor and only time or revocation stand against them. */
      readonly path?: Path
    }

export interface ChainFacts {
  readonly intermediates: readonly Certificate[]
  readonly anchors: readonly Certificate[]
  /** The moment for which validity is asked. */
  readonly at: Date
  /** The moment of asking, by which revocation data is judged; `at` unless given. */
  readonly now?: Date
  /** Whether `at` is a proven time, by which algorithms are judged more kindly. */
  readonly isProven?: boolean
  readonly revocation?: HeardSources | undefined
}

/**
 * Judges whether `certificate` was to be trusted at `at`: a path to an anchor (see `findPath`), every
 * certificate below the anchor within its validity, and, where `revocation` is given, none of them revoked.
 * Certificates are DER; unreadable intermediates and anchors are passed over. Never throws for bad input.
 */
export async function validateChain(
  certificate: Uint8Array,
  intermediates: readonly Uint8Array[],
  anchors: readonly Uint8Array[],
  at: Date,
  revocation?: RevocationSources,
): Promise<ChainOutcome> {
  const leaf = readOrUndefined(() => parseCertificate(certificate))
  if (!leaf) return refused('FORMAT_FAILURE', reason('seal.malformed', { part: 'certificate' }))
  return judgeChain(leaf, {
    intermediates: readCertificates(intermediates),
    anchors: readAnchors(anchors),
    at,
    revocation,
  })
}

/** DER, or what was read of it before. */
export type SentCertificate = Uint8Array | Certificate

/** The readable ones among `certificates` that somebody sent along, at most 200. */
export function readCertificates(certificates: readonly SentCertificate[]): Certificate[] {
  return certificates
    .slice(0, 200)
    .flatMap((sent) => (sent instanceof Uint8Array ? (readOrUndefined(() => parseCertificate(sent)) ?? []) : sent))
}

/** Trusted lists name thousands of anchors, the same ones for every signature. */
const readAnchor = new WeakMap<Uint8Array, readonly Certificate[]>()

/** The readable ones among the anchors that the caller chose, however many. Bytes must not change afterwards. */
export function readAnchors(anchors: readonly Uint8Array[]): Certificate[] {
  return anchors.flatMap((der) => getOrMake(readAnchor, der, () => readCertificates([der])))
}

export async function judgeChain(leaf: Certificate, facts: ChainFacts): Promise<ChainOutcome> {
  const found = findPathOrRefuse(leaf, facts)
  if (found.is === 'none') return refused(found.subIndication, found.reason)
  const { path } = found
  const late = path
    .map((member, index) => refuseOutsideValidity(member, facts.at, index === path.length - 1))
    .find(Boolean)
  if (late) return { ...late, path }
  const weak = judgeAlgorithms(found.uses, facts.at, facts.isProven ?? false)
  if (weak) return { ...refused(weak.subIndication, weak.reason), path }
  if (!facts.revocation) return { outcome: 'trusted', path, revocation: 'not-checked' }
  const refusal = await checkRevocation(path, { sources: facts.revocation, at: facts.at, now: facts.now ?? facts.at })
  if (refusal?.revocation === 'unknown' && facts.revocation.optional)
    return { outcome: 'trusted', path, revocation: 'not-checked' }
  return refusal ? { outcome: 'refused', ...refusal, path } : { outcome: 'trusted', path, revocation: 'good' }
}

function findPathOrRefuse(leaf: Certificate, facts: ChainFacts) {
  try {
    return findPath(leaf, facts.intermediates, facts.anchors)
  } catch (error) {
    // An AlgorithmIdentifier with unreadable parameters, found only when it is used.
    if (error instanceof MalformedError)
      return {
        is: 'none',
        subIndication: 'FORMAT_FAILURE',
        reason: reason('seal.malformed', { part: 'certificate' }),
      } as const
    throw error
  }
}

function refused(subIndication: SubIndication, why: Reason): Extract<ChainOutcome, { outcome: 'refused' }> {
  return { outcome: 'refused', subIndication, reason: why, revocation: 'not-checked' }
}

// RFC 5280 §6.1.1 (d): an anchor is a name and a key; whether it is still trusted is the trust list's matter.
function refuseOutsideValidity(member: Certificate, at: Date, isAnchor: boolean) {
  if (isAnchor && member.isCa) return undefined
  const certificate = readableName(member.subject)
  if (at < member.notBefore) {
    return refused(
      'NOT_YET_VALID',
      reason('seal.certificate-not-yet-valid', { certificate, notBefore: member.notBefore.toISOString() }),
    )
  }
  if (at > member.notAfter) {
    return refused(
      'EXPIRED',
      reason('seal.certificate-expired', { certificate, notAfter: member.notAfter.toISOString() }),
    )
  }
  return undefined
}
