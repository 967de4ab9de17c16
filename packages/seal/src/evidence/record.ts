import { type Sha2, sha2Oid } from '../algorithms/digest.ts'
import { isContext, octetsOf, oidOf, sequenceOf, smallIntegerOf } from '../asn1/fields.ts'
import { MalformedError, readOrUndefined } from '../asn1/malformed.ts'
import { type Asn1, readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'
import { readTimestampToken, type TimestampToken } from '../tsp/token.ts'
import type { ReducedTree } from './hash-tree.ts'

/** EvidenceRecord (RFC 4998 §3.1), its chains as sent. */
export interface EvidenceRecord {
  readonly isEncrypted: boolean
  readonly chains: readonly ArchiveChain[]
}

/** ArchiveTimeStampChain (§5.1). */
export interface ArchiveChain {
  readonly der: Uint8Array
  readonly stamps: readonly ArchiveStamp[]
}

/** ArchiveTimeStamp (§4.1). */
export interface ArchiveStamp {
  readonly der: Uint8Array
  /** Absent: the time-stamp stands over one hash value itself. */
  readonly tree?: ReducedTree
  readonly hashOid: string
  /** The time-stamp's ContentInfo, DER. */
  readonly token: TimestampToken
}

const maxStamps = 100
const maxLists = 100

/** Throws `MalformedError`. */
export function readEvidenceRecord(bytes: Uint8Array): EvidenceRecord {
  const fields = [...sequenceOf(readAsn1(bytes), 'EvidenceRecord')]
  if (smallIntegerOf(fields.shift(), 'version') !== 1) throw new MalformedError('unknown version of EvidenceRecord')
  for (const algorithm of sequenceOf(fields.shift(), 'digest algorithms'))
    oidOf(sequenceOf(algorithm, 'digest algorithm')[0], 'digest algorithm')
  const isEncrypted = fields.some((field) => isContext(field, 1))
  const chains = sequenceOf(fields[fields.length - 1], 'archive time-stamp sequence').map(readChain)
  const count = chains.reduce((sum, { stamps }) => sum + stamps.length, 0)
  if (count === 0 || count > maxStamps) throw new MalformedError('number of time-stamps in the evidence record')
  return { isEncrypted, chains }
}

/** As `readEvidenceRecord`, `undefined` where it cannot be read. */
export const findEvidenceRecord = (bytes: Uint8Array) => readOrUndefined(() => readEvidenceRecord(bytes))

function readChain(node: Asn1): ArchiveChain {
  const stamps = sequenceOf(node, 'archive time-stamp chain').map(readStamp)
  if (stamps.length === 0) throw new MalformedError('empty archive time-stamp chain')
  return { der: node.raw, stamps }
}

function readStamp(node: Asn1): ArchiveStamp {
  const fields = sequenceOf(node, 'archive time-stamp')
  const algorithm = fields.find((field) => isContext(field, 0))
  const lists = fields.find((field) => isContext(field, 2))?.children
  const token = readTimestampToken(fields[fields.length - 1]?.raw ?? new Uint8Array())
  const { hashOid } = token.info.imprint
  // The tree's algorithm is that of the time-stamp, said twice or not (§4.1).
  if (algorithm && oidOf(algorithm.children[0], 'digest algorithm') !== hashOid)
    throw new MalformedError('hash tree and time-stamp with different algorithms')
  if (lists && (lists.length === 0 || lists.length > maxLists)) throw new MalformedError('height of the hash tree')
  const tree = lists?.map((list) => sequenceOf(list, 'partial hash tree').map((hash) => octetsOf(hash, 'hash value')))
  if (tree?.some((list) => list.length === 0)) throw new MalformedError('empty partial hash tree')
  return { der: node.raw, hashOid, token, ...(tree ? { tree } : {}) }
}

/** An archive time-stamp over the root of `tree`. */
export function writeStamp(tree: ReducedTree, hash: Sha2, token: Uint8Array): Uint8Array {
  const isBare = tree.length === 1 && tree[0]?.length === 1
  const lists = tree.map((list) => der.sequence(...list.map((one) => der.octets(one))))
  return der.sequence(
    der.context(0, der.objectIdentifier(sha2Oid(hash))),
    ...(isBare ? [] : [der.context(2, ...lists)]),
    token,
  )
}

/** `chains`: the archive time-stamps of each. `oids`: of the hash functions in the order of the chains. */
export function writeRecord(chains: readonly (readonly Uint8Array[])[], oids: readonly string[]): Uint8Array {
  return der.sequence(
    der.integer(1),
    der.sequence(...[...new Set(oids)].map((id) => der.algorithmIdentifier(id))),
    der.sequence(...chains.map((stamps) => der.sequence(...stamps))),
  )
}

/** ArchiveTimeStampSequence of older chains, which a renewed tree hashes (§5.2). */
export const sequenceOfChains = (chains: readonly ArchiveChain[]) => der.sequence(...chains.map((chain) => chain.der))
