import { digestOf } from '../algorithms/digest.ts'
import { findDigest, type HashName } from '../algorithms/registry.ts'
import { MalformedError } from '../asn1/malformed.ts'
import type { SealTrust } from '../judge-trust.ts'
import { type Reason, reason, type SubIndication } from '../reasons.ts'
import { type TimestampOutcome, verifyTimestampToken } from '../tsp/token.ts'
import { tokenTrustOverContent } from '../tsp/token-trust.ts'
import { describeTimestamp } from '../tsp/verify-timestamp-file.ts'
import { type Content, contentTooLarge } from '../validation/content.ts'
import { type Finding, failed, type SealVerdict, toVerdict, undecided } from '../verdict.ts'
import { climb, has, valueOfList } from './hash-tree.ts'
import { type ArchiveStamp, type EvidenceRecord, readEvidenceRecord, sequenceOfChains } from './record.ts'

/**
 * Judges an evidence record (RFC 4998 §4.3, §5.3) over `objects`, which all belong to it: the first hash tree holds the
 * objects, every renewed time-stamp the one before it, every renewed tree the objects with all earlier evidence. The
 * last time-stamp is judged by now, each earlier one by the time of the next. The verdict's time is the first one's.
 * Where one of them is not there nobody can tell what it proves. Never throws for bad input.
 */
export async function verifyEvidenceRecord(
  record: Uint8Array,
  trust: SealTrust,
  objects?: readonly Content[],
): Promise<SealVerdict> {
  try {
    return await judge(readEvidenceRecord(record), trust, objects)
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    return refuse('FORMAT_FAILURE', reason('evidence.malformed', { part: error.message }))
  }
}

const refuse = (subIndication: SubIndication, why: Reason) =>
  toVerdict({ format: 'EvidenceRecord' }, failed(subIndication, why))

async function judge(
  record: EvidenceRecord,
  trust: SealTrust,
  objects: readonly Content[] | undefined,
): Promise<SealVerdict> {
  if (record.isEncrypted) {
    const why = reason('seal.unsupported-form', { form: 'evidence record over encrypted data' })
    return toVerdict({ format: 'EvidenceRecord' }, undecided('SIG_CONSTRAINTS_FAILURE', why))
  }
  const links = linksOf(record)
  const unknown = links.find(({ hash }) => !hash)
  if (unknown) {
    const why = reason('seal.algorithm-unsupported', { algorithm: unknown.stamp.hashOid })
    return toVerdict({ format: 'EvidenceRecord' }, undecided('CRYPTO_CONSTRAINTS_FAILURE_NO_POE', why))
  }
  const digests = objects && (await digestObjects(objects, links))
  if (digests && 'indication' in digests) return toVerdict({ format: 'EvidenceRecord' }, digests)
  const roots = links.map((link) => rootOf(link, digests))
  const lost = roots.indexOf(undefined)
  if (lost === 0) return refuse('HASH_FAILURE', reason('evidence.other-content'))
  if (lost > 0) return refuse('HASH_FAILURE', reason('evidence.broken', { number: lost + 1 }))
  const outcome = await judgeTokens(links, roots, trust)
  const verdict = describeTimestamp(outcome, 'EvidenceRecord')
  if (digests || outcome.outcome === 'invalid') return verdict
  const missing = undecided('SIGNED_DATA_NOT_FOUND', reason('seal.content-missing'))
  return { ...verdict, ...missing, reasons: [missing.reason] }
}

/** One archive time-stamp and what it must cover of its predecessors. */
interface Link {
  readonly stamp: ArchiveStamp
  readonly hash: HashName | undefined
  readonly covers:
    | { readonly is: 'stamp'; readonly token: Uint8Array }
    | { readonly is: 'objects'; readonly older?: Uint8Array }
}

function linksOf({ chains }: EvidenceRecord): Link[] {
  return chains.flatMap(({ stamps }, chain) =>
    stamps.map((stamp, at) => {
      const before = stamps[at - 1]
      const hash = findDigest({ oid: stamp.hashOid })?.hash ?? undefined
      if (before && before.hashOid !== stamp.hashOid) throw new MalformedError('a chain with two hash functions')
      if (before) return { stamp, hash, covers: { is: 'stamp', token: before.token.der } } as const
      const older = chain > 0 ? { older: sequenceOfChains(chains.slice(0, chain)) } : {}
      return { stamp, hash, covers: { is: 'objects', ...older } } as const
    }),
  )
}

type ObjectDigests = readonly ReadonlyMap<HashName, Uint8Array>[]

/** A finding where an object is too large for a function; `undefined` where one is not there. */
async function digestObjects(
  objects: readonly Content[],
  links: readonly Link[],
): Promise<ObjectDigests | Finding | undefined> {
  const hashes = links.flatMap(({ hash }) => hash ?? [])
  const all: ReadonlyMap<HashName, Uint8Array>[] = []
  for (const content of objects) {
    const digests = await content.digests(hashes)
    const found = new Map<HashName, Uint8Array>()
    for (const [hash, digest] of digests) {
      if (digest === 'too-large') return contentTooLarge(hash, content)
      found.set(hash, digest)
    }
    if (!hashes.every((hash) => found.has(hash))) return undefined
    all.push(found)
  }
  return all
}

/** The hash value that must be stamped; `undefined` where the first list lacks what it must hold. */
function rootOf({ stamp, hash = 'sha256', covers }: Link, objects: ObjectDigests | undefined): Uint8Array | undefined {
  const needed = neededIn(covers, hash, objects)
  const [first, ...rest] = stamp.tree ?? [[stamp.token.info.imprint.digest]]
  if (!first || (needed && !holds(first, needed))) return undefined
  return climb(valueOfList(first, hash), rest, hash)
}

/** `undefined`: the objects are not at hand. */
function neededIn(covers: Link['covers'], hash: HashName, objects: ObjectDigests | undefined) {
  if (covers.is === 'stamp') return [digestOf(hash, covers.token)]
  const digests = objects?.map((digest) => digest.get(hash) ?? new Uint8Array())
  const { older } = covers
  if (!older) return digests
  const olderHash = digestOf(hash, older)
  return digests?.map((digest) => digestOf(hash, digest, olderHash))
}

/** Several objects are a group and must be the whole first list (§4.3); a single one may stand beside others. */
function holds(list: readonly Uint8Array[], needed: readonly Uint8Array[]): boolean {
  return needed.every((one) => has(list, one)) && (needed.length === 1 || list.every((one) => has(needed, one)))
}

/** The first time-stamp's outcome, or that of the youngest that does not hold. */
async function judgeTokens(
  links: readonly Link[],
  roots: readonly (Uint8Array | undefined)[],
  trust: SealTrust,
): Promise<TimestampOutcome> {
  let next: TimestampOutcome | undefined
  for (const [index, { stamp }] of [...links.entries()].reverse()) {
    const { token } = stamp
    const provenAt = next?.outcome === 'valid' ? next.time : undefined
    if (provenAt && token.info.time > provenAt) return outOfOrder(token.info.time)
    next = await verifyTimestampToken(token.der, roots[index] ?? new Uint8Array(), {
      ...tokenTrustOverContent(trust),
      ...(provenAt ? { provenAt } : {}),
    })
    if (next.outcome === 'invalid') return next
  }
  if (!next) throw new Error('A record without a time-stamp was read')
  return next
}

const outOfOrder = (time: Date): TimestampOutcome => ({
  outcome: 'invalid',
  subIndication: 'TIMESTAMP_ORDER_FAILURE',
  reason: reason('tsp.time-in-future', { time: time.toISOString() }),
  time,
})
