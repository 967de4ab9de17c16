import type { XmlNode as LibraryNode, XmlAttribute, XmlDocument, XmlElement } from 'libxml2-wasm'
import { type Aside, type Attribute, type Declarations, Element, type XmlNode } from './element.ts'
import type { XmlLibrary } from './library.ts'
import { xmlNamespace } from './names.ts'

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
    root: readElement({ library, scope: new Map([['xml', xmlNamespace]]) }, top, undefined),
    before: asides(all.slice(0, at)),
    after: asides(all.slice(at + 1)),
  }
}

const hasNeighbours = ({ prev, next }: XmlElement) => prev !== null || next !== null

const none: readonly Attribute[] = []

interface Reading {
  readonly library: XmlLibrary
  /** What prefixes stand for. The library would hand out each long name anew for every element that is in it. */
  readonly scope: Map<string, string>
}

/** The parser allows 256 levels, and no prefix that stands for nothing. */
function readElement(reading: Reading, node: XmlElement, parent: Element | undefined): Element {
  const { name, prefix, attrs } = node
  const content: XmlNode[] = []
  const declared = node.nsDeclarations
  const around = enterScope(reading.scope, declared)
  const namespace = reading.scope.get(prefix) ?? ''
  const attributes = attrs.length > 0 ? attrs.map((attribute) => readAttribute(reading, attribute)) : none
  const element = new Element({ name, prefix, namespace, attributes, declared, content }, parent)
  for (let child = node.firstChild as LibraryNode | null; child; child = child.next as LibraryNode | null) {
    content.push(readNode(reading, child, element))
    if ('next' in child) continue
    // The library's processing instructions do not know what follows them.
    const later = node.find('processing-instruction()[1]/following-sibling::node()')
    for (const each of later) content.push(readNode(reading, each, element))
    break
  }
  for (const [prefix, uri] of around) reading.scope.set(prefix, uri)
  return element
}

type Bindings = readonly (readonly [prefix: string, uri: string])[]

/** Tells what the prefixes stood for before. */
function enterScope(scope: Map<string, string>, declared: Declarations): Bindings {
  const own = Object.entries(declared)
  if (own.length === 0) return noBindings
  const around = own.map(([prefix]) => [prefix, scope.get(prefix) ?? ''] as const)
  for (const [prefix, uri] of own) scope.set(prefix, uri)
  return around
}

const noBindings: Bindings = []

function readNode(reading: Reading, node: LibraryNode, parent: Element): XmlNode {
  const { XmlText, XmlCData, XmlElement } = reading.library
  if (node instanceof XmlText || node instanceof XmlCData) return node.content
  return node instanceof XmlElement ? readElement(reading, node, parent) : toAside(reading.library, node)
}

function readAttribute({ scope }: Reading, { name, prefix, value }: XmlAttribute): Attribute {
  return { name, prefix, value, namespace: prefix === '' ? '' : (scope.get(prefix) ?? '') }
}

function toAside({ XmlComment }: XmlLibrary, node: LibraryNode): Aside {
  if (node instanceof XmlComment) return { target: undefined, text: node.content }
  return { target: String(node.eval('name()')), text: node.content }
}
