import { MalformedError } from '../asn1/malformed.ts'

/** An attribute; namespace declarations are none. */
export interface Attribute {
  readonly name: string
  readonly prefix: string
  readonly namespace: string
  readonly value: string
}

/** A comment, or an instruction to some program, which has a target. */
export interface Aside {
  readonly target: string | undefined
  readonly text: string
}

/** Text is that of CDATA sections too. */
export type XmlNode = Element | string | Aside

/** Names of namespaces by prefix. */
export type Declarations = Readonly<Record<string, string>>

export interface ElementParts {
  readonly name: string
  readonly prefix: string
  readonly namespace: string
  readonly attributes: readonly Attribute[]
  /** Namespaces that are declared here by their prefix; the default one has an empty prefix. */
  readonly declared: Declarations
  readonly content: readonly XmlNode[]
}

/** An element by namespace and never by prefix. */
export class Element {
  readonly name: string
  readonly prefix: string
  readonly namespace: string
  readonly parent: Element | undefined
  readonly attributes: readonly Attribute[]
  readonly declared: Declarations
  readonly content: readonly XmlNode[]
  #children: readonly Element[] | undefined

  constructor(parts: ElementParts, parent: Element | undefined) {
    this.name = parts.name
    this.prefix = parts.prefix
    this.namespace = parts.namespace
    this.attributes = parts.attributes
    this.declared = parts.declared
    this.content = parts.content
    this.parent = parent
  }

  /** All text inside, that of elements below too. */
  get text(): string {
    return textOf(this)
  }

  get children(): readonly Element[] {
    this.#children ??= this.content.some(isElement) ? this.content.filter(isElement) : noChildren
    return this.#children
  }

  /** Value of the attribute that has no namespace, unless another is given. */
  attribute(name: string, namespace = ''): string | undefined {
    return this.attributes.find((found) => found.name === name && found.namespace === namespace)?.value
  }

  is(namespace: string, name: string): boolean {
    return this.name === name && this.namespace === namespace
  }

  isSame(other: Element): boolean {
    return this === other
  }

  isInside(other: Element): boolean {
    for (let at: Element | undefined = this; at; at = at.parent) if (at === other) return true
    return false
  }

  /** The namespace that a prefix stands for here; `undefined` for none. */
  namespaceOf(prefix: string): string | undefined {
    for (let at: Element | undefined = this; at; at = at.parent)
      if (Object.hasOwn(at.declared, prefix)) return at.declared[prefix]
    return undefined
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
    return parent ? [...parent.path(), parent.children.indexOf(this)] : []
  }
}

const isElement = (node: XmlNode) => node instanceof Element
const noChildren: readonly Element[] = []

/** All text inside an element but for what stands in `without`. */
export function textOf(element: Element, without: ReadonlySet<Element> = new Set()): string {
  let text = ''
  for (const node of element.content) {
    if (typeof node === 'string') text += node
    else if (node instanceof Element && !without.has(node)) text += textOf(node, without)
  }
  return text
}

/** The element and all below it, in document order. */
export function elementsFrom(element: Element): readonly Element[] {
  const found: Element[] = []
  const collect = (at: Element) => {
    found.push(at)
    for (const child of at.children) collect(child)
  }
  collect(element)
  return found
}

/** Bytes of an element's base64 text. Throws `MalformedError`. */
export function bytesOf(element: Element): Uint8Array {
  return fromBase64(element.text, element.name)
}

export function fromBase64(text: string, what: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64')
  // As most write it. What is written otherwise is looked at character by character, which takes ten times as long.
  if (bytes.toString('base64') !== text) refuseOtherThanBase64(text, what)
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

function refuseOtherThanBase64(text: string, what: string): void {
  const bare = text.replace(/[ \t\r\n]+/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(bare) || bare.length % 4 === 1) throw new MalformedError(`${what} is not base64`)
}
