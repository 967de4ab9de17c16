import {
  explicitOf,
  integerHexOf,
  isContext,
  isUniversal,
  octetsOf,
  oidOf,
  retagged,
  sequenceOf,
  setOf,
  smallIntegerOf,
  tag,
} from '../asn1/fields.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import type { Asn1 } from '../asn1/read.ts'
import { wrapBasicResponse } from '../ocsp/read-response.ts'
import { type DistinguishedName, readName } from '../x509/name.ts'

/** SignedData (RFC 5652 §5.1), its parts as sent. */
export interface SignedData {
  readonly contentType: string
  /** Absent when the content is detached. */
  readonly content?: Uint8Array
  readonly certificates: readonly Uint8Array[]
  /** CertificateList each. */
  readonly crls: readonly Uint8Array[]
  /** OCSPResponse each (RFC 5940 §2.1). */
  readonly ocspResponses: readonly Uint8Array[]
  readonly signers: readonly SignerInfo[]
}

/** SignedData whose signers are still unread, so that one that cannot be read does not spoil the others. */
export interface Envelope extends Omit<SignedData, 'signers'> {
  /** eContentType as sent. */
  readonly contentTypeDer: Uint8Array
  /** All CertificateChoices and RevocationInfoChoices as sent, which archive time-stamps hash. */
  readonly certificateChoices: readonly Uint8Array[]
  readonly revocationChoices: readonly Uint8Array[]
  readonly signerNodes: readonly Asn1[]
}

export interface SignerInfo {
  readonly signer:
    | { readonly issuer: string; readonly issuerName: DistinguishedName; readonly serial: string }
    | { readonly subjectKeyId: Uint8Array }
  readonly digestAlgorithm: string
  /** The fields from the version to the signature value, as sent. */
  readonly fields: readonly Uint8Array[]
  /** The attributes as the SET OF that is signed; absent when the content is signed directly. */
  readonly signedAttributesDer?: Uint8Array
  readonly signedAttributes: ReadonlyMap<string, readonly Asn1[]>
  readonly signatureAlgorithm: Asn1
  readonly signature: Uint8Array
  readonly unsignedAttributes: ReadonlyMap<string, readonly Asn1[]>
}

/** Reads a ContentInfo that holds SignedData. Throws `MalformedError`. */
export function readSignedData(contentInfo: Asn1): SignedData {
  const { signerNodes, ...envelope } = readEnvelope(contentInfo)
  return { ...envelope, signers: signerNodes.map(readSignerInfo) }
}

/** As `readSignedData`, the signers left for `readSignerInfo`. Throws `MalformedError`. */
export function readEnvelope(contentInfo: Asn1): Envelope {
  const [type, wrapped] = sequenceOf(contentInfo, 'ContentInfo')
  if (oidOf(type, 'content type') !== oid.signedData || !isContext(wrapped, 0))
    throw new MalformedError('no SignedData')
  const [version, digestAlgorithms, encapsulated, ...rest] = sequenceOf(
    explicitOf(wrapped, 'ContentInfo'),
    'SignedData',
  )
  smallIntegerOf(version, 'version')
  setOf(digestAlgorithms, 'digest algorithms')
  const [contentType, content] = sequenceOf(encapsulated, 'encapsulated content')
  const certificates = rest.find((field) => isContext(field, 0))?.children ?? []
  const revocation = rest.find((field) => isContext(field, 1))?.children ?? []
  return {
    contentType: oidOf(contentType, 'content type'),
    contentTypeDer: contentType?.raw ?? new Uint8Array(),
    ...(isContext(content, 0) ? { content: octetsOf(explicitOf(content, 'content'), 'content') } : {}),
    // Other CertificateChoices carry context tags and are of no use to us.
    certificates: certificates.filter((item) => isUniversal(item, tag.sequence)).map((item) => item.raw),
    certificateChoices: certificates.map((item) => item.raw),
    crls: revocation.filter((item) => isUniversal(item, tag.sequence)).map((item) => item.raw),
    ocspResponses: revocation.flatMap((item) => (isContext(item, 1) ? readOtherRevocation(item) : [])),
    revocationChoices: revocation.map((item) => item.raw),
    signerNodes: setOf(rest[rest.length - 1], 'signers'),
  }
}

/** OtherRevocationInfoFormat; ETSI EN 319 122-1 §5.4.2 takes the basic response too. */
function readOtherRevocation(node: Asn1): Uint8Array[] {
  const [format, info] = node.children
  const kind = oidOf(format, 'revocation format')
  if (!info) return []
  if (kind === oid.ocspInCms) return [info.raw]
  return kind === oid.ocspBasic ? [wrapBasicResponse(info.raw)] : []
}

/** Reads a SignerInfo. Throws `MalformedError`. */
export function readSignerInfo(node: Asn1): SignerInfo {
  const fields = [...sequenceOf(node, 'SignerInfo')]
  smallIntegerOf(fields.shift(), 'version')
  const signer = readSignerIdentifier(fields.shift())
  const digestAlgorithm = oidOf(sequenceOf(fields.shift(), 'digest algorithm')[0], 'digest algorithm')
  const signed = isContext(fields[0], 0) ? fields.shift() : undefined
  const [signatureAlgorithm, signature, unsigned] = fields
  if (!signatureAlgorithm) throw new MalformedError('SignerInfo without a signature algorithm')
  return {
    signer,
    digestAlgorithm,
    fields: sequenceOf(node, 'SignerInfo')
      .filter((field) => !isContext(field, 1))
      .map((field) => field.raw),
    ...(signed ? { signedAttributesDer: retagged(signed, 0x31) } : {}),
    signedAttributes: signed ? readAttributes(signed.children) : new Map(),
    signatureAlgorithm,
    signature: octetsOf(signature, 'signature'),
    unsignedAttributes: isContext(unsigned, 1) ? readAttributes(unsigned.children) : new Map(),
  }
}

function readSignerIdentifier(node: Asn1 | undefined): SignerInfo['signer'] {
  if (isContext(node, 0)) return { subjectKeyId: node.content }
  const [issuer, serial] = sequenceOf(node, 'signer identifier')
  const issuerName = readName(issuer, 'signer identifier')
  return { issuer: issuerName.comparable, issuerName, serial: integerHexOf(serial, 'signer identifier') }
}

function readAttributes(nodes: readonly Asn1[]): ReadonlyMap<string, readonly Asn1[]> {
  const attributes = new Map<string, readonly Asn1[]>()
  for (const node of nodes) {
    const [type, values] = sequenceOf(node, 'attribute')
    const id = oidOf(type, 'attribute')
    // RFC 5652 §5.3 forbids it; which instance counts would depend on the reader.
    if (attributes.has(id)) throw new MalformedError('an attribute is repeated')
    attributes.set(id, setOf(values, 'attribute'))
  }
  return attributes
}
