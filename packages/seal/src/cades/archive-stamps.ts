import { digestOf } from '../algorithms/digest.ts'
import { findDigest, type HashName } from '../algorithms/registry.ts'
import { octetsOf, oidOf, sequenceOf } from '../asn1/fields.ts'
import { MalformedError, readOrUndefined } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import { type Asn1, readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'
import { type Envelope, readSignedData, type SignerInfo } from '../cms/signed-data.ts'
import { type Stamp, signatureItself, stampId } from '../validation/prove-existence.ts'
import type { Finding } from '../verdict.ts'

type ContentDigest = (hash: HashName) => Uint8Array | Finding | undefined

/** The archive-time-stamp-v3 attributes of a signer (ETSI EN 319 122-1 §5.5.3), with what each covers. */
export function readArchiveStamps(signer: SignerInfo, envelope: Envelope, contentDigest: ContentDigest): Stamp[] {
  return (signer.unsignedAttributes.get(oid.archiveTimestampV3) ?? []).map(({ raw: token }) => {
    const index = readOrUndefined(() => readHashIndex(token))
    const covered = index && findCovered(index, signer, envelope)
    return {
      token,
      imprint: (hash) => {
        const content = contentDigest(hash)
        if (!covered || !(content instanceof Uint8Array)) return covered && content
        return digestOf(hash, envelope.contentTypeDer, content, ...signer.fields, index.der)
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

/**
 * Every hash of the index must belong to something that is there (§5.5.2); what is there without a hash is not covered.
 * Answers `undefined` where a hash has lost its value.
 */
function findCovered(index: HashIndex, signer: SignerInfo, envelope: Envelope) {
  const hexOf = (...parts: readonly Uint8Array[]) => Buffer.from(digestOf(index.hash, ...parts)).toString('hex')
  const certificates = new Set(envelope.certificateChoices.map((choice) => hexOf(choice)))
  const revocation = new Set(envelope.revocationChoices.map((choice) => hexOf(choice)))
  const values = new Map(
    [...signer.unsignedAttributes].flatMap(([type, items]) =>
      items.map(({ raw }) => [hexOf(der.objectIdentifier(type), raw), raw] as const),
    ),
  )
  const isWhole =
    index.certificates.every((hex) => certificates.has(hex)) &&
    index.revocation.every((hex) => revocation.has(hex)) &&
    index.unsignedValues.every((hex) => values.has(hex))
  if (!isWhole) return undefined
  return { tokens: index.unsignedValues.flatMap((hex) => values.get(hex) ?? []) }
}
