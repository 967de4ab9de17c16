import type { XmlDocument, XmlXPath } from 'libxml2-wasm'
import { MalformedError } from '../asn1/malformed.ts'
import type { CanonicalForm } from './canonical-form.ts'
import { Element } from './element.ts'
import type { XmlLibrary } from './library.ts'

export const maxXmlBytes = 20 * 1024 * 1024

/** Begun and ended; each costs far more time and memory than its bytes. */
const maxTags = 600_000

/** Bytes of canonical form: fifty signatures over twenty megabytes each would keep a machine busy for minutes. */
const maxWork = 128 * 1024 * 1024

/** A parsed document. Must be disposed of: its memory lies outside JavaScript's. */
export interface OpenXml extends Disposable {
  readonly bytes: Uint8Array
  readonly library: XmlLibrary
  readonly root: Element
  /** Elements by an XPath of ours, in document order. */
  readonly select: (xpath: string) => readonly Element[]
  /** Elements whose identifier (Id, ID, id, xml:id, wsu:Id) has this value. */
  readonly withId: (id: string) => readonly Element[]
  /** Canonical bytes of a subtree, or of everything where `apex` is absent. */
  readonly canonical: (form: CanonicalForm, apex?: Element) => Uint8Array
  /** Counts work that grows with the bytes it is done on. Throws `MalformedError` when it becomes too much. */
  readonly spend: (bytes: number) => void
  /** Whether comments apart nothing stands beside the root, such as an instruction to show it in some style. */
  readonly isRootAlone: boolean
}

/**
 * Parses XML that nobody vouches for: well-formed UTF-8 or Latin-1 without a DTD, and so without entities, at most
 * 20 MiB and 256 levels deep; nothing is fetched. Throws `MalformedError`.
 */
export function openXml(library: XmlLibrary, bytes: Uint8Array): OpenXml {
  refuseUnreadable(bytes)
  const document = parse(library, bytes)
  const root = new Element(document.root, library)
  let spent = 0
  const spend = (bytes: number) => {
    spent += bytes
    if (spent > maxWork) throw new MalformedError('XML whose signatures ask for too much work')
  }
  let ids: ReadonlyMap<string, readonly Element[]> | undefined
  return {
    bytes,
    library,
    root,
    select: (xpath) =>
      document
        .find(compiled(library, xpath))
        .flatMap((node) => (node instanceof library.XmlElement ? new Element(node, library) : [])),
    withId: (id) => {
      ids ??= collectIds(document, library)
      return ids.get(id) ?? []
    },
    canonical: (form, apex) => {
      const bytes = canonical(library, document, form, apex)
      spend(bytes.length)
      return bytes
    },
    spend,
    isRootAlone: isAlone(root, library),
    [Symbol.dispose]: () => document.dispose(),
  }
}

/** The document again without some of its elements, and in it the one that stands where `kept` stood. */
export function openWithout(
  source: OpenXml,
  gone: readonly Element[],
  kept?: Element,
): { document: OpenXml; kept: Element | undefined } & Disposable {
  const document = openXml(source.library, source.bytes)
  const find = (element: Element) => elementAt(document, element.path())
  const keptThere = kept && find(kept)
  for (const { node } of gone.map(find)) node.remove()
  return { document, kept: keptThere, [Symbol.dispose]: () => document[Symbol.dispose]() }
}

/** The element of `document` that stands where `path` says. */
function elementAt(document: OpenXml, path: readonly number[]): Element {
  return path.reduce((at, index) => {
    const child = at.children[index]
    if (!child) throw new Error('Two parses of the same bytes differ')
    return child
  }, document.root)
}

function refuseUnreadable(bytes: Uint8Array): void {
  if (bytes.length > maxXmlBytes) throw new MalformedError('XML is too large')
  // UTF-16 and its kin are read by few validators alike, and hide what is looked for below.
  if (bytes.subarray(0, 1024).includes(0)) throw new MalformedError('XML is not in UTF-8')
  if (hasTooManyTags(bytes)) throw new MalformedError('number of tags in the XML')
  if (hasDoctype(bytes)) throw new MalformedError('XML with a DTD')
}

function hasTooManyTags(bytes: Uint8Array): boolean {
  let count = 0
  for (let at = bytes.indexOf(0x3c); at >= 0; at = bytes.indexOf(0x3c, at + 1)) {
    count += 1
    if (count > maxTags) return true
  }
  return false
}

/** Looks for a document type declaration where alone one may stand: before the root (XML 1.0 §2.8). */
function hasDoctype(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = text.subarray(0, 3).toString('latin1') === '\xef\xbb\xbf' ? 3 : 0
  for (;;) {
    while (at < text.length && [0x20, 0x09, 0x0a, 0x0d].includes(text[at] ?? 0)) at += 1
    const start = text.subarray(at, at + 9).toString('latin1')
    const end = start.startsWith('<?') ? '?>' : start.startsWith('<!--') ? '-->' : undefined
    if (!end) return start.startsWith('<!DOCTYPE')
    const found = text.indexOf(end, at + (end === '-->' ? 4 : 2), 'latin1')
    if (found < 0) return false
    at = found + end.length
  }
}

function parse(library: XmlLibrary, bytes: Uint8Array): XmlDocument {
  const { XML_PARSE_NONET, XML_PARSE_NO_XXE, XML_PARSE_NO_SYS_CATALOG } = library.ParseOption
  try {
    const document = library.XmlDocument.fromBuffer(bytes, {
      option: XML_PARSE_NONET | XML_PARSE_NO_XXE | XML_PARSE_NO_SYS_CATALOG,
    })
    if (!document.dtd) return document
    document.dispose()
  } catch (error) {
    if (error instanceof library.XmlParseError) throw new MalformedError('XML is not well-formed')
    throw error
  }
  throw new MalformedError('XML with a DTD')
}

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
const utilityNamespace = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'
const idNamespaces = new Set(['', xmlNamespace, utilityNamespace])

const identifiers = "//@*[local-name()='Id' or local-name()='ID' or local-name()='id']"
const expressions = new Map<string, XmlXPath>()

/** Our own few expressions, kept for good. */
function compiled({ XmlXPath }: XmlLibrary, xpath: string): XmlXPath {
  const known = expressions.get(xpath) ?? XmlXPath.compile(xpath)
  expressions.set(xpath, known)
  return known
}

function collectIds(document: XmlDocument, library: XmlLibrary): ReadonlyMap<string, readonly Element[]> {
  const ids = new Map<string, Element[]>()
  for (const node of document.find(compiled(library, identifiers))) {
    if (!(node instanceof library.XmlAttribute) || !node.parent || !idNamespaces.has(node.namespaceUri)) continue
    const element = new Element(node.parent, library)
    const known = ids.get(node.value) ?? []
    if (!known.some((other) => other.isSame(element))) ids.set(node.value, [...known, element])
  }
  return ids
}

function canonical(
  library: XmlLibrary,
  document: XmlDocument,
  { mode, withComments, prefixes }: CanonicalForm,
  apex: Element | undefined,
): Uint8Array {
  const chunks: Buffer[] = []
  const handler = {
    // The view is of the library's memory, which it uses again.
    write: (chunk: Uint8Array) => chunks.push(Buffer.from(chunk)) && chunk.length,
    close: () => true,
  }
  try {
    document.canonicalize(handler, {
      mode,
      withComments,
      ...(prefixes ? { inclusiveNamespacePrefixes: [...prefixes] } : {}),
      ...(apex ? { nodeSet: new Set([apex.node]) } : {}),
    })
  } catch (error) {
    // Relative namespace names have no canonical form (Canonical XML 1.1 §1.3).
    if (error instanceof library.XmlError) throw new MalformedError('XML without a canonical form')
    throw error
  }
  return Buffer.concat(chunks)
}

function isAlone(root: Element, { XmlComment }: XmlLibrary): boolean {
  const { prev, next } = root.node
  for (let node = prev; node; node = node.prev) if (!(node instanceof XmlComment)) return false
  for (let node = next; node; node = node.next) if (!(node instanceof XmlComment)) return false
  return true
}
