import { readOrUndefined } from '../asn1/malformed.ts'
import { verifyCrls } from '../crl/verify-crl.ts'
import { type OcspResponse, readOcspResponse } from '../ocsp/read-response.ts'
import { verifyOcspResponse } from '../ocsp/verify-response.ts'
import { type Reason, reason, type SubIndication } from '../reasons.ts'
import type { Certificate } from '../x509/certificate.ts'
import { readableName } from '../x509/name.ts'
import type { Path } from '../x509/path.ts'

export interface RevocationQuestion {
  readonly certificate: Certificate
  readonly issuer: Certificate
}

/** Where to learn whether certificates were revoked. */
export interface RevocationSources {
  /** OCSPResponses at hand, DER, e.g. those kept inside a document. */
  readonly ocspResponses?: readonly Uint8Array[]
  /** Fetches an OCSPResponse where those at hand do not suffice; `undefined`: no answer. */
  readonly ask?: (question: RevocationQuestion) => Promise<Uint8Array | undefined>
  /** Revocation lists at hand, DER, complete and delta ones. */
  readonly crls?: readonly Uint8Array[]
  /** Fetches lists where nothing else suffices. */
  readonly askCrls?: (question: RevocationQuestion) => Promise<readonly Uint8Array[]>
  /** Greatest age in seconds of an answer without nextUpdate; default one day. */
  readonly maxAgeS?: number
  /** The moment about which the answers must speak; default the moment of asking. */
  readonly neededSince?: Date
  /** Only a revocation counts; that nothing can be learnt is no hindrance. */
  readonly optional?: boolean
}

/** An OCSPResponse: DER, or what was read of it before. */
export type SentResponse = Uint8Array | OcspResponse

/** The same, of which some OCSPResponses may have been read before. */
export interface HeardSources extends Omit<RevocationSources, 'ocspResponses'> {
  readonly ocspResponses?: readonly SentResponse[]
  /** When all that is at hand is proven to have existed: its algorithms are judged by then. */
  readonly keptAt?: Date
}

const hasNothingAtHand = ({ ocspResponses = [], crls = [] }: HeardSources = {}): boolean =>
  ocspResponses.length + crls.length === 0

/** The readable ones among `responses`, read once for however many certificates are asked about. */
export function readResponses(responses: readonly SentResponse[]): OcspResponse[] {
  return responses.flatMap((sent) =>
    sent instanceof Uint8Array ? (readOrUndefined(() => readOcspResponse(sent)) ?? []) : sent,
  )
}

/** What travels with a signature or a time-stamp; often nobody has signed what was put there. */
export interface CarriedRevocation {
  readonly ocspResponses: readonly SentResponse[]
  readonly crls: readonly Uint8Array[]
}

const maxCarried = 200

/** At most 200 of each kind, the answers read. */
export const readCarried = ({ ocspResponses, crls }: CarriedRevocation) => ({
  ocspResponses: readResponses(ocspResponses.slice(0, maxCarried)),
  crls: crls.slice(0, maxCarried),
})

/**
 * The caller's sources, then what is carried, at most 200 of a kind: however many are carried, none at hand is left out.
 * Carried data is heeded even where the caller asks for no check: there it can only speak against a certificate. `provenAt`:
 * when what is carried is proven to have existed.
 */
export function withCarried(
  sources: HeardSources | undefined,
  carried: CarriedRevocation,
  provenAt?: Date,
): HeardSources | undefined {
  const { ocspResponses, crls } = readCarried(carried)
  if (ocspResponses.length + crls.length === 0) return sources
  return {
    ...(sources ?? { optional: true }),
    ...(provenAt && hasNothingAtHand(sources) ? { keptAt: provenAt } : {}),
    ocspResponses: [...(sources?.ocspResponses ?? []), ...ocspResponses],
    crls: [...(sources?.crls ?? []), ...crls],
  }
}

export interface RevocationRefusal {
  readonly subIndication: SubIndication
  readonly reason: Reason
  readonly revocation: 'revoked' | 'unknown'
}

interface Moments {
  readonly sources: HeardSources
  /** For which validity is asked: a later revocation does not count. */
  readonly at: Date
  readonly now: Date
}

/** Checks every certificate of the path that is not the anchor, the leaf first. */
export async function checkRevocation(path: Path, moments: Moments): Promise<RevocationRefusal | undefined> {
  let unknown: RevocationRefusal | undefined
  for (const [index, certificate] of path.entries()) {
    const issuer = path[index + 1]
    const refusal = issuer && (await refuseRevoked({ certificate, issuer, isLeaf: index === 0 }, moments))
    if (refusal?.revocation === 'revoked') return refusal
    unknown ??= refusal
    // Where silence is no hindrance, what an issuer's revocation says must still be heard.
    if (unknown && !moments.sources.optional) return unknown
  }
  return unknown
}

interface Link {
  readonly certificate: Certificate
  readonly issuer: Certificate
  readonly isLeaf: boolean
}

/** What one source says. */
type Word = 'good' | 'silent' | RevocationRefusal

/**
 * Asks source after source until one says good, but heeds all that are at hand: of two that disagree, the one that
 * speaks against the certificate counts.
 */
async function refuseRevoked(link: Link, moments: Moments): Promise<RevocationRefusal | undefined> {
  const { sources } = moments
  const question = { certificate: link.certificate, issuer: link.issuer }
  let good = false
  const heed = (word: Word): RevocationRefusal | undefined => {
    good ||= word === 'good'
    return typeof word === 'string' ? undefined : word
  }
  for (const response of sources.ocspResponses ?? []) {
    if (good && canOnlySayGood(response)) continue
    const refusal = heed(wordOfResponse(response, link, moments))
    if (refusal) return refusal
  }
  const atHand = sources.crls ?? []
  const refusal = atHand.length > 0 ? heed(wordOfCrls(atHand, link, moments)) : undefined
  if (refusal) return refusal
  if (!good && sources.ask) {
    const response = await sources.ask(question)
    const online = response && heed(wordOfResponse(response, link, asFetched(moments)))
    if (online) return online
  }
  if (!good && sources.askCrls) {
    const listed = heed(wordOfCrls(await sources.askCrls(question), link, asFetched(moments)))
    if (listed) return listed
  }
  const certificate = readableName(link.certificate.subject)
  return good
    ? undefined
    : { subIndication: 'TRY_LATER', reason: reason('seal.revocation-unknown', { certificate }), revocation: 'unknown' }
}

/** Whatever it is about and whoever signed it: next to another that says good it changes nothing. */
const canOnlySayGood = (response: SentResponse) =>
  !(response instanceof Uint8Array) && (response.answer?.answers.every(({ status }) => status === 'good') ?? true)

function factsOf({ certificate, issuer }: Link, { sources, now }: Moments) {
  const { neededSince, maxAgeS, keptAt } = sources
  return {
    ...{ certificate, issuer, at: now, freshSince: neededSince ?? now },
    ...(maxAgeS === undefined ? {} : { maxAgeS }),
    ...(keptAt ? { keptAt } : {}),
  }
}

/** What is fetched now was not kept. */
const asFetched = ({ sources: { keptAt: _, ...sources }, ...rest }: Moments): Moments => ({ ...rest, sources })

function wordOfResponse(response: SentResponse, link: Link, moments: Moments): Word {
  const outcome = verifyOcspResponse(response, factsOf(link, moments))
  if (outcome.outcome === 'revoked') return wordOfRevocation(outcome.revokedAt, link, moments)
  if (outcome.outcome === 'unknown' && outcome.notIssued) {
    // Treated as revoked (RFC 6960 §2.2), whatever a list says: a list names only what was issued.
    const certificate = readableName(link.certificate.subject)
    return refusalOf(link, reason('seal.certificate-not-issued', { certificate }))
  }
  return outcome.outcome === 'good' ? 'good' : 'silent'
}

function wordOfCrls(lists: readonly Uint8Array[], link: Link, moments: Moments): Word {
  const outcome = verifyCrls(lists, factsOf(link, moments))
  if (outcome.outcome === 'revoked') return wordOfRevocation(outcome.revokedAt, link, moments)
  return outcome.outcome === 'good' ? 'good' : 'silent'
}

function wordOfRevocation(revokedAt: Date, link: Link, { at }: Moments): Word {
  // Revoked after the moment in question: good for us.
  if (revokedAt > at) return 'good'
  const certificate = readableName(link.certificate.subject)
  return refusalOf(link, reason('seal.certificate-revoked', { certificate, revokedAt: revokedAt.toISOString() }))
}

function refusalOf({ isLeaf }: Link, why: Reason): RevocationRefusal {
  return { subIndication: isLeaf ? 'REVOKED' : 'REVOKED_CA_NO_POE', reason: why, revocation: 'revoked' }
}
