import { digestOf, type Sha2, sha2Oid } from '../algorithms/digest.ts'
import { findDigest } from '../algorithms/registry.ts'
import { idOf } from '../memory.ts'
import { type CompletedToken, completeToken } from '../tsp/complete-token.ts'
import type { ExtendTrust } from '../validation/collect-revocation.ts'
import { growTree, type HashTree } from './hash-tree.ts'
import {
  type ArchiveStamp,
  type EvidenceRecord,
  findEvidenceRecord,
  readEvidenceRecord,
  sequenceOfChains,
  writeRecord,
  writeStamp,
} from './record.ts'

/** Obtains a TimeStampToken (DER) over a digest of the batch's hash function. */
export type StampDigest = (digest: Uint8Array) => Promise<Uint8Array>

export interface Batch {
  /** The one token, DER. */
  readonly token: Uint8Array
  /** The evidence record (RFC 4998, DER) of the document that was given at this place; made when it is asked for. */
  readonly recordOf: (place: number) => Uint8Array
}

/**
 * Time-stamps any number of documents with one token: their digests become the leaves of a hash tree whose root is
 * stamped (RFC 4998 §4.2). Each document is given by its digest, or by those of several files that belong together.
 * Throws for an empty batch and when the time-stamp fails.
 */
export async function stampBatch(
  documents: readonly (Uint8Array | readonly Uint8Array[])[],
  { hash = 'sha256', timestamp }: { hash?: Sha2; timestamp: StampDigest },
): Promise<Batch> {
  const groups = documents.map((one) => (one instanceof Uint8Array ? [one] : one))
  if (groups.length === 0 || groups.some((group) => group.length === 0))
    throw new RangeError('A batch or a document of nothing cannot be stamped')
  const tree = growTree(groups, hash)
  const token = await timestamp(tree.root)
  return { token, recordOf: (place) => writeRecord([[stampFrom(tree, place, hash, token)]], [sha2Oid(hash)]) }
}

const stampFrom = (tree: HashTree, place: number, hash: Sha2, token: Uint8Array) =>
  writeStamp(tree.reduced(place), hash, token)

export interface RenewalFacts {
  readonly timestamp: StampDigest
  /** By which the last tokens get what is needed to check them later, as far as it can be had now; absent: nothing. */
  readonly trust?: ExtendTrust
}

export interface RenewedRecord {
  readonly record: Uint8Array
  /** The last token before the new one carries all that is needed to check it when its authority is gone. */
  readonly isComplete: boolean
}

/**
 * Renews time-stamps before their authority's certificate or signature algorithm ends (§5.2): one new token over the last
 * tokens of all `records`, with the hash function that they have. Throws `MalformedError` for unreadable records, and
 * where the hash functions differ.
 */
export async function renewTimestamps(
  records: readonly Uint8Array[],
  { timestamp, trust }: RenewalFacts,
): Promise<readonly RenewedRecord[]> {
  const completed = await completeRecords(records.map(readEvidenceRecord), trust)
  const read = completed.map(({ record }) => record)
  const hashes = new Set(read.map((record) => hashOf(lastStamp(record))))
  const [hash, ...others] = hashes
  if (!hash || others.length > 0) throw new RangeError('Records of one hash function can be renewed together')
  const tree = growTree(
    read.map((record) => [digestOf(hash, lastStamp(record).token.der)]),
    hash,
  )
  const token = await timestamp(tree.root)
  return completed.map(({ record, isComplete }, place) => {
    const chains = chainsOf(record)
    const last = chains.pop() ?? []
    return { record: rewrite([...chains, [...last, stampFrom(tree, place, hash, token)]], record, hash), isComplete }
  })
}

export interface Renewal {
  readonly record: Uint8Array
  /** The document's digests with the new hash function. */
  readonly digests: readonly Uint8Array[]
}

/**
 * Renews hash trees before their hash function ends (§5.2): a new token, with a new hash function, over the documents
 * and all that was kept as evidence for them. Throws `MalformedError` for unreadable records.
 */
export async function renewHashTrees(
  renewals: readonly Renewal[],
  { hash, timestamp, trust }: RenewalFacts & { hash: Sha2 },
): Promise<readonly RenewedRecord[]> {
  const old = renewals.map(({ record }) => readEvidenceRecord(record))
  const completed = await completeRecords(old, trust)
  const groups = renewals.map(({ digests }, place) => {
    const older = digestOf(hash, sequenceOfChains(completed[place]?.record.chains ?? []))
    return digests.map((digest) => digestOf(hash, digest, older))
  })
  const tree = growTree(groups, hash)
  const token = await timestamp(tree.root)
  return completed.map(({ record, isComplete }, place) => ({
    record: rewrite([...chainsOf(record), [stampFrom(tree, place, hash, token)]], record, hash),
    isComplete,
  }))
}

interface CompletedRecord {
  readonly record: EvidenceRecord
  readonly isComplete: boolean
}

/** Nothing covers the last token of a record yet, so more may be put beside its signature. Records share tokens. */
async function completeRecords(
  records: readonly EvidenceRecord[],
  trust: ExtendTrust | undefined,
): Promise<readonly CompletedRecord[]> {
  if (!trust) return records.map((record) => ({ record, isComplete: false }))
  const completed = new Map<string, CompletedToken>()
  for (const { token } of records.map(lastStamp)) {
    const id = idOf(token.der)
    if (!completed.has(id)) completed.set(id, await completeToken(token.der, trust))
  }
  return records.map((record) => withLastToken(record, completed.get(idOf(lastStamp(record).token.der))))
}

function withLastToken(record: EvidenceRecord, completed: CompletedToken | undefined): CompletedRecord {
  const last = lastStamp(record)
  const hash = hashOf(last)
  const write = (inside: Uint8Array) => hash && writeStamp(last.tree ?? [[new Uint8Array()]], hash, inside)
  // What somebody else wrote in another form keeps its bytes.
  const before = write(last.token.der)
  const after = completed && write(completed.token)
  if (!hash || !before || !after || Buffer.compare(before, last.der) !== 0) return { record, isComplete: false }
  const chains = chainsOf(record)
  const lastChain = chains.pop() ?? []
  const { isComplete } = completed
  return {
    record: readEvidenceRecord(rewrite([...chains, [...lastChain.slice(0, -1), after]], record, hash)),
    isComplete,
  }
}

/** With what a record is renewed by `renewTimestamps`; `undefined` where it cannot be read, or has no SHA-2 function. */
export function findRecordHash(record: Uint8Array): Sha2 | undefined {
  const read = findEvidenceRecord(record)
  return read && hashOf(lastStamp(read))
}

const chainsOf = ({ chains }: EvidenceRecord) => chains.map(({ stamps }) => stamps.map((stamp) => stamp.der))

function lastStamp({ chains }: EvidenceRecord): ArchiveStamp {
  const stamp = chains[chains.length - 1]?.stamps.at(-1)
  if (!stamp) throw new Error('A record without a time-stamp was read')
  return stamp
}

function hashOf({ hashOid }: ArchiveStamp): Sha2 | undefined {
  const hash = findDigest({ oid: hashOid })?.hash
  return hash === 'sha256' || hash === 'sha384' || hash === 'sha512' ? hash : undefined
}

const rewrite = (chains: readonly (readonly Uint8Array[])[], { chains: old }: EvidenceRecord, hash: Sha2) =>
  writeRecord(chains, [...old.flatMap(({ stamps }) => stamps.map(({ hashOid }) => hashOid)), sha2Oid(hash)])
