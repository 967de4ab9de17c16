import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Element, type XmlNode } from './element.ts'
import { loadXmlLibrary } from './library.ts'
import { readPlainTree } from './read-plain-tree.ts'
import { readTree } from './read-tree.ts'

const library = await loadXmlLibrary()

type Shape = unknown

function shapeOf(node: XmlNode): Shape {
  if (!(node instanceof Element)) return node
  const { name, prefix, namespace, attributes, declared, content } = node
  return { name, prefix, namespace, attributes, declared, content: content.map(shapeOf) }
}

/** `undefined`: the library refuses it. */
function byLibrary(xml: Uint8Array): Shape {
  try {
    using document = library.XmlDocument.fromBuffer(xml)
    return shapeOf(readTree(library, document).root)
  } catch (error) {
    if (error instanceof library.XmlParseError) return undefined
    throw error
  }
}

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text))
const plainly = (xml: Uint8Array) => readPlainTree(xml)?.root

const pick = (...parts: readonly string[]) => fc.constantFrom(...parts)
const space = pick(' ', ' ', '\n', '\t', '  ')
const spaces = pick('', '', '', ' ', '\n\t')
const names = pick('a', 'б', 'p:a', 'q:z-1', 'xmlns-1', 'xml:a', 'a\ufeffb', '\ufdf0', '\u{10000}')
const values = pick('', '1', 'a\tb\n', '>', '=/ x=', '\ufeffmore than sixteen bytes', '\u00a0', 'ә')
const written = (name: string, value: string) =>
  fc
    .tuple(space, spaces, spaces, pick('"', "'"))
    .map(([before, around, behind, quote]) => `${before}${name}${around}=${behind}${quote}${value}${quote}`)
const attribute = fc.oneof(
  ...['a', 'p:b', 'q:c', 'Id', 'xml:lang', 'xml:base', 'a\ufeff'].map((name) =>
    values.chain((value) => fc.tuple(fc.constant(name), written(name, value))),
  ),
  ...['xmlns', 'xmlns:p', 'xmlns:q', 'xmlns:r'].map((name) =>
    pick('urn:p', 'urn:q').chain((value) => fc.tuple(fc.constant(name), written(name, value))),
  ),
  fc.tuple(fc.constant('xmlns:xml'), written('xmlns:xml', 'http://www.w3.org/XML/1998/namespace')),
  fc.tuple(fc.constant('xmlns'), written('xmlns', '')),
)
const attributes = fc
  .uniqueArray(attribute, { maxLength: 4, selector: ([name]) => name })
  .map((all) => all.map(([, text]) => text).join(''))
const text = pick('', 't', '\n ', ']', '>', '"', '\ufeff', 'more than sixteen bytes ә', '\u2028\u00a0')
const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc
    .tuple(names, attributes, spaces, spaces, fc.array(fc.tuple(text, fc.oneof({ maxDepth: 3 }, text, tie('element')))))
    .map(([name, more, before, behind, inside]) =>
      inside.length === 0
        ? `<${name}${more}${before}/>`
        : `<${name}${more}${before}>${inside.flat().join('')}</${name}${behind}>`,
    ),
}))
const document = fc
  .tuple(
    pick('', '', '\ufeff', '<?xml version="1.0"?>', "<?xml version='1.0' encoding='UTF-8' ?>\n", '\n'),
    element,
    pick('', '\n \t'),
  )
  .map(([before, root, after]) => `${before}<r xmlns:p="urn:p" xmlns:q="urn:q">${root}</r>${after}`)

/** How many of the documents both could read. */
function countAgreeing(documents: fc.Arbitrary<string>, numRuns: number): number {
  let agreeing = 0
  fc.assert(
    fc.property(documents, (written) => {
      const xml = bytesOf(written)
      const expected = byLibrary(xml)
      const found = expected ? plainly(xml) : undefined
      if (!found) return
      expect(shapeOf(found)).toEqual(expected)
      agreeing += 1
    }),
    { numRuns },
  )
  return agreeing
}

test('plain XML is read as the library reads it', () => {
  expect(countAgreeing(document, 300)).toBeGreaterThan(80)
})

const marks = fc.tuple(fc.nat(), pick('', ...'\'"<>/= \t\n&\r!?-:[]ab', '\u00a0', '\u2028', '\u3000', '\ufeff', '\0'))
const changed = fc.tuple(document, fc.array(marks, { minLength: 1, maxLength: 3 })).map(([written, changes]) =>
  changes.reduce((so, [place, mark]) => {
    const at = place % so.length
    return so.slice(0, at) + mark + so.slice(at + (place % 2))
  }, written),
)

test('so it is where the library still accepts it after some characters were changed', () => {
  expect(countAgreeing(changed, 800)).toBeGreaterThan(40)
})

test.each([
  ['a reference', '<a>&amp;</a>'],
  ['a reference in an attribute', '<a b="&#9;"/>'],
  ['a comment', '<a><!-- --></a>'],
  ['a comment behind the root', '<a/><!-- -->'],
  ['an instruction', '<?p?><a/>'],
  ['a character data section', '<a><![CDATA[b]]></a>'],
  ['a carriage return', '<a>\r\n</a>'],
  ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>'],
  ['another encoding, by a carriage return', "<?xml version='1.0' encoding\r=\r'ISO-8859-1'?><a/>"],
])('%s is left to the library', (_, xml) => {
  expect(plainly(bytesOf(xml))).toBeUndefined()
})

test('bytes that are no UTF-8 are left to the library', () => {
  expect(plainly(new Uint8Array(Buffer.from('<a>\xe9</a>', 'latin1')))).toBeUndefined()
})

test('text that looks like an attribute is text', () => {
  const root = plainly(bytesOf('<a b="c" >d="e" f="g"></a>'))
  expect(root && shapeOf(root)).toMatchObject({ attributes: [{ name: 'b' }], content: ['d="e" f="g">'] })
})

test('30,000 attributes, or elements, of plain XML are read in a second', () => {
  const started = process.cpuUsage()
  const attributes = Array.from({ length: 30_000 }, (_, at) => ` a${at}=""`).join('')
  expect(plainly(bytesOf(`<a${attributes}/>`))?.attributes).toHaveLength(30_000)
  expect(plainly(bytesOf(`<a>${'<b/>'.repeat(30_000)}</a>`))?.children).toHaveLength(30_000)
  const { user, system } = process.cpuUsage(started)
  expect(user + system).toBeLessThan(1000_000)
})
