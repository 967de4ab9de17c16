import { digestOf } from '../algorithms/digest.ts'
import { type AlgorithmUse, useOfDigest } from '../algorithms/judge-algorithms.ts'
import { findDigest } from '../algorithms/registry.ts'
import { explicitOf, integerHexOf, isContext, sequenceOf } from '../asn1/fields.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { readAsn1 } from '../asn1/read.ts'
import type { Certificate } from '../x509/certificate.ts'
import { readName } from '../x509/name.ts'
import { bytesOf, type Element } from '../xml/element.ts'
import { dsig, xades, xades141 } from '../xml/names.ts'
import type { XmlSignature } from '../xml/read-signature.ts'

/** The XAdES part of a signature (ETSI EN 319 132-1 §4.3). */
export interface QualifyingProperties {
  /** The ds:Object that holds it. */
  readonly object: Element
  readonly signed: Element
  readonly signingTime: Date | undefined
  /** The first entry of SigningCertificate or SigningCertificateV2: the signer's own. */
  readonly named: Element | undefined
  readonly unsigned: readonly Element[]
}

/** `undefined`: the signature is no XAdES. Throws `MalformedError`. */
export function findQualifyingProperties({ objects, id }: XmlSignature): QualifyingProperties | undefined {
  const holders = objects.filter((object) => object.all('QualifyingProperties', xades).length > 0)
  const [object, ...more] = holders
  if (!object) return undefined
  if (more.length > 0) throw new MalformedError('several QualifyingProperties')
  const properties = object.get('QualifyingProperties', xades)
  if (properties.attribute('Target') !== `#${id}`) throw new MalformedError('QualifyingProperties of another signature')
  const signed = properties.get('SignedProperties')
  const about = signed.find('SignedSignatureProperties')
  const v2 = about?.find('SigningCertificateV2')
  return {
    object,
    signed,
    signingTime: readTime(about?.find('SigningTime')),
    named: (v2 ?? about?.find('SigningCertificate'))?.all('Cert')[0],
    unsigned: properties.dig('UnsignedProperties', 'UnsignedSignatureProperties')?.children ?? [],
  }
}

function readTime(element: Element | undefined): Date | undefined {
  const written = element?.text.trim() ?? ''
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.test(written)
    ? Date.parse(written)
    : Number.NaN
  return Number.isNaN(time) ? undefined : new Date(time)
}

/** The certificate that the signed properties name, and the digest it rests on. Throws `MalformedError`. */
export function findNamed(
  named: Element,
  certificates: readonly Certificate[],
): { certificate: Certificate; use: AlgorithmUse } | undefined {
  const stated = named.get('CertDigest')
  const method = findDigest({ xml: stated.get('DigestMethod', dsig).attribute('Algorithm') ?? '' })
  const hash = method?.hash
  if (!method || !hash) return undefined
  const digest = bytesOf(stated.get('DigestValue', dsig))
  const certificate = certificates.find(({ der }) => Buffer.compare(digestOf(hash, der), digest) === 0)
  return certificate && isIssuerSerialOf(named, certificate) ? { certificate, use: useOfDigest(method) } : undefined
}

function isIssuerSerialOf(named: Element, certificate: Certificate): boolean {
  const v2 = named.find('IssuerSerialV2')
  if (v2) {
    const [names, serial] = sequenceOf(readAsn1(bytesOf(v2)), 'IssuerSerialV2')
    const [name] = sequenceOf(names, 'issuer')
    if (!isContext(name, 4) || integerHexOf(serial, 'serial') !== certificate.serial) return false
    return readName(explicitOf(name, 'issuer'), 'issuer').comparable === certificate.issuer.comparable
  }
  // The name's text form differs between writers (RFC 2253, X.500 order); digest and number are enough.
  const number = named.find('IssuerSerial')?.find('X509SerialNumber', dsig)?.text.trim()
  return number === undefined || (/^\d{1,60}$/.test(number) && BigInt(number) === BigInt(`0x${certificate.serial}`))
}

/** Bytes inside the encapsulated values of some of the unsigned properties. Throws `MalformedError`. */
export function readValues({ unsigned }: QualifyingProperties): {
  readonly certificates: readonly Uint8Array[]
  readonly ocspResponses: readonly Uint8Array[]
  readonly crls: readonly Uint8Array[]
} {
  const holders = unsigned.flatMap((property) =>
    property.is(xades141, 'TimeStampValidationData') ? property.children : [property],
  )
  const inside = (name: string) => holders.filter((property) => property.is(xades, name))
  const certificates = inside('CertificateValues').flatMap((at) => at.all('EncapsulatedX509Certificate'))
  const revocation = (group: string, name: string) =>
    inside('RevocationValues')
      .flatMap((at) => at.all(group))
      .flatMap((at) => at.all(name))
  return {
    certificates: certificates.map(bytesOf),
    ocspResponses: revocation('OCSPValues', 'EncapsulatedOCSPValue').map(bytesOf),
    crls: revocation('CRLValues', 'EncapsulatedCRLValue').map(bytesOf),
  }
}
