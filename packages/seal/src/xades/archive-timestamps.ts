import { createHasher } from '../algorithms/digest.ts'
import type { HashName } from '../algorithms/registry.ts'
import { tooLargeToHash } from '../algorithms/too-large.ts'
import { type Stamp, signatureItself, stampId } from '../validation/prove-existence.ts'
import type { Finding } from '../verdict.ts'
import { defaultForm, findCanonicalForm } from '../xml/canonical-form.ts'
import type { CheckedReference } from '../xml/check-references.ts'
import type { DetachedContent } from '../xml/detached-content.ts'
import { bytesOf, type Element } from '../xml/element.ts'
import { dsig, xades141 } from '../xml/names.ts'
import type { OpenXml } from '../xml/open-document.ts'
import type { XmlSignature } from '../xml/read-signature.ts'
import type { QualifyingProperties } from './qualifying-properties.ts'

export interface ArchiveFacts {
  readonly document: OpenXml
  readonly signature: XmlSignature
  readonly properties: QualifyingProperties
  readonly references: readonly CheckedReference[]
  readonly content: DetachedContent
}

const isArchiveTimestamp = (property: Element) => property.is(xades141, 'ArchiveTimeStamp')

/** The token inside a time-stamp property; `undefined` where there is none that can be read. Throws `MalformedError`. */
export function findToken(property: Element): Uint8Array | undefined {
  const token = property.find('EncapsulatedTimeStamp', 'http://uri.etsi.org/01903/v1.3.2#')
  return token && bytesOf(token)
}

export function formOf(property: Element) {
  const method = property.find('CanonicalizationMethod', dsig)
  return method ? findCanonicalForm(method) : defaultForm
}

/**
 * Digest over what an archive time-stamp covers (ETSI EN 319 132-1 §5.5.2.2): the signed data as the references took
 * it, SignedInfo, SignatureValue and KeyInfo, the unsigned properties before it, and objects that nobody referred to.
 * Without `property`, for a time-stamp that is still to be made. A finding where the function would take too long. Throws `MalformedError`.
 */
export async function hashArchived(
  property: Element | undefined,
  { document, signature, properties, references, content }: ArchiveFacts,
  { hash, form }: { hash: HashName; form: Parameters<OpenXml['canonical']>[0] },
): Promise<Uint8Array | Finding> {
  const hasher = createHasher(hash)
  const { budget } = document
  for (const { target } of references) {
    const pieces = target.is === 'inside' ? [target.octets] : content.read(target.uri)
    for await (const piece of pieces) {
      if (!budget.take(hash, piece.length)) return tooLargeToHash(hash, budget)
      hasher.update(piece)
    }
  }
  const { signedInfo, valueElement, keyInfo, objects } = signature
  const index = property ? properties.unsigned.findIndex((other) => other.isSame(property)) : properties.unsigned.length
  const rest = [
    signedInfo,
    valueElement,
    ...(keyInfo ? [keyInfo] : []),
    ...properties.unsigned.slice(0, index),
    ...objects.filter((object) => !object.isSame(properties.object)),
  ]
  for (const element of rest) {
    const octets = document.canonical(form, element)
    if (!budget.take(hash, octets.length)) return tooLargeToHash(hash, budget)
    hasher.update(octets)
  }
  return hasher.digest()
}

const maxStamps = 20

/** The newest 20 archive time-stamps, with what each covers; one whose token cannot be read covers nothing. */
export function readArchiveStamps(facts: ArchiveFacts): Stamp[] {
  const { unsigned } = facts.properties
  return unsigned
    .filter(isArchiveTimestamp)
    .slice(-maxStamps)
    .flatMap((property) => {
      const token = findToken(property)
      const before = unsigned.slice(0, unsigned.indexOf(property)).flatMap((earlier) => findToken(earlier) ?? [])
      const form = formOf(property)
      if (!token) return []
      const imprint: Stamp['imprint'] = (hash) => (form ? hashArchived(property, facts, { hash, form }) : undefined)
      return [{ token, imprint, covers: [signatureItself, ...before.map(stampId)] }]
    })
}
