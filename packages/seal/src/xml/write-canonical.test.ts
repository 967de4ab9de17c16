import fc from 'fast-check'
import type { XmlElement } from 'libxml2-wasm'
import { expect, test } from 'vitest'
import { MalformedError } from '../asn1/malformed.ts'
import type { CanonicalForm } from './canonical-form.ts'
import { elementsFrom } from './element.ts'
import { loadXmlLibrary } from './library.ts'
import { openXml } from './open-document.ts'

const library = await loadXmlLibrary()

const names = fc.constantFrom('a', 'б', 'z-1', '\ufdf0', '\u{10000}')
const prefixes = fc.constantFrom('', '', 'p', 'q', 'п')
const declarations = fc.constantFrom(
  '',
  '',
  ' xmlns="urn:d"',
  ' xmlns=""',
  ' xmlns:p="urn:p"',
  ' xmlns:p="urn:q"',
  ' xmlns:q="urn:q" xmlns="http://d/?a=1"',
  ' xmlns:q="urn:p"',
)
// So deep that no step up leads above the root: there libxml2 keeps `..`, which RFC 3986 §5.2.4 drops.
const xmlAttributes = fc.constantFrom(
  '',
  '',
  ' xml:lang="kk"',
  ' xml:space="preserve"',
  ' xml:base="http://h/1/2/3/4/5/6/7/8/9/x/y"',
  ' xml:base="../z"',
  ' xml:base="b/"',
)
/** The library decodes what is longer than sixteen bytes in another way. */
const long = 'more than sixteen bytes'
const values = fc.constantFrom('', '1', ' &#9;&#10;&#13;\n\t', '&lt;&gt;&amp;&quot;\u0027', 'ә', `\ufeff${long}`)
const attributes = fc
  .tuple(
    fc.uniqueArray(fc.tuple(prefixes, names), {
      maxLength: 4,
      selector: ([prefix, name]) => `${name}${prefix === ''}`,
    }),
    fc.array(values, { minLength: 4, maxLength: 4 }),
  )
  .map(([chosen, values]) =>
    chosen.map(([prefix, name], at) => ` ${prefix ? `${prefix}:` : ''}${name}="${values[at]}"`).join(''),
  )
const texts = fc.constantFrom(
  '',
  't',
  '\n ',
  '&#13;&gt;&amp;',
  '<![CDATA[<x> & ]]>',
  '<!-- c -->',
  '<?s?>',
  '<?s a="b" ?>',
  ']]',
  `\ufeff${long}`,
  `&#xFEFF;${long}`,
  '\ufeff',
  `<![CDATA[\ufeff${long}]]>`,
  `<!--\ufeff${long}-->`,
  `<?s \ufeff${long}?>`,
)
const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc
    .tuple(
      fc.tuple(prefixes, names),
      fc.tuple(declarations, xmlAttributes, attributes),
      fc.array(fc.tuple(texts, fc.oneof({ maxDepth: 4 }, fc.constant(''), tie('element'))), { maxLength: 3 }),
      texts,
    )
    .map(([[prefix, name], more, inside, end]) => {
      const tag = prefix ? `${prefix}:${name}` : name
      return `<${tag}${more.join('')}>${inside.flat().join('')}${end}</${tag}>`
    }),
}))
const documents = fc
  .tuple(
    fc.constantFrom('', '<?xml version="1.0"?><!-- before -->\n<?s t?>', '<!--a--><!--b-->'),
    element,
    fc.constantFrom('', '<!-- after -->\n', '<?s?><!--a-->'),
  )
  .map(
    ([before, root, after]) =>
      `${before}<r xml:id="i" xmlns:p="urn:p" xmlns:q="urn:q" xmlns:п="urn:r">${root}</r>${after}`,
  )
const forms = fc.record({ mode: fc.constantFrom(0, 1, 2), withComments: fc.boolean() })
const inclusive = fc.constantFrom(undefined, ['p'], ['#default', 'q'], ['п', 'none'])

/** As libxml2 writes it, which itself agrees with xmlsec1. */
function byLibrary(xml: Uint8Array, { mode, withComments, prefixes }: CanonicalForm, at: number, gone: number) {
  using document = library.XmlDocument.fromBuffer(xml)
  const elements = document.find('//*') as XmlElement[]
  const apex = elements[at]
  if (gone > at) elements[gone]?.remove()
  const chunks: Buffer[] = []
  document.canonicalize(
    { write: (chunk) => chunks.push(Buffer.from(chunk)) && chunk.length, close: () => true },
    {
      ...{ mode, withComments },
      ...(prefixes ? { inclusiveNamespacePrefixes: [...prefixes] } : {}),
      ...(apex ? { nodeSet: new Set([apex]) } : {}),
    },
  )
  return Buffer.concat(chunks).toString()
}

test('a canonical form is the one that libxml2 writes: whole documents, parts, and what is left without a part', () => {
  fc.assert(
    fc.property(
      documents,
      forms,
      inclusive,
      fc.nat(),
      fc.nat(),
      (text, { mode, withComments }, prefixes, pick, out) => {
        const xml = new Uint8Array(Buffer.from(text))
        const document = openXml(library, xml)
        const elements = elementsFrom(document.root)
        const form = { mode, withComments, ...(prefixes && mode === 1 ? { prefixes } : {}) } as CanonicalForm
        // One more than there are: the whole document.
        const at = (pick % (elements.length + 1)) - 1
        const gone = out % elements.length
        const without = gone > at && gone > 0 ? new Set(elements.slice(gone, gone + 1)) : undefined
        const written = Buffer.from(document.canonical(form, elements[at], without)).toString()
        expect(written).toBe(byLibrary(xml, form, at, without ? gone : -1))
      },
    ),
    { numRuns: 1000 },
  )
})

test('a form that grows beyond what is allowed is given up while it is written', () => {
  const xml = `<r xmlns:p="urn:${'x'.repeat(120_000)}">${'<p:a/>'.repeat(6_000)}</r>`
  const document = openXml(library, new Uint8Array(Buffer.from(xml)))
  expect(document.canonical({ mode: 0, withComments: false }).length).toBeLessThan(2 * xml.length)
  expect(() => document.canonical({ mode: 1, withComments: false })).toThrow(MalformedError)
})

test('what is looked at counts as work, even where nothing is written', () => {
  const document = openXml(library, new Uint8Array(Buffer.from(`<r>${'<!---->'.repeat(140_000)}</r>`)))
  const writeOften = () => {
    for (let times = 0; times < 100; times += 1) document.canonical({ mode: 1, withComments: false })
  }
  expect(writeOften).toThrow(MalformedError)
})

test('a namespace with a relative name has no canonical form', () => {
  for (const name of ['x', '../x', '//h/x', 'urn:ә', 'urn:a b', ':x']) {
    const xml = new Uint8Array(Buffer.from(`<a><b xmlns="${name}"/></a>`))
    expect(() => openXml(library, xml).canonical({ mode: 0, withComments: false })).toThrow(MalformedError)
    expect(() => byLibrary(xml, { mode: 0, withComments: false }, -1, -1), name).toThrow()
  }
})

test('an ampersand in the name of a namespace is written as in any attribute, which libxml2 does not do', () => {
  const xml = '<a xmlns="urn:a?b&amp;c"></a>'
  const written = openXml(library, new Uint8Array(Buffer.from(xml))).canonical({ mode: 0, withComments: false })
  expect(Buffer.from(written).toString()).toBe(xml)
})

test('a prefix that would be lost on the way is refused', () => {
  const xml = '<a xmlns:__proto__="urn:x"><__proto__:b/></a>'
  expect(() => openXml(library, new Uint8Array(Buffer.from(xml)))).toThrow(MalformedError)
})
