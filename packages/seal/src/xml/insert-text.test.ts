import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MalformedError } from '../asn1/malformed.ts'
import { elementsFrom } from './element.ts'
import { insertText } from './insert-text.ts'
import { loadXmlLibrary } from './library.ts'
import { openXml } from './open-document.ts'

const library = await loadXmlLibrary()

/** What may stand between elements and looks like one. */
const between = fc.constantFrom(
  '',
  ' ',
  'мәтін',
  '<!-- <a></b> -->',
  '<![CDATA[<a></a>]]>',
  '<?pi <x/>?>',
  '&lt;a/>',
  ']]',
)
const attributes = fc.constantFrom('', ' b=">"', " c='/>'", ' d="&lt;/a>" e = \'"\'', ' xmlns="urn:x"')
const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc.oneof(
    { maxDepth: 4 },
    fc
      .tuple(fc.constantFrom('a', 'п:б', 'a.b-c'), attributes)
      .map(([name, more]) => `<${name} xmlns:п="urn:u"${more}/>`),
    fc
      .tuple(
        fc.constantFrom('a', 'п:б'),
        attributes,
        fc.array(fc.tuple(between, tie('element')), { maxLength: 3 }),
        between,
      )
      .map(
        ([name, more, inside, end]) => `<${name} xmlns:п="urn:u"${more}\n>${inside.flat().join('')}${end}</${name} >`,
      ),
  ),
}))
const documents = fc
  .tuple(
    fc.constantFrom('', '<?xml version="1.0"?>\n', '\ufeff', '<!-- <r> --><?p?>'),
    element,
    fc.constantFrom('', '\n<!-- </r> -->'),
  )
  .map((parts) => parts.filter((part) => !(part === ']]>')).join(''))

/** Paths of all elements in document order. */
function pathsOf(xml: Uint8Array): (readonly number[])[] {
  const document = openXml(library, xml)
  return elementsFrom(document.root).map((found) => found.path())
}

const marker = '<new xmlns="urn:new"/>'

test('text lands in the element that the path names, first or last, and no other byte changes', () => {
  fc.assert(
    fc.property(documents, fc.nat(), fc.constantFrom('first', 'last'), (text, pick, where) => {
      const xml = new Uint8Array(Buffer.from(text))
      const paths = pathsOf(xml)
      const path = paths[pick % paths.length] ?? []
      const inserted = insertText(xml, path, marker, where)
      const document = openXml(library, inserted)
      const [found, ...more] = document.all('urn:new', 'new')
      expect(more).toEqual([])
      const siblings = found?.parent?.children ?? []
      expect(found?.parent?.path()).toEqual(path)
      expect((where === 'first' ? siblings[0] : siblings.at(-1))?.name).toBe('new')
      const rest = Buffer.from(inserted).toString().replace(marker, '')
      const before = openXml(library, xml)
      const after = openXml(library, Buffer.from(rest))
      const form = { mode: 0, withComments: true } as const
      expect(Buffer.from(after.canonical(form)).equals(before.canonical(form))).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('a path that leads nowhere, and bytes that end too early, are malformed', () => {
  for (const [xml, path] of [
    ['<a/>', [0]],
    ['<a><b/></a>', [1]],
    ['<a', []],
    ['<a><!-- ', [0]],
    ['', []],
    ['<a b="', []],
  ] as const)
    expect(() => insertText(new Uint8Array(Buffer.from(xml)), path, marker)).toThrow(MalformedError)
})

test('it takes time that grows with the document and no faster', () => {
  const xml = new Uint8Array(
    Buffer.from(`<r>${'<a>'.repeat(200)}${'</a>'.repeat(200)}${'<b c="d"/>'.repeat(200_000)}</r>`),
  )
  const started = performance.now()
  expect(insertText(xml, [], marker).length).toBe(xml.length + marker.length)
  expect(performance.now() - started).toBeLessThan(5000)
})
