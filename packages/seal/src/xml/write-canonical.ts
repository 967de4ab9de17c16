import type { CanonicalForm } from './canonical-form.ts'
import { type Aside, type Attribute, Element, type XmlNode } from './element.ts'
import { joinBase } from './join-base.ts'
import { xmlNamespace } from './names.ts'
import type { XmlTree } from './read-tree.ts'

export interface CanonicalSubject {
  /** The element to write with all below it; absent: the whole document. */
  readonly apex?: Element | undefined
  /** Elements that are left out, with all below them. */
  readonly without?: ReadonlySet<Element> | undefined
}

/**
 * Canonical bytes: Canonical XML 1.0 and 1.1, Exclusive XML Canonicalization 1.0, of a document where no element
 * `declaresRelative`. `spend` hears of the work piece by piece, so that by throwing it can end what would grow too large.
 */
export function writeCanonical(
  tree: XmlTree,
  form: CanonicalForm,
  { apex, without = new Set() }: CanonicalSubject,
  spend: (bytes: number) => void,
): Uint8Array {
  const writer: Writer = {
    ...{ form, without, spend, prefixes: new Set(form.prefixes), rendered: new Map() },
    ...{ out: [], held: 0, looked: 0, done: [] },
  }
  if (apex) writeElement(writer, apex, true)
  else {
    for (const aside of tree.before) if (isWritten(aside, form)) write(writer, `${toText(aside)}\n`)
    writeElement(writer, tree.root, true)
    for (const aside of tree.after) if (isWritten(aside, form)) write(writer, `\n${toText(aside)}`)
  }
  flush(writer)
  return Buffer.concat(writer.done)
}

interface Writer {
  readonly form: CanonicalForm
  readonly without: ReadonlySet<Element>
  readonly spend: (bytes: number) => void
  /** Those that the exclusive form treats as the inclusive one does, `#default` among them. */
  readonly prefixes: ReadonlySet<string>
  /** Namespaces by their prefix, as they were written by the elements that are open. */
  readonly rendered: Map<string, string>
  /** Text that is not in bytes yet. */
  readonly out: string[]
  /** Length of that text. */
  held: number
  /** What was looked at since, in bytes whose writing takes as long: short nodes cost more time than their text. */
  looked: number
  readonly done: Buffer[]
}

/** Of a large document the text is never held as a whole: neither many texts nor long ones. */
const maxHeldTexts = 50_000
const maxHeldLength = 1024 * 1024

function write(writer: Writer, text: string): void {
  writer.out.push(text)
  writer.held += text.length
  if (writer.held > maxHeldLength || writer.out.length > maxHeldTexts) flush(writer)
}

function flush(writer: Writer): void {
  const bytes = Buffer.from(writer.out.join(''))
  writer.spend(bytes.length + writer.looked)
  writer.done.push(bytes)
  writer.out.length = 0
  writer.held = 0
  writer.looked = 0
}

/** Bytes of text that take as long to write as one node takes to look at. */
const bytesPerNode = 32

/** Counts a step through many nodes. */
function look(writer: Writer, nodes: number): void {
  writer.looked += nodes * bytesPerNode
  if (writer.looked > maxHeldLength) flush(writer)
}

const isWritten = ({ target }: Aside, { withComments }: CanonicalForm) => target !== undefined || withComments

const toText = ({ target, text }: Aside) =>
  target === undefined ? `<!--${text}-->` : `<?${target}${text === '' ? '' : ` ${text}`}?>`

function writeElement(writer: Writer, element: Element, isApex: boolean): void {
  if (writer.without.has(element)) return
  const name = qualified(element)
  write(writer, `<${name}`)
  const fresh = newNamespaces(writer, element, isApex)
  for (const [prefix, uri] of fresh)
    write(writer, `${prefix === '' ? ' xmlns' : ` xmlns:${prefix}`}="${escapeValue(uri)}"`)
  for (const attribute of attributesOf(writer, element, isApex))
    write(writer, ` ${qualified(attribute)}="${escapeValue(attribute.value)}"`)
  write(writer, '>')
  const around = fresh.map(([prefix]) => [prefix, writer.rendered.get(prefix)] as const)
  for (const [prefix, uri] of fresh) writer.rendered.set(prefix, uri)
  look(writer, element.content.length + element.attributes.length)
  for (const node of element.content) writeNode(writer, node)
  for (const [prefix, uri] of around)
    if (uri === undefined) writer.rendered.delete(prefix)
    else writer.rendered.set(prefix, uri)
  write(writer, `</${name}>`)
}

function writeNode(writer: Writer, node: XmlNode): void {
  if (typeof node === 'string') write(writer, escapeText(node))
  else if (node instanceof Element) writeElement(writer, node, false)
  else if (isWritten(node, writer.form)) write(writer, toText(node))
}

const qualified = ({ prefix, name }: { prefix: string; name: string }) => (prefix === '' ? name : `${prefix}:${name}`)

type Namespaces = Iterable<readonly [prefix: string, uri: string]>

const noneFresh: readonly (readonly [prefix: string, uri: string])[] = []

/** The namespaces that an element must declare: those that it is asked about and that nothing around it wrote so. */
function newNamespaces(writer: Writer, element: Element, isApex: boolean): typeof noneFresh {
  const { form, rendered } = writer
  const asked = form.mode === 1 ? usedNamespaces(writer, element, isApex) : declaredHere(writer, element, isApex)
  let fresh: [string, string][] | undefined
  for (const [prefix, uri] of asked) {
    if (uri === (rendered.get(prefix) ?? '') || prefix === 'xml') continue
    fresh ??= []
    fresh.push([prefix, uri])
  }
  if (!fresh) return noneFresh
  return fresh.length > 1 ? fresh.sort(([one], [other]) => compareText(one, other)) : fresh
}

/** Those of the element, of its attributes, and those that the signer wanted kept (Exclusive XML Canonicalization §3). */
function usedNamespaces(writer: Writer, element: Element, isApex: boolean): Namespaces {
  const used = new Map([[element.prefix, element.namespace]])
  for (const { prefix, namespace } of element.attributes) if (prefix !== '') used.set(prefix, namespace)
  if (writer.prefixes.size === 0) return used
  // Below the apex they stand for what they stood for around, unless declared anew.
  for (const [prefix, uri] of declaredHere(writer, element, isApex))
    if (writer.prefixes.has(prefix === '' ? '#default' : prefix)) used.set(prefix, uri)
  return used
}

/** What an element declares; an apex also what is declared around it. */
function declaredHere(writer: Writer, element: Element, isApex: boolean): Namespaces {
  if (!isApex) return Object.entries(element.declared)
  const found = new Map<string, string>()
  for (let at: Element | undefined = element; at; at = at.parent) {
    const declared = Object.entries(at.declared)
    look(writer, declared.length)
    for (const [prefix, uri] of declared) if (!found.has(prefix)) found.set(prefix, uri)
  }
  return found
}

function attributesOf(writer: Writer, element: Element, isApex: boolean): readonly Attribute[] {
  const { attributes, parent } = element
  const { mode } = writer.form
  const all = mode === 1 || !isApex || !parent ? attributes : withInherited(writer, element, mode)
  return all.length > 1 ? all.toSorted(compareAttributes) : all
}

/**
 * Attributes of the XML namespace that the elements around the apex have (Canonical XML 1.0 §2.4); since 1.1 those alone
 * that are meant to be inherited, with addresses joined (§2.4 there).
 */
function withInherited(writer: Writer, element: Element, mode: 0 | 2): readonly Attribute[] {
  const found = new Map<string, Attribute>()
  const bases: string[] = []
  for (let at: Element | undefined = element; at; at = at.parent) {
    look(writer, at.attributes.length)
    for (const attribute of at.attributes) {
      if (attribute.namespace !== xmlNamespace) continue
      if (mode === 2 && attribute.name === 'base') bases.push(attribute.value)
      const isInherited = mode === 0 || ['lang', 'space', 'base'].includes(attribute.name)
      if (!found.has(attribute.name) && (isInherited || at === element)) found.set(attribute.name, attribute)
    }
  }
  const base = found.get('base')
  if (base && mode === 2) {
    const value = bases.reduce((joined, around) => joinBase(joined, around))
    if (value === '') found.delete('base')
    else found.set('base', { ...base, value })
  }
  return [...element.attributes.filter(({ namespace }) => namespace !== xmlNamespace), ...found.values()]
}

const compareAttributes = (one: Attribute, other: Attribute) =>
  compareText(one.namespace, other.namespace) || compareText(one.name, other.name)

/** By code point, as UTF-8 sorts, and not by half of a surrogate pair. */
function compareText(one: string, other: string): number {
  if (one === other) return 0
  if (/[\ud800-\udfff]/.test(one) || /[\ud800-\udfff]/.test(other))
    return Buffer.compare(Buffer.from(one), Buffer.from(other))
  return one < other ? -1 : 1
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}
const toEntity = (character: string) => entities[character] ?? character

const escapeText = (text: string) => (/[&<>\r]/.test(text) ? text.replace(/[&<>\r]/g, toEntity) : text)
const escapeValue = (text: string) => (/[&<"\t\n\r]/.test(text) ? text.replace(/[&<"\t\n\r]/g, toEntity) : text)

// The characters of RFC 3986 §2 behind a scheme.
const absoluteName = /^[A-Za-z][A-Za-z0-9+.-]*:[\w.~:/?#[\]@!$&'()*+,;=%-]*$/

/** Whether an element declares a namespace by a relative name: such a document has no canonical form (Canonical XML 1.1 §1.3). */
export const declaresRelative = ({ declared }: Element): boolean =>
  Object.values(declared).some((uri) => uri !== '' && !absoluteName.test(uri))
