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
 * `declaresRelative`.
 */
export function writeCanonical(tree: XmlTree, form: CanonicalForm, subject: CanonicalSubject = {}): Uint8Array {
  const writer = { form, without: subject.without ?? new Set(), out: [] as string[], done: [] as Buffer[] }
  const { apex } = subject
  if (apex) writeElement(writer, apex, { rendered: undefined, isApex: true })
  else {
    for (const aside of tree.before) if (isWritten(aside, form)) writer.out.push(toText(aside), '\n')
    writeElement(writer, tree.root, { rendered: undefined, isApex: true })
    for (const aside of tree.after) if (isWritten(aside, form)) writer.out.push('\n', toText(aside))
  }
  flush(writer)
  return Buffer.concat(writer.done)
}

interface Writer {
  readonly form: CanonicalForm
  readonly without: ReadonlySet<Element>
  /** Text that is not in bytes yet. */
  readonly out: string[]
  readonly done: Buffer[]
}

/** Of a large document the text is never held as a whole. */
const maxHeldTexts = 50_000

function flush({ out, done }: Writer): void {
  done.push(Buffer.from(out.join('')))
  out.length = 0
}

/** Namespaces by their prefix, as the elements around wrote them: the nearest first. */
interface Rendered {
  readonly own: ReadonlyMap<string, string>
  readonly around: Rendered | undefined
}

function findRendered(rendered: Rendered | undefined, prefix: string): string {
  for (let at = rendered; at; at = at.around) {
    const uri = at.own.get(prefix)
    if (uri !== undefined) return uri
  }
  return ''
}

/** Where an element is written. */
interface Place {
  readonly rendered: Rendered | undefined
  readonly isApex: boolean
}

const isWritten = ({ target }: Aside, { withComments }: CanonicalForm) => target !== undefined || withComments

const toText = ({ target, text }: Aside) =>
  target === undefined ? `<!--${text}-->` : `<?${target}${text === '' ? '' : ` ${text}`}?>`

function writeElement(writer: Writer, element: Element, at: Place): void {
  const { form, out, without } = writer
  if (without.has(element)) return
  const name = qualified(element)
  out.push('<', name)
  const fresh = newNamespaces(element, form, at)
  for (const [prefix, uri] of fresh) out.push(prefix === '' ? ' xmlns="' : ` xmlns:${prefix}="`, escapeValue(uri), '"')
  for (const attribute of attributesOf(element, form, at.isApex))
    out.push(' ', qualified(attribute), '="', escapeValue(attribute.value), '"')
  out.push('>')
  const rendered = fresh.length > 0 ? { own: new Map(fresh), around: at.rendered } : at.rendered
  for (const node of element.content) writeNode(writer, node, rendered)
  out.push('</', name, '>')
  if (out.length > maxHeldTexts) flush(writer)
}

function writeNode(writer: Writer, node: XmlNode, rendered: Rendered | undefined): void {
  if (typeof node === 'string') writer.out.push(escapeText(node))
  else if (node instanceof Element) writeElement(writer, node, { rendered, isApex: false })
  else if (isWritten(node, writer.form)) writer.out.push(toText(node))
}

const qualified = ({ prefix, name }: { prefix: string; name: string }) => (prefix === '' ? name : `${prefix}:${name}`)

/** The namespaces that an element must declare: those that it is asked about and that nothing around it wrote so. */
function newNamespaces(
  element: Element,
  form: CanonicalForm,
  { rendered, isApex }: Place,
): readonly (readonly [prefix: string, uri: string])[] {
  const namespaces =
    form.mode === 1 ? usedNamespaces(element, form) : isApex ? inScope(element) : Object.entries(element.declared)
  const fresh: [string, string][] = []
  for (const [prefix, uri] of namespaces)
    if (uri !== findRendered(rendered, prefix) && prefix !== 'xml') fresh.push([prefix, uri])
  return fresh.length > 1 ? fresh.sort(([one], [other]) => compareText(one, other)) : fresh
}

/** Those of the element, of its attributes, and those that the signer wanted kept (Exclusive XML Canonicalization §3). */
function usedNamespaces(element: Element, { prefixes = [] }: CanonicalForm): ReadonlyMap<string, string> {
  const used = new Map([[element.prefix, element.namespace]])
  for (const { prefix, namespace } of element.attributes) if (prefix !== '') used.set(prefix, namespace)
  for (const wanted of prefixes) {
    const prefix = wanted === '#default' ? '' : wanted
    const uri = element.namespaceOf(prefix) ?? (prefix === '' ? '' : undefined)
    if (uri !== undefined) used.set(prefix, uri)
  }
  return used
}

function inScope(element: Element): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (let at: Element | undefined = element; at; at = at.parent)
    for (const [prefix, uri] of Object.entries(at.declared)) if (!found.has(prefix)) found.set(prefix, uri)
  return found
}

function attributesOf(element: Element, { mode }: CanonicalForm, isApex: boolean): readonly Attribute[] {
  const { attributes, parent } = element
  const all = mode === 1 || !isApex || !parent ? attributes : withInherited(element, mode)
  return all.length > 1 ? all.toSorted(compareAttributes) : all
}

/**
 * Attributes of the XML namespace that the elements around the apex have (Canonical XML 1.0 §2.4); since 1.1 those alone
 * that are meant to be inherited, with addresses joined (§2.4 there).
 */
function withInherited(element: Element, mode: 0 | 2): readonly Attribute[] {
  const found = new Map<string, Attribute>()
  const bases: string[] = []
  for (let at: Element | undefined = element; at; at = at.parent)
    for (const attribute of at.attributes) {
      if (attribute.namespace !== xmlNamespace) continue
      if (mode === 2 && attribute.name === 'base') bases.push(attribute.value)
      const isInherited = mode === 0 || ['lang', 'space', 'base'].includes(attribute.name)
      if (!found.has(attribute.name) && (isInherited || at === element)) found.set(attribute.name, attribute)
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
