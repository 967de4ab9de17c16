import type { XmlNode as LibraryNode, XmlAttribute, XmlDocument, XmlElement } from 'libxml2-wasm'
import { type Aside, type Attribute, Element, type XmlNode } from './element.ts'
import type { XmlLibrary } from './library.ts'

/** A document as it was parsed. */
export interface XmlTree {
  readonly root: Element
  /** Comments and instructions before and after the root. */
  readonly before: readonly Aside[]
  readonly after: readonly Aside[]
}

/** Copies a parsed document: each step into the library's memory costs as much as many steps in our own. */
export function readTree(library: XmlLibrary, document: XmlDocument): XmlTree {
  const top = document.root
  const all = hasNeighbours(top) ? document.find('/node()') : [top]
  const at = all.findIndex((node) => node.isSameNode(top))
  const asides = (nodes: readonly LibraryNode[]) => nodes.map((node) => toAside(library, node))
  return {
    root: readElement(library, top, undefined),
    before: asides(all.slice(0, at)),
    after: asides(all.slice(at + 1)),
  }
}

const hasNeighbours = ({ prev, next }: XmlElement) => prev !== null || next !== null

const none: readonly Attribute[] = []

/** The parser allows 256 levels, and no prefix that stands for nothing. */
function readElement(library: XmlLibrary, node: XmlElement, parent: Element | undefined): Element {
  const { name, prefix, attrs } = node
  const content: XmlNode[] = []
  const declared = node.nsDeclarations
  // Most stand in the namespace around them, which need not be fetched again.
  const isAsAround = parent?.prefix === prefix && !Object.hasOwn(declared, prefix)
  const namespace = isAsAround ? parent.namespace : node.namespaceUri
  const attributes = attrs.length > 0 ? attrs.map(readAttribute) : none
  const element = new Element({ name, prefix, namespace, attributes, declared, content }, parent)
  for (let child = node.firstChild as LibraryNode | null; child; child = child.next as LibraryNode | null) {
    content.push(readNode(library, child, element))
    if ('next' in child) continue
    // The library's processing instructions do not know what follows them.
    const later = node.find('processing-instruction()[1]/following-sibling::node()')
    for (const each of later) content.push(readNode(library, each, element))
    break
  }
  return element
}

function readNode(library: XmlLibrary, node: LibraryNode, parent: Element): XmlNode {
  if (node instanceof library.XmlText || node instanceof library.XmlCData) return node.content
  return node instanceof library.XmlElement ? readElement(library, node, parent) : toAside(library, node)
}

function readAttribute({ name, prefix, value, namespaceUri }: XmlAttribute): Attribute {
  return { name, prefix, value, namespace: namespaceUri }
}

function toAside({ XmlComment }: XmlLibrary, node: LibraryNode): Aside {
  if (node instanceof XmlComment) return { target: undefined, text: node.content }
  return { target: String(node.eval('name()')), text: node.content }
}
