import { digestOf } from '../algorithms/digest.ts'
import { MalformedError } from '../asn1/malformed.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import type { SealVerdict } from '../verdict.ts'
import { type DetachedContent, noContent } from '../xml/detached-content.ts'
import { loadXmlLibrary, type XmlLibrary } from '../xml/library.ts'
import { dsig } from '../xml/names.ts'
import { openXml } from '../xml/open-document.ts'
import { type RaiseXmlFacts, raiseXml } from './raise-xml.ts'
import { exclusive, type NewReference, toText, writeSignature } from './write-signature.ts'

export interface SealXmlFacts extends RaiseXmlFacts {
  readonly key: SigningKey
  /** The time claimed. */
  readonly at: Date
}

export type SealXmlOutcome =
  | { readonly outcome: 'sealed'; readonly xml: Uint8Array }
  /** Validation data was asked for, but the seal does not pass or a certificate's status cannot be had. */
  | { readonly outcome: 'refused'; readonly verdicts: readonly SealVerdict[] }

/**
 * Puts an enveloped XAdES signature over the whole document into its root, as the last child; no other byte changes.
 * Throws `MalformedError` for XML that `verifyXmlSeals` would not read.
 */
export async function sealXml(xml: Uint8Array, facts: SealXmlFacts): Promise<SealXmlOutcome> {
  const library = await loadXmlLibrary()
  const reference = { uri: '', mimeType: 'text/xml', sha256: digestOf('sha256', canonicalDocument(library, xml)) }
  return seal([reference], facts, { document: (signature) => insertIntoRoot(xml, signature), content: noContent })
}

/** Signs content beside the signature; `wrap` makes the document that holds it. */
export async function sealDetached(
  references: readonly NewReference[],
  facts: SealXmlFacts,
  { wrap, content }: { wrap: (signature: string) => string; content: DetachedContent },
): Promise<SealXmlOutcome> {
  return seal(references, facts, { document: (signature) => new Uint8Array(Buffer.from(wrap(signature))), content })
}

interface Setting {
  /** The document that holds the signature given as text. */
  readonly document: (signature: string) => Uint8Array
  readonly content: DetachedContent
}

async function seal(
  references: readonly NewReference[],
  facts: SealXmlFacts,
  { document, content }: Setting,
): Promise<SealXmlOutcome> {
  const library = await loadXmlLibrary()
  const parts = await writeSignature(references, { ...facts, library })
  const xml = document(toText(parts))
  const raised = await raiseXml({ xml, index: indexOf(library, xml, parts.id), content }, facts)
  return raised.outcome === 'refused' ? raised : { outcome: 'sealed', xml: raised.xml }
}

function indexOf(library: XmlLibrary, xml: Uint8Array, id: string): number {
  const document = openXml(library, xml)
  return document.all(dsig, 'Signature').findIndex((element) => element.attribute('Id') === id)
}

function canonicalDocument(library: XmlLibrary, xml: Uint8Array): Uint8Array {
  const document = openXml(library, xml)
  return document.canonical(exclusive)
}

/** Puts text before the root's end tag. What follows a root are white space, comments and instructions (XML 1.0 §2.1). */
function insertIntoRoot(xml: Uint8Array, text: string): Uint8Array {
  const all = Buffer.from(xml.buffer, xml.byteOffset, xml.length)
  const end = endOfRoot(all)
  const isEmpty = all.subarray(end - 2, end).toString('latin1') === '/>'
  if (!isEmpty) {
    const at = all.lastIndexOf('</', end - 1, 'latin1')
    return Buffer.concat([all.subarray(0, at), Buffer.from(text), all.subarray(at)])
  }
  const start = all.lastIndexOf('<', end - 1, 'latin1')
  const name = /^<([^\s/>]+)/.exec(all.subarray(start, end).toString('latin1'))?.[1] ?? ''
  const closing = Buffer.from(`</${name}>`, 'latin1')
  return Buffer.concat([all.subarray(0, end - 2), Buffer.from('>'), Buffer.from(text), closing, all.subarray(end)])
}

function endOfRoot(all: Buffer): number {
  let end = all.length
  for (;;) {
    while (end > 0 && /\s/.test(String.fromCharCode(all[end - 1] ?? 0))) end -= 1
    const tail = all.subarray(Math.max(0, end - 3), end).toString('latin1')
    const start = tail === '-->' ? '<!--' : tail.endsWith('?>') ? '<?' : undefined
    if (!start) break
    end = all.lastIndexOf(start, end - 1, 'latin1')
  }
  if (end <= 0) throw new MalformedError('XML has no root')
  return end
}
