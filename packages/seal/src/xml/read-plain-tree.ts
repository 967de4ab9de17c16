import { isUtf8 } from 'node:buffer'
import { type Attribute, type Declarations, Element, type XmlNode } from './element.ts'
import { xmlNamespace } from './names.ts'
import { type Bindings, enterScope, leaveScope, type XmlTree } from './read-tree.ts'

/**
 * The tree of XML that the library has found well-formed, namespaces too, and without a DTD: a step through its text costs
 * far less than one into the library's memory. `undefined`: it is not in UTF-8 or holds more than tags and text, such as
 * references, comments and carriage returns, and must be read by `readTree`, whose answer is the same.
 */
export function readPlainTree(bytes: Uint8Array): XmlTree | undefined {
  const text = findPlainText(bytes)
  const root = text === undefined ? undefined : readElements(text)
  return root && { root, before: [], after: [] }
}

const declaration = /^\ufeff?(?:<\?xml[ \t\n]([^?\r]*)\?>)?/
const otherEncoding = /encoding[ \t\n]*=[ \t\n]*["'](?!utf-8["'])/i
const morePlainly = /[&\r]|<[!?]/

/** What stands behind the XML declaration (XML 1.0 §2.8). */
function findPlainText(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()
  const [start = '', declared = ''] = declaration.exec(whole) ?? []
  const text = whole.slice(start.length)
  return otherEncoding.test(declared) || morePlainly.test(text) ? undefined : text
}

interface Open {
  readonly element: Element
  readonly content: XmlNode[]
  /** As written. */
  readonly name: string
  /** What prefixes stood for before it. */
  readonly around: Bindings
}

function readElements(text: string): Element | undefined {
  const scope = new Map([['xml', xmlNamespace]])
  const top: XmlNode[] = []
  const open: Open[] = []
  let at = 0
  for (let next = text.indexOf('<'); next >= 0; next = text.indexOf('<', at)) {
    const inside = open.at(-1)
    const siblings = inside?.content ?? top
    if (next > at) siblings.push(text.slice(at, next))
    if (text[next + 1] === '/') {
      const [end = '', name] = matchAt(endTag, text, next) ?? []
      if (!inside || inside.name !== name) return undefined
      at = next + end.length
      leaveScope(scope, inside.around)
      open.pop()
      continue
    }
    const tag = readTag(text, next + 1)
    if (!tag) return undefined
    at = tag.end
    const content: XmlNode[] = []
    const around = enterScope(scope, tag.declared)
    const element = new Element(elementOf(tag, scope, content), inside?.element)
    siblings.push(element)
    if (tag.isEmpty) leaveScope(scope, around)
    else open.push({ element, content, name: tag.name, around })
  }
  const [root, ...more] = top.filter((node) => node instanceof Element)
  return open.length === 0 && more.length === 0 ? root : undefined
}

const endTag = /<\/([^ \t\n>]+)[ \t\n]*>/y

interface Tag {
  /** As written, as are those of the attributes. */
  readonly name: string
  readonly declared: Declarations
  readonly attributes: readonly (readonly [name: string, value: string])[]
  readonly isEmpty: boolean
  readonly end: number
}

const nameOfTag = /[^ \t\n/>]+/y
const nextAttribute = /[ \t\n]+([^ \t\n=/>]+)[ \t\n]*=[ \t\n]*(?:"([^"]*)"|'([^']*)')/y
const endOfTag = /[ \t\n]*(\/?)>/y
const noneDeclared: Declarations = {}

/** The tag whose name begins at `start`. */
function readTag(text: string, start: number): Tag | undefined {
  const name = matchAt(nameOfTag, text, start)?.[0]
  if (name === undefined) return undefined
  const attributes: [string, string][] = []
  let declared: Record<string, string> | undefined
  let at = start + name.length
  for (let found = matchAt(nextAttribute, text, at); found; found = matchAt(nextAttribute, text, at)) {
    const [written, attribute = '', double, single = ''] = found
    at += written.length
    // XML 1.0 §3.3.3.
    const value = (double ?? single).replace(/[\t\n]/g, ' ')
    if (attribute !== 'xmlns' && !attribute.startsWith('xmlns:')) attributes.push([attribute, value])
    else if (attribute !== 'xmlns:xml') {
      declared ??= {}
      declared[attribute.slice('xmlns:'.length)] = value
    }
  }
  const [end, slash] = matchAt(endOfTag, text, at) ?? []
  if (end === undefined) return undefined
  return { name, declared: declared ?? noneDeclared, attributes, isEmpty: slash === '/', end: at + end.length }
}

function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at
  return expression.exec(text)
}

type Scope = ReadonlyMap<string, string>

function elementOf({ name, declared, attributes }: Tag, scope: Scope, content: readonly XmlNode[]) {
  const parts = split(name)
  const namespace = scope.get(parts.prefix) ?? ''
  return {
    ...parts,
    namespace,
    declared,
    content,
    attributes: attributes.map((attribute) => toAttribute(attribute, scope)),
  }
}

function toAttribute([written, value]: readonly [string, string], scope: Scope): Attribute {
  const { prefix, name } = split(written)
  return { name, prefix, value, namespace: prefix === '' ? '' : (scope.get(prefix) ?? '') }
}

function split(written: string): { prefix: string; name: string } {
  const colon = written.indexOf(':')
  return { prefix: written.slice(0, Math.max(0, colon)), name: written.slice(colon + 1) }
}
