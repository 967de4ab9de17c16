import { MalformedError } from '../asn1/malformed.ts'
import { reason } from '../reasons.ts'
import { type Finding, failed, undecided } from '../verdict.ts'
import { defaultForm, findCanonicalForm } from './canonical-form.ts'
import { type Element, fromBase64, textOf } from './element.ts'
import { dsig } from './names.ts'
import type { OpenXml } from './open-document.ts'
import type { XmlReference, XmlSignature } from './read-signature.ts'

/** What a reference leads to. */
export type Dereferenced =
  /** The octets that are hashed, and where in the document they stand; no `apex`: everything. */
  | {
      readonly is: 'inside'
      readonly octets: Uint8Array
      readonly apex?: Element
      /** Signatures left out of the octets, the one that is checked always among them. */
      readonly leftOut: 'none' | 'itself' | 'every-signature'
    }
  /** Content beside the signature, hashed as it is. */
  | { readonly is: 'beside'; readonly uri: string }
  | { readonly is: 'refused'; readonly finding: Finding }

export interface DereferenceFacts {
  readonly document: OpenXml
  readonly signature: XmlSignature
  /** Later signatures that were found right and are looked past. */
  readonly removed: readonly Element[]
}

/** Nodes of the document, on the way through the transforms. */
interface Nodes {
  readonly apex?: Element
  readonly withComments: boolean
  readonly leftOut: 'none' | 'itself' | 'every-signature'
}

const enveloped = `${dsig}enveloped-signature`
const base64 = `${dsig}base64`
const xpath = 'http://www.w3.org/TR/1999/REC-xpath-19991116'
const xpathFilter = 'http://www.w3.org/2002/06/xmldsig-filter2'

/**
 * Follows a reference and its transforms (XML Signature 1.1 §4.4.3). Only transforms that take something away in a
 * known manner are followed: enveloped signature, canonical forms, base64, and the two XPath expressions that mean
 * “without signatures”. No XSLT, no other XPath: what they leave over is not what people see. Throws `MalformedError`.
 */
export function dereference(reference: XmlReference, facts: DereferenceFacts): Dereferenced {
  const { uri } = reference
  if (uri === undefined) return refused(unsupported('reference without URI'))
  if (uri !== '' && !uri.startsWith('#'))
    return reference.transforms.length === 0
      ? { is: 'beside', uri }
      : refused(unsupported('transform of detached content'))
  const start = findNodes(uri, facts)
  return 'finding' in start ? refused(start.finding) : transform(start, reference.transforms, facts)
}

const refused = (finding: Finding): Dereferenced => ({ is: 'refused', finding })
const unsupported = (form: string) =>
  undecided('FORMAT_FAILURE', reason('seal.unsupported-form', { form: form.slice(0, 100) }))

function findNodes(uri: string, { document, removed }: DereferenceFacts): Nodes | { finding: Finding } {
  if (uri === '' || uri === '#xpointer(/)') return { withComments: uri !== '', leftOut: 'none' }
  const pointer = /^#xpointer\(id\((?:'([^']*)'|"([^"]*)")\)\)$/.exec(uri)
  const id = pointer ? (pointer[1] ?? pointer[2] ?? '') : safelyDecoded(uri.slice(1))
  const found = document.withId(id)
  const [apex, ...more] = found
  // A second element of the same name is how signatures are wrapped around other content.
  if (more.length > 0)
    return { finding: failed('FORMAT_FAILURE', reason('seal.duplicate-id', { id: id.slice(0, 100) })) }
  if (!apex || removed.some((signature) => apex.isInside(signature)))
    return {
      finding: undecided('SIGNED_DATA_NOT_FOUND', reason('seal.signed-part-missing', { part: uri.slice(0, 100) })),
    }
  return { apex, withComments: pointer !== null, leftOut: 'none' }
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // No percent-encoding after all.
    return text
  }
}

function transform(start: Nodes, transforms: readonly Element[], facts: DereferenceFacts): Dereferenced {
  let nodes = start
  for (const [index, step] of transforms.entries()) {
    const algorithm = step.attribute('Algorithm') ?? ''
    const isLast = index === transforms.length - 1
    const form = findCanonicalForm(step)
    if (form && isLast)
      return inside(nodes, facts, (gone) =>
        facts.document.canonical({ ...form, withComments: form.withComments && nodes.withComments }, nodes.apex, gone),
      )
    if (algorithm === base64 && isLast)
      return inside(nodes, facts, (gone) => {
        const text = textOf(nodes.apex ?? facts.document.root, gone)
        facts.document.spend(text.length)
        return fromBase64(text, 'signed content')
      })
    const next = leaveOut(algorithm, step, nodes, facts)
    if (!next) return refused(unsupported(algorithm))
    nodes = next
  }
  return inside(nodes, facts, (gone) => facts.document.canonical(defaultForm, nodes.apex, gone))
}

function leaveOut(algorithm: string, step: Element, nodes: Nodes, facts: DereferenceFacts): Nodes | undefined {
  if (algorithm === enveloped) {
    const { apex, leftOut } = nodes
    if (apex && !facts.signature.element.isInside(apex))
      throw new MalformedError('enveloped signature outside its envelope')
    return { ...nodes, leftOut: leftOut === 'none' ? 'itself' : leftOut }
  }
  if (algorithm === xpath && meansWithoutSignatures(step, /^not\(ancestor-or-self::([\w.-]+):Signature\)$/))
    return { ...nodes, leftOut: 'every-signature' }
  const isSubtraction = step.children[0]?.attribute('Filter') === 'subtract' && step.children.length === 1
  if (algorithm === xpathFilter && isSubtraction && meansWithoutSignatures(step, /^\/descendant::([\w.-]+):Signature$/))
    return { ...nodes, leftOut: 'every-signature' }
  return undefined
}

function meansWithoutSignatures(step: Element, expression: RegExp): boolean {
  const written = step.children.find(({ name }) => name === 'XPath')
  const prefix = expression.exec((written?.text ?? '').replace(/\s+/g, ''))?.[1]
  return prefix !== undefined && written?.namespaceOf(prefix) === dsig
}

function inside(
  { apex, leftOut }: Nodes,
  { document, signature, removed }: DereferenceFacts,
  write: (gone: ReadonlySet<Element>) => Uint8Array,
): Dereferenced {
  const own = {
    none: () => [],
    itself: () => [signature.element],
    'every-signature': () => document.all(dsig, 'Signature'),
  }
  const gone = new Set([...removed, ...own[leftOut]()])
  const subject = apex ?? document.root
  for (let at: Element | undefined = subject; at; at = at.parent)
    if (gone.has(at)) throw new MalformedError('reference to what is left out')
  return { is: 'inside', octets: write(gone), leftOut, ...(apex ? { apex } : {}) }
}
