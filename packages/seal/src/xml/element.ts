import type { XmlAttribute, XmlElement, XmlNode } from 'libxml2-wasm'
import { MalformedError } from '../asn1/malformed.ts'
import type { XmlLibrary } from './library.ts'

/** An element of an open document, by namespace and never by prefix. Of use only as long as the document is open. */
export class Element {
  readonly node: XmlElement
  readonly #library: XmlLibrary
  #children: readonly Element[] | undefined
  #name: string | undefined
  #namespace: string | undefined

  constructor(node: XmlElement, library: XmlLibrary) {
    this.node = node
    this.#library = library
  }

  get name(): string {
    this.#name ??= this.node.name
    return this.#name
  }

  get namespace(): string {
    this.#namespace ??= this.node.namespaceUri
    return this.#namespace
  }

  get text(): string {
    return this.node.content
  }

  get parent(): Element | undefined {
    const { parent } = this.node
    return parent ? new Element(parent, this.#library) : undefined
  }

  get children(): readonly Element[] {
    this.#children ??= [...this.#elements()]
    return this.#children
  }

  *#elements(): Iterable<Element> {
    const { XmlElement } = this.#library
    for (let node: XmlNode | null = this.node.firstChild; node; node = node.next as XmlNode | null) {
      if (node instanceof XmlElement) yield new Element(node, this.#library)
      if ('next' in node) continue
      // The library's processing instructions do not know what follows them.
      for (const later of node.find('following-sibling::*'))
        if (later instanceof XmlElement) yield new Element(later, this.#library)
      return
    }
  }

  /** Value of the attribute that has no namespace. */
  attribute(name: string): string | undefined {
    return this.node.attrs.find((found: XmlAttribute) => found.name === name && !found.namespaceUri)?.value
  }

  is(namespace: string, name: string): boolean {
    return this.name === name && this.namespace === namespace
  }

  isSame(other: Element): boolean {
    return this.node.isSameNode(other.node)
  }

  isInside(other: Element): boolean {
    for (let at: Element | undefined = this; at; at = at.parent) if (at.isSame(other)) return true
    return false
  }

  /** Children of that name, in the element's own namespace unless another is given. */
  all(name: string, namespace = this.namespace): readonly Element[] {
    return this.children.filter((child) => child.is(namespace, name))
  }

  /** The only child of that name; `undefined` for none. Throws `MalformedError` for several. */
  find(name: string, namespace = this.namespace): Element | undefined {
    const [found, ...more] = this.all(name, namespace)
    // Which of two counts would depend on the reader.
    if (more.length > 0) throw new MalformedError(`several ${name}`)
    return found
  }

  get(name: string, namespace = this.namespace): Element {
    const found = this.find(name, namespace)
    if (!found) throw new MalformedError(`${name} is missing`)
    return found
  }

  /** Follows `get` along several names of one namespace; `undefined` where a step is missing. */
  dig(...names: readonly string[]): Element | undefined {
    return names.reduce<Element | undefined>((at, name) => at?.find(name), this)
  }

  /** Steps from the root: the number of the child element at each. */
  path(): readonly number[] {
    const { parent } = this
    if (!parent) return []
    return [...parent.path(), parent.children.findIndex((child) => child.isSame(this))]
  }
}

/** Bytes of an element's base64 text. Throws `MalformedError`. */
export function bytesOf(element: Element): Uint8Array {
  return fromBase64(element.text, element.name)
}

export function fromBase64(text: string, what: string): Uint8Array {
  const bare = text.replace(/[ \t\r\n]+/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(bare) || bare.length % 4 === 1) throw new MalformedError(`${what} is not base64`)
  const { buffer, byteOffset, length } = Buffer.from(bare, 'base64')
  return new Uint8Array(buffer, byteOffset, length)
}
