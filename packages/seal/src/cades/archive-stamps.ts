import { digestOf, type HashBudget } from '../algorithms/digest.ts'
import { findDigest, type HashName } from '../algorithms/registry.ts'
import { tooLargeToHash } from '../algorithms/too-large.ts'
import { octetsOf, oidOf, sequenceOf } from '../asn1/fields.ts'
import { MalformedError, readOrUndefined } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import { type Asn1, readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'
import { type Envelope, readSignedData, type SignerInfo } from '../cms/signed-data.ts'
import { type Stamp, signatureItself, stampId } from '../validation/prove-existence.ts'
import type { Finding } from '../verdict.ts'

type ContentDigest = (hash: HashName) => Uint8Array | Finding | undefined

const maxStamps = 20

/** The first 20 archive-time-stamp-v3 attributes of a signer (ETSI EN 319 122-1 §5.5.3), with what each covers. */
export function readArchiveStamps(
  signer: SignerInfo,
  envelope: Envelope,
  { contentDigest, budget }: { contentDigest: ContentDigest; budget: HashBudget },
): Stamp[] {
  const hexes = new Map<HashName, IndexedHexes | undefined>()
  const hexesBy = (hash: HashName) => {
    if (!hexes.has(hash)) hexes.set(hash, hashIndexed(hash, signer, envelope, budget))
    return hexes.get(hash)
  }
  const tokens = (signer.unsignedAttributes.get(oid.archiveTimestampV3) ?? []).slice(0, maxStamps)
  return tokens.map(({ raw: token }) => {
    const index = readOrUndefined(() => readHashIndex(token))
    const found = index && hexesBy(index.hash)
    const covered = found && findCovered(index, found)
    return {
      token,
      imprint: (hash) => {
        if (index && !found) return tooLargeToHash(index.hash, budget)
        const content = contentDigest(hash)
        if (!covered || !(content instanceof Uint8Array)) return covered && content
        const parts = [envelope.contentTypeDer, content, ...signer.fields, index.der]
        return budget.take(hash, sizeOf(parts)) ? digestOf(hash, ...parts) : tooLargeToHash(hash, budget)
      },
      covers: [signatureItself, ...(covered?.tokens.map(stampId) ?? [])],
    }
  })
}

/** ATSHashIndexV3 (§5.5.2). */
interface HashIndex {
  readonly der: Uint8Array
  readonly hash: HashName
  readonly certificates: readonly string[]
  readonly revocation: readonly string[]
  readonly unsignedValues: readonly string[]
}

function readHashIndex(token: Uint8Array): HashIndex {
  const [signer] = readSignedData(readAsn1(token)).signers
  const values = signer?.unsignedAttributes.get(oid.hashIndexV3)
  const node = values?.[0]
  if (!node || values.length !== 1) throw new MalformedError('archive time-stamp without a hash index')
  const [algorithm, certificates, revocation, unsignedValues, ...more] = sequenceOf(node, 'hash index')
  const hash = findDigest({ oid: oidOf(sequenceOf(algorithm, 'hash index')[0], 'hash index') })?.hash
  if (!hash || more.length > 0) throw new MalformedError('hash index of an unknown form')
  return {
    der: node.raw,
    hash,
    certificates: hexList(certificates),
    revocation: hexList(revocation),
    unsignedValues: hexList(unsignedValues),
  }
}

const hexList = (node: Asn1 | undefined): string[] =>
  sequenceOf(node, 'hash index').map((item) => Buffer.from(octetsOf(item, 'hash index')).toString('hex'))

/** The hashes of all that an index can name. */
interface IndexedHexes {
  readonly certificates: ReadonlySet<string>
  readonly revocation: ReadonlySet<string>
  readonly values: ReadonlyMap<string, Uint8Array>
}

const sizeOf = (parts: readonly Uint8Array[]) => parts.reduce((sum, { length }) => sum + length, 0)

/** `undefined`: more than may be hashed. */
function hashIndexed(
  hash: HashName,
  signer: SignerInfo,
  { certificateChoices, revocationChoices }: Envelope,
  budget: HashBudget,
): IndexedHexes | undefined {
  const attributes = [...signer.unsignedAttributes].flatMap(([type, items]) =>
    items.map(({ raw }) => ({ type: der.objectIdentifier(type), raw })),
  )
  const all = [...certificateChoices, ...revocationChoices, ...attributes.flatMap(({ type, raw }) => [type, raw])]
  if (!budget.take(hash, sizeOf(all))) return undefined
  const hexOf = (...parts: readonly Uint8Array[]) => Buffer.from(digestOf(hash, ...parts)).toString('hex')
  return {
    certificates: new Set(certificateChoices.map((choice) => hexOf(choice))),
    revocation: new Set(revocationChoices.map((choice) => hexOf(choice))),
    values: new Map(attributes.map(({ type, raw }) => [hexOf(type, raw), raw] as const)),
  }
}

/**
 * Every hash of the index must belong to something that is there (§5.5.2); what is there without a hash is not covered.
 * Answers `undefined` where a hash has lost its value.
 */
function findCovered(index: HashIndex, { certificates, revocation, values }: IndexedHexes) {
  const isWhole =
    index.certificates.every((hex) => certificates.has(hex)) &&
    index.revocation.every((hex) => revocation.has(hex)) &&
    index.unsignedValues.every((hex) => values.has(hex))
  if (!isWhole) return undefined
  return { tokens: index.unsignedValues.flatMap((hex) => values.get(hex) ?? []) }
}
