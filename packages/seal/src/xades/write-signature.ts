import { createHash } from 'node:crypto'
import { digestOf } from '../algorithms/digest.ts'
import { ecdsaDerToRaw } from '../algorithms/ecdsa-form.ts'
import * as der from '../asn1/write.ts'
import { type SigningAlgorithm, type SigningKey, signingAlgorithms } from '../keys/signing-key.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { exclusiveNamespace } from '../xml/canonical-form.ts'
import type { XmlLibrary } from '../xml/library.ts'
import { dsig, signedPropertiesType, xades } from '../xml/names.ts'
import { openXml } from '../xml/open-document.ts'

/** Something to be signed. */
export interface NewReference {
  /** Empty for the document that the signature is put into; else percent-encoded. */
  readonly uri: string
  readonly mimeType: string
  readonly sha256: Uint8Array
}

/** A signature in the making, as the texts it is put together from. */
export interface WrittenSignature {
  readonly id: string
  readonly signedInfo: string
  readonly value: string
  readonly keyInfo: string
  readonly signedProperties: string
}

export const exclusive = { mode: 1, withComments: false } as const
export const sha256Uri = 'http://www.w3.org/2001/04/xmlenc#sha256'

/** Names of our signing algorithms in XML (RFC 9231). */
const algorithmUris: Readonly<Record<SigningAlgorithm, string>> = {
  'ecdsa-p256-sha256': 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
  'ecdsa-p384-sha384': 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384',
  'rsa-sha256': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
}

export const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

export const escapeXml = (text: string) => text.replace(/[&<>"'\r\n\t]/g, (found) => `&#${found.charCodeAt(0)};`)

/** The whole ds:Signature; namespaces are bound on it, so that it reads the same wherever it is put. */
export function toText(parts: WrittenSignature): string {
  const { id, signedInfo, value, keyInfo, signedProperties } = parts
  return (
    `<ds:Signature xmlns:ds="${dsig}" xmlns:xades="${xades}" Id="${id}">${signedInfo}` +
    `<ds:SignatureValue Id="${id}-value">${value}</ds:SignatureValue>${keyInfo}` +
    `<ds:Object><xades:QualifyingProperties Target="#${id}">${signedProperties}</xades:QualifyingProperties></ds:Object>` +
    `</ds:Signature>`
  )
}

/** Signs `references` at XAdES-B-B (ETSI EN 319 132-1 §6.3). `at` is the time claimed. */
export async function writeSignature(
  references: readonly NewReference[],
  { key, at, library }: { key: SigningKey; at: Date; library: XmlLibrary },
): Promise<WrittenSignature> {
  const id = `S-${identifierOf(references, key, at)}`
  const unsigned = {
    id,
    signedInfo: '',
    value: '',
    keyInfo: keyInfoOf(key),
    signedProperties: signedPropertiesOf(id, references, key, at),
  }
  const propertiesDigest = digestOf('sha256', canonicalOf(library, unsigned, `${id}-signed`))
  const prepared = { ...unsigned, signedInfo: signedInfoOf(id, references, key, propertiesDigest) }
  const signed = await key.sign(canonicalOf(library, prepared, `${id}-info`))
  const { coordinateBytes } = signingAlgorithms[key.algorithm]
  return { ...prepared, value: base64(coordinateBytes ? ecdsaDerToRaw(signed, coordinateBytes) : signed) }
}

/** Canonical bytes of the part with this identifier. */
function canonicalOf(library: XmlLibrary, parts: WrittenSignature, id: string): Uint8Array {
  const document = openXml(library, Buffer.from(toText(parts)))
  return document.canonical(exclusive, document.withId(id)[0])
}

// Two signatures in one document must not share a name; that of the content, the key and the moment is enough.
function identifierOf(references: readonly NewReference[], key: SigningKey, at: Date): string {
  const hash = createHash('sha256').update(key.certificate).update(at.toISOString())
  for (const { sha256 } of references) hash.update(sha256)
  return hash.digest('hex').slice(0, 32)
}

function keyInfoOf({ certificate, chain }: SigningKey): string {
  const certificates = [certificate, ...chain].map((each) => `<ds:X509Certificate>${base64(each)}</ds:X509Certificate>`)
  return `<ds:KeyInfo><ds:X509Data>${certificates.join('')}</ds:X509Data></ds:KeyInfo>`
}

const digestParts = (uri: string, digest: Uint8Array) =>
  `<ds:DigestMethod Algorithm="${uri}"/><ds:DigestValue>${base64(digest)}</ds:DigestValue>`

function signedInfoOf(
  id: string,
  references: readonly NewReference[],
  key: SigningKey,
  propertiesDigest: Uint8Array,
): string {
  const exclusiveTransform = `<ds:Transform Algorithm="${exclusiveNamespace}"/>`
  const enveloped = `<ds:Transforms><ds:Transform Algorithm="${dsig}enveloped-signature"/>${exclusiveTransform}</ds:Transforms>`
  const content = references.map(
    ({ uri, sha256 }, index) =>
      `<ds:Reference Id="${id}-ref${index}" URI="${escapeXml(uri)}">${uri === '' ? enveloped : ''}${digestParts(sha256Uri, sha256)}</ds:Reference>`,
  )
  return (
    `<ds:SignedInfo Id="${id}-info"><ds:CanonicalizationMethod Algorithm="${exclusiveNamespace}"/>` +
    `<ds:SignatureMethod Algorithm="${algorithmUris[key.algorithm]}"/>${content.join('')}` +
    `<ds:Reference Type="${signedPropertiesType}" URI="#${id}-signed"><ds:Transforms>${exclusiveTransform}</ds:Transforms>` +
    `${digestParts(sha256Uri, propertiesDigest)}</ds:Reference></ds:SignedInfo>`
  )
}

function signedPropertiesOf(id: string, references: readonly NewReference[], key: SigningKey, at: Date): string {
  const { issuer, serialDer, der: bytes } = parseCertificate(key.certificate)
  const issuerSerial = der.sequence(der.sequence(der.context(4, issuer.der)), serialDer)
  const formats = references.map(
    ({ mimeType }, index) =>
      `<xades:DataObjectFormat ObjectReference="#${id}-ref${index}"><xades:MimeType>${escapeXml(mimeType)}</xades:MimeType></xades:DataObjectFormat>`,
  )
  return (
    `<xades:SignedProperties Id="${id}-signed"><xades:SignedSignatureProperties>` +
    `<xades:SigningTime>${at.toISOString().slice(0, 19)}Z</xades:SigningTime>` +
    `<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>${digestParts(sha256Uri, digestOf('sha256', bytes))}</xades:CertDigest>` +
    `<xades:IssuerSerialV2>${base64(issuerSerial)}</xades:IssuerSerialV2></xades:Cert></xades:SigningCertificateV2>` +
    `</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>${formats.join('')}</xades:SignedDataObjectProperties></xades:SignedProperties>`
  )
}
