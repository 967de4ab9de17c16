import { explicitOf, isContext, sequenceOf, setOf } from '../asn1/fields.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import { type Asn1, readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'

export interface Additions {
  /** DER each; what is there already is not repeated. */
  readonly certificates?: readonly Uint8Array[]
  /** OCSPResponse each. */
  readonly ocspResponses?: readonly Uint8Array[]
  /** CertificateList each. */
  readonly crls?: readonly Uint8Array[]
  /** Unsigned attributes for the signer at this place, whole attributes each. */
  readonly unsignedAttributes?: (signer: number) => readonly Uint8Array[]
}

/**
 * SignedData with more in it that no signature covers; what is there keeps its bytes and its order, since archive
 * time-stamps hash it as it stands. Throws `MalformedError`.
 */
export function addToSignedData(cms: Uint8Array, additions: Additions): Uint8Array {
  const [type, wrapped] = sequenceOf(readAsn1(cms), 'ContentInfo')
  if (!type || !wrapped) throw new MalformedError('no SignedData')
  const [, digestAlgorithms, encapsulated, ...rest] = sequenceOf(explicitOf(wrapped, 'ContentInfo'), 'SignedData')
  if (!digestAlgorithms || !encapsulated) throw new MalformedError('no SignedData')
  const field = (number: number) => rest.find((item) => isContext(item, number))?.children.map(({ raw }) => raw) ?? []
  const certificates = unique([...field(0), ...(additions.certificates ?? [])])
  const revocation = unique([
    ...field(1),
    ...(additions.crls ?? []),
    ...(additions.ocspResponses ?? []).map(otherRevocation),
  ])
  const signers = setOf(rest[rest.length - 1], 'signers')
  const content = der.sequence(
    // RFC 5652 §5.1: 5 where revocation data of other kinds travels along.
    der.integer(5),
    digestAlgorithms.raw,
    encapsulated.raw,
    ...(certificates.length > 0 ? [der.context(0, ...certificates)] : []),
    ...(revocation.length > 0 ? [der.context(1, ...revocation)] : []),
    der.set(...signers.map((signer, index) => addAttributes(signer, additions.unsignedAttributes?.(index) ?? []))),
  )
  return der.sequence(type.raw, der.context(0, content))
}

/** SignerInfo with more unsigned attributes. */
function addAttributes(signer: Asn1, added: readonly Uint8Array[]): Uint8Array {
  if (added.length === 0) return signer.raw
  const fields = sequenceOf(signer, 'SignerInfo')
  const old = fields.find((item) => isContext(item, 1))
  const attributes = [...(old?.children.map(({ raw }) => raw) ?? []), ...added]
  return der.sequence(...fields.filter((item) => item !== old).map(({ raw }) => raw), der.context(1, ...attributes))
}

/** OtherRevocationInfoFormat (RFC 5940 §2.1). */
const otherRevocation = (response: Uint8Array) => der.context(1, der.objectIdentifier(oid.ocspInCms), response)

function unique(items: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(items.map((item) => [Buffer.from(item).toString('base64'), item])).values()]
}
