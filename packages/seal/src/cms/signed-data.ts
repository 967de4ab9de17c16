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
import { readName } from '../x509/name.ts'

/** SignedData (RFC 5652 §5.1), its parts as sent. */
export interface SignedData {
  readonly contentType: string
  /** Absent when the content is detached. */
  readonly content?: Uint8Array
  readonly certificates: readonly Uint8Array[]
  readonly signers: readonly SignerInfo[]
}

export interface SignerInfo {
  readonly signer: { readonly issuer: string; readonly serial: string } | { readonly subjectKeyId: Uint8Array }
  readonly digestAlgorithm: string
  /** The attributes as the SET OF that is signed; absent when the content is signed directly. */
  readonly signedAttributesDer?: Uint8Array
  readonly signedAttributes: ReadonlyMap<string, readonly Asn1[]>
  readonly signatureAlgorithm: Asn1
  readonly signature: Uint8Array
  readonly unsignedAttributes: ReadonlyMap<string, readonly Asn1[]>
}

/** Reads a ContentInfo that holds SignedData. Throws `MalformedError`. */
export function readSignedData(contentInfo: Asn1): SignedData {
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
  const certificates = isContext(rest[0], 0) ? rest[0].children : []
  const signers = setOf(rest[rest.length - 1], 'signers')
  return {
    contentType: oidOf(contentType, 'content type'),
    ...(isContext(content, 0) ? { content: octetsOf(explicitOf(content, 'content'), 'content') } : {}),
    // Other CertificateChoices carry context tags and are of no use to us.
    certificates: certificates.filter((item) => isUniversal(item, tag.sequence)).map((item) => item.raw),
    signers: signers.map(readSignerInfo),
  }
}

function readSignerInfo(node: Asn1): SignerInfo {
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
  return { issuer: readName(issuer, 'signer identifier').comparable, serial: integerHexOf(serial, 'signer identifier') }
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
