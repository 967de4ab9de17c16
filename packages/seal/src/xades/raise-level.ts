import { digestOf } from '../algorithms/digest.ts'
import type { TrustAnswer } from '../judge-trust.ts'
import type { ExtendTrust } from '../pades/extend-pdf-seals.ts'
import type { SealVerdict } from '../verdict.ts'
import type { Path } from '../x509/path.ts'
import { exclusiveNamespace } from '../xml/canonical-form.ts'
import { checkReferences } from '../xml/check-references.ts'
import type { DetachedContent } from '../xml/detached-content.ts'
import type { XmlLibrary } from '../xml/library.ts'
import { xades141 } from '../xml/names.ts'
import { openXml } from '../xml/open-document.ts'
import { readSignature } from '../xml/read-signature.ts'
import { judgeXmlSeals } from '../xml/verify-xml-seals.ts'
import { hashArchived } from './archive-timestamps.ts'
import { findQualifyingProperties } from './qualifying-properties.ts'
import { base64, canonicalOf, exclusive, type WrittenSignature } from './write-signature.ts'

/** Asks a time-stamp over a SHA-256 digest. */
export type Timestamp = (digest: Uint8Array) => Promise<Uint8Array>

const stampParts = (token: Uint8Array) =>
  `<ds:CanonicalizationMethod Algorithm="${exclusiveNamespace}"/><xades:EncapsulatedTimeStamp>${base64(token)}</xades:EncapsulatedTimeStamp>`

/** B to T: a time-stamp over the signature value. */
export async function addTimestamp(
  parts: WrittenSignature,
  timestamp: Timestamp,
  library: XmlLibrary,
): Promise<WrittenSignature> {
  const token = await timestamp(digestOf('sha256', canonicalOf(library, parts, `${parts.id}-value`)))
  return withUnsigned(parts, `<xades:SignatureTimeStamp>${stampParts(token)}</xades:SignatureTimeStamp>`)
}

const withUnsigned = (parts: WrittenSignature, ...more: readonly string[]): WrittenSignature => ({
  ...parts,
  unsigned: [...parts.unsigned, ...more],
})

export type RaiseOutcome =
  | { readonly outcome: 'raised'; readonly parts: WrittenSignature }
  /** The seal does not pass, or a certificate's status cannot be had. */
  | { readonly outcome: 'refused'; readonly verdicts: readonly SealVerdict[] }

/** How the signature stands among what it signs. */
export interface Standing {
  readonly document: (parts: WrittenSignature) => Uint8Array
  readonly content: DetachedContent
}

/** T to LT: every certificate and OCSP answer by which the seal and its time-stamp were found good. */
export async function addValidationData(
  parts: WrittenSignature,
  trust: ExtendTrust,
  { document, content }: Standing,
): Promise<RaiseOutcome> {
  const { revocation } = trust
  const heard = { ocsp: [...(revocation.ocspResponses ?? [])], crls: [...(revocation.crls ?? [])] }
  const ask: typeof revocation.ask = async (question) => {
    const response = await revocation.ask?.(question)
    if (response) heard.ocsp.push(response)
    return response
  }
  const askCrls: typeof revocation.askCrls = async (question) => {
    const lists = (await revocation.askCrls?.(question)) ?? []
    heard.crls.push(...lists)
    return lists
  }
  const judged = await judgeXmlSeals(
    document(parts),
    { ...trust, revocation: { ...revocation, ask, askCrls } },
    { content },
  )
  const own = judged.at(-1)
  if (own?.verdict.indication !== 'TOTAL_PASSED')
    return { outcome: 'refused', verdicts: judged.map(({ verdict }) => verdict) }
  const certificates = pathsOf(own.answer).flatMap((path) => path.map(({ der }) => der))
  const values = [
    `<xades:CertificateValues>${each('EncapsulatedX509Certificate', certificates)}</xades:CertificateValues>`,
    // The schema has lists first (ETSI EN 319 132-1 §5.4.2).
    `<xades:RevocationValues>${group('CRL', heard.crls)}${group('OCSP', heard.ocsp)}</xades:RevocationValues>`,
  ]
  return { outcome: 'raised', parts: withUnsigned(parts, ...values) }
}

const pathsOf = (answer: TrustAnswer | undefined) =>
  [answer?.signer?.path, answer?.stamp?.path].filter((path): path is Path => path !== undefined)

const group = (kind: 'CRL' | 'OCSP', values: readonly Uint8Array[]) =>
  values.length === 0 ? '' : `<xades:${kind}Values>${each(`Encapsulated${kind}Value`, values)}</xades:${kind}Values>`

function each(name: string, values: readonly Uint8Array[]): string {
  return [...new Set(values.map(base64))].map((value) => `<xades:${name}>${value}</xades:${name}>`).join('')
}

/** LT to LTA: a time-stamp over everything. */
export async function addArchiveTimestamp(
  parts: WrittenSignature,
  timestamp: Timestamp,
  { document: write, content }: Standing,
  library: XmlLibrary,
): Promise<WrittenSignature> {
  using document = openXml(library, write(parts))
  const [element] = document.withId(parts.id)
  const signature = element && readSignature(element)
  const properties = signature && findQualifyingProperties(signature)
  if (!properties) throw new Error('A signature just written cannot be read')
  const checked = await checkReferences({ document, signature, removed: [] }, content)
  if (checked.is !== 'intact') throw new Error('A signature just written does not hold')
  const facts = { document, signature, properties, references: checked.references, content }
  const token = await timestamp(await hashArchived(undefined, facts, { hash: 'sha256', form: exclusive }))
  const property = `<xades141:ArchiveTimeStamp xmlns:xades141="${xades141}">${stampParts(token)}</xades141:ArchiveTimeStamp>`
  return withUnsigned(parts, property)
}
