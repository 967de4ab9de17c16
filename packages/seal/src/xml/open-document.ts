import type { XmlDocument } from 'libxml2-wasm'
import { createHashBudget, type HashBudget } from '../algorithms/digest.ts'
import { BeyondBoundsError, MalformedError } from '../asn1/malformed.ts'
import type { CanonicalForm } from './canonical-form.ts'
import { type Element, elementsFrom } from './element.ts'
import type { XmlLibrary } from './library.ts'
import { xmlNamespace } from './names.ts'
import { readTree } from './read-tree.ts'
import { type CanonicalSubject, declaresRelative, writeCanonical } from './write-canonical.ts'

export const maxXmlBytes = 20 * 1024 * 1024

/**
 * Tags begun and ended, and attributes: each costs far more time and memory than its bytes. Six times those of the largest
 * trusted list of a member state that was tried.
 */
const maxMarks = 300_000

/** Bytes of canonical form, and steps on the way to them: fifty signatures over twenty megabytes each would keep a machine busy for minutes. */
const maxWork = 128 * 1024 * 1024

/** A parsed document. */
export interface OpenXml {
  readonly root: Element
  /** Every element of this name, in document order. */
  readonly all: (namespace: string, name: string) => readonly Element[]
  /** Elements whose identifier (Id, ID, id, xml:id, wsu:Id) has this value. */
  readonly withId: (id: string) => readonly Element[]
  /** Canonical bytes of a subtree, or of everything where `apex` is absent. */
  readonly canonical: (form: CanonicalForm, apex?: Element, without?: CanonicalSubject['without']) => Uint8Array
  /** Counts bytes that are made of the document. Throws `MalformedError` when they become too many. */
  readonly spend: (bytes: number) => void
  /** For all that is hashed of it and of what belongs to it. */
  readonly budget: HashBudget
  /** Whether comments apart nothing stands beside the root, such as an instruction to show it in some style. */
  readonly isRootAlone: boolean
}

/**
 * Parses XML that nobody vouches for: well-formed UTF-8 or Latin-1 without a DTD, and so without entities, at most
 * 20 MiB and 256 levels deep; nothing is fetched. Throws `MalformedError`, `BeyondBoundsError` for what is too large.
 */
export function openXml(library: XmlLibrary, bytes: Uint8Array, budget = createHashBudget()): OpenXml {
  refuseUnreadable(bytes)
  using document = parse(library, bytes)
  const tree = readTree(library, document)
  const { root } = tree
  const elements = elementsFrom(root)
  let spent = 0
  const spend = (bytes: number) => {
    spent += bytes
    if (spent > maxWork) throw new BeyondBoundsError('XML whose signatures ask for too much work')
  }
  let hasForm: boolean | undefined
  const named = new Map<string, readonly Element[]>()
  let ids: ReadonlyMap<string, readonly Element[]> | undefined
  return {
    root,
    all: (namespace, name) => {
      const key = `${namespace} ${name}`
      const known = named.get(key) ?? elements.filter((element) => element.is(namespace, name))
      named.set(key, known)
      return known
    },
    withId: (id) => {
      ids ??= collectIds(elements)
      return ids.get(id) ?? []
    },
    canonical: (form, apex, without) => {
      hasForm ??= !elements.some(declaresRelative)
      if (!hasForm) throw new MalformedError('XML without a canonical form')
      return writeCanonical(tree, form, { apex, without }, spend)
    },
    spend,
    budget,
    isRootAlone: [...tree.before, ...tree.after].every(({ target }) => target === undefined),
  }
}

function refuseUnreadable(bytes: Uint8Array): void {
  if (bytes.length > maxXmlBytes) throw new BeyondBoundsError('XML is too large')
  // UTF-16 and its kin are read by few validators alike, and hide what is looked for below.
  if (bytes.subarray(0, 1024).includes(0)) throw new MalformedError('XML is not in UTF-8')
  if (hasTooManyMarks(bytes)) throw new BeyondBoundsError('number of tags in the XML')
  // The library would lose this one name.
  if (asBuffer(bytes).includes('xmlns:__proto__')) throw new MalformedError('prefix in the XML')
  if (hasDoctype(bytes)) throw new MalformedError('XML with a DTD')
}

const asBuffer = ({ buffer, byteOffset, length }: Uint8Array) => Buffer.from(buffer, byteOffset, length)

function hasTooManyMarks(bytes: Uint8Array): boolean {
  if (bytes.length <= maxMarks) return false
  let count = 0
  for (const mark of [0x3c, 0x3d])
    for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) {
      count += 1
      if (count > maxMarks) return true
    }
  return false
}

/** Looks for a document type declaration where alone one may stand: before the root (XML 1.0 §2.8). */
function hasDoctype(bytes: Uint8Array): boolean {
  const text = asBuffer(bytes)
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

const utilityNamespace = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'
const idNamespaces = new Set(['', xmlNamespace, utilityNamespace])
const idNames = new Set(['Id', 'ID', 'id'])

function collectIds(elements: readonly Element[]): ReadonlyMap<string, readonly Element[]> {
  const ids = new Map<string, Element[]>()
  for (const element of elements)
    for (const { name, namespace, value } of element.attributes) {
      if (!idNames.has(name) || !idNamespaces.has(namespace)) continue
      const known = ids.get(value)
      if (!known) ids.set(value, [element])
      else if (known.at(-1) !== element) known.push(element)
    }
  return ids
}
