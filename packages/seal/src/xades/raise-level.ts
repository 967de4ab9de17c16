import { digestOf } from '../algorithms/digest.ts'
import { MalformedError } from '../asn1/malformed.ts'
import type { TrustAnswer } from '../judge-trust.ts'
import { collectRevocation, type ExtendTrust, pathsOf } from '../validation/collect-revocation.ts'
import type { SealVerdict } from '../verdict.ts'
import type { Certificate } from '../x509/certificate.ts'
import { exclusiveNamespace } from '../xml/canonical-form.ts'
import { checkReferences } from '../xml/check-references.ts'
import type { DetachedContent } from '../xml/detached-content.ts'
import type { Element } from '../xml/element.ts'
import { findCertificates } from '../xml/find-certificates.ts'
import { insertText } from '../xml/insert-text.ts'
import { loadXmlLibrary } from '../xml/library.ts'
import { dsig, xades, xades141 } from '../xml/names.ts'
import { type OpenXml, openXml } from '../xml/open-document.ts'
import { readSignature, type XmlSignature } from '../xml/read-signature.ts'
import { judgeXmlSeals } from '../xml/verify-xml-seals.ts'
import { hashArchived } from './archive-timestamps.ts'
import { findQualifyingProperties, type QualifyingProperties } from './qualifying-properties.ts'
import { base64, exclusive } from './write-signature.ts'

/** Obtains a TimeStampToken (DER) over a SHA-256 digest. */
export type Timestamp = (digest: Uint8Array) => Promise<Uint8Array>

/** A signature in a document: its number among the document's signatures. */
export interface Standing {
  readonly xml: Uint8Array
  readonly index: number
  readonly content: DetachedContent
}

const stampParts = (token: Uint8Array) =>
  `<ds:CanonicalizationMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="${exclusiveNamespace}"/><xades:EncapsulatedTimeStamp xmlns:xades="${xades}">${base64(token)}</xades:EncapsulatedTimeStamp>`

/** B to T: a time-stamp over the signature value. Throws `MalformedError` where the signature is no XAdES. */
export async function addTimestamp(standing: Standing, timestamp: Timestamp): Promise<Uint8Array> {
  return withProperties(standing, async ({ document, signature }) => {
    const token = await timestamp(digestOf('sha256', document.canonical(exclusive, signature.valueElement)))
    return `<xades:SignatureTimeStamp xmlns:xades="${xades}">${stampParts(token)}</xades:SignatureTimeStamp>`
  })
}

export type RaiseOutcome =
  | { readonly outcome: 'raised'; readonly xml: Uint8Array }
  /** The seal does not pass, or a certificate's status cannot be had. */
  | { readonly outcome: 'refused'; readonly verdicts: readonly SealVerdict[] }

/**
 * T to LT: every certificate, OCSP answer and list by which the seal and its time-stamps were found good. Certificates that
 * KeyInfo or a time-stamp carries are not repeated (ETSI EN 319 132-1 §6.3).
 */
export async function addValidationData(standing: Standing, trust: ExtendTrust): Promise<RaiseOutcome> {
  const listening = collectRevocation(trust)
  const judged = await judgeXmlSeals(standing.xml, listening.trust, { content: standing.content })
  const own = judged[standing.index]
  if (own?.verdict.indication !== 'TOTAL_PASSED')
    return { outcome: 'refused', verdicts: judged.map(({ verdict }) => verdict) }
  const { ocspResponses, crls } = listening.heard()
  // The schema has lists first (ETSI EN 319 132-1 §5.4.2).
  const revocation = `${group('CRL', crls)}${group('OCSP', ocspResponses)}`
  const write = async ({ document, signature, properties }: OpenSignature) => {
    const certificates = withoutCarried(own.answer, findCertificates(signature.keyInfo, document))
    const values = [
      `<xades:CertificateValues xmlns:xades="${xades}">${each('EncapsulatedX509Certificate', certificates)}</xades:CertificateValues>`,
      `<xades:RevocationValues xmlns:xades="${xades}">${revocation}</xades:RevocationValues>`,
    ]
    return carry(values, properties)
  }
  return { outcome: 'raised', xml: await withProperties(standing, write) }
}

function withoutCarried(answer: TrustAnswer | undefined, inKeyInfo: readonly Certificate[]): Uint8Array[] {
  const inStamps = answer?.stamps.flatMap(({ read }) => read?.certificates ?? []) ?? []
  const carried = new Set([...inKeyInfo, ...inStamps].map(({ sha256 }) => sha256))
  return pathsOf(answer)
    .flat()
    .filter(({ sha256 }) => !carried.has(sha256))
    .map(({ der }) => der)
}

/** Each of the two may stand only once; data found later go into a property of their own (§5.5.3). */
function carry(values: readonly string[], { unsigned }: QualifyingProperties): string {
  const hasSome = unsigned.some((one) => one.is(xades, 'CertificateValues') || one.is(xades, 'RevocationValues'))
  if (!hasSome) return values.join('')
  return `<xades141:TimeStampValidationData xmlns:xades141="${xades141}">${values.join('')}</xades141:TimeStampValidationData>`
}

const group = (kind: 'CRL' | 'OCSP', values: readonly Uint8Array[]) =>
  values.length === 0 ? '' : `<xades:${kind}Values>${each(`Encapsulated${kind}Value`, values)}</xades:${kind}Values>`

function each(name: string, values: readonly Uint8Array[]): string {
  return [...new Set(values.map(base64))].map((value) => `<xades:${name}>${value}</xades:${name}>`).join('')
}

/** LT to LTA: a time-stamp over everything. Throws `MalformedError` where what was signed is not there. */
export async function addArchiveTimestamp(standing: Standing, timestamp: Timestamp): Promise<Uint8Array> {
  return withProperties(standing, async (facts) => {
    const { content } = standing
    const checked = await checkReferences({ ...facts, removed: [] }, content)
    if (checked.is !== 'intact') throw new MalformedError('signed content')
    const archived = { ...facts, references: checked.references, content }
    const digest = await hashArchived(undefined, archived, { hash: 'sha256', form: exclusive })
    if (!(digest instanceof Uint8Array)) throw new Error('SHA-256 was taken for a slow function')
    const token = await timestamp(digest)
    return `<xades141:ArchiveTimeStamp xmlns:xades141="${xades141}">${stampParts(token)}</xades141:ArchiveTimeStamp>`
  })
}

interface OpenSignature {
  readonly document: OpenXml
  readonly signature: XmlSignature
  readonly properties: QualifyingProperties
}

/** The document with more unsigned properties at the end of those that the signature has. */
async function withProperties(
  { xml, index }: Standing,
  write: (open: OpenSignature) => Promise<string>,
): Promise<Uint8Array> {
  const document = openXml(await loadXmlLibrary(), xml)
  const element = document.all(dsig, 'Signature')[index]
  const signature = element && readSignature(element)
  const properties = signature && findQualifyingProperties(signature)
  if (!properties) throw new MalformedError('QualifyingProperties')
  return insertProperty(xml, properties.signed.parent, await write({ document, signature, properties }))
}

function insertProperty(xml: Uint8Array, qualifying: Element | undefined, text: string): Uint8Array {
  if (!qualifying) throw new MalformedError('QualifyingProperties')
  const holder = qualifying.find('UnsignedProperties')
  const list = holder?.find('UnsignedSignatureProperties')
  if (list) return insertText(xml, list.path(), text)
  const wrapped = `<xades:UnsignedSignatureProperties xmlns:xades="${xades}">${text}</xades:UnsignedSignatureProperties>`
  // Properties of the signature come before those of data objects (§4.3.5).
  if (holder) return insertText(xml, holder.path(), wrapped, 'first')
  const all = `<xades:UnsignedProperties xmlns:xades="${xades}">${wrapped}</xades:UnsignedProperties>`
  return insertText(xml, qualifying.path(), all)
}
