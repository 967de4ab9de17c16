import { deflateSync } from 'node:zlib'
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { documentHasActiveContent, listActiveContent, searchActiveContent } from './active-content.ts'
import { inflateBudget } from './pdf/decode-stream.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const pdf = (body: string) => bytes(`%PDF-1.7\n${body}\ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n`)
const stream = (dictionary: string, content: Uint8Array | string) => {
  const data = typeof content === 'string' ? Buffer.from(content, 'latin1') : content
  return `5 0 obj\n<<${dictionary}/Length ${data.length}>>\nstream\n${Buffer.from(data).toString('latin1')}\nendstream\nendobj`
}

test('ordinary documents, with and without object streams, are let through', async () => {
  const document = await PDFDocument.create()
  document
    .addPage()
    .drawText('(1 0 obj) /JavaScript as text', { font: await document.embedFont(StandardFonts.Helvetica) })
  for (const useObjectStreams of [true, false])
    expect(listActiveContent(await document.save({ useObjectStreams }))).toEqual([])
})

test('opening at a page is harmless', () => {
  expect(listActiveContent(pdf('1 0 obj\n<</Type/Catalog/OpenAction[3 0 R/Fit]>>\nendobj'))).toEqual([])
})

test.each([
  ['1 0 obj\n<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>\nendobj', 'javascript'],
  ['1 0 obj\n<</S/J#61vaScript/J#53 2 0 R>>\nendobj', 'javascript'],
  ['1 0 obj<</S/Launch/F(cmd.exe)>>endobj', 'launch-action'],
  ['1 0 obj<</Names<</EmbeddedFiles 3 0 R>>>>endobj', 'embedded-file'],
  ['1 0 obj<</AcroForm<</XFA 3 0 R>>>>endobj', 'xfa-form'],
  ['1 0 obj<</Subtype/RichMedia>>endobj', 'rich-media'],
  ['1 0 obj<</S/SubmitForm/F(http://x)>>endobj', 'form-submission'],
  ['1 0 obj<</S/GoToE>>endobj', 'remote-document'],
  ['1 0\n%comment\nobj<</S%x\n/JavaScript>>', 'javascript'],
  ['trailer<</Encrypt 4 0 R>>', 'encrypted'],
])('%s is found as %s', (body, kind) => {
  expect(listActiveContent(pdf(body))).toContain(kind)
  expect(documentHasActiveContent(pdf(body))).toBe(true)
})

const hidden = '7 0 <</S/JavaScript/JS(x)>>'

test('a script in a compressed object stream is found, whatever its Length says', async () => {
  const compressed = deflateSync(Buffer.from(hidden))
  expect(listActiveContent(pdf(stream('/Type/ObjStm/N 1/First 4/Filter/FlateDecode', compressed)))).toContain(
    'javascript',
  )
  expect(
    listActiveContent(pdf(stream('/N 1/First 4/Filter[/Fl#61teDecode]', compressed).replace(/Length \d+/, 'Length 2'))),
  ).toContain('javascript')
})

test('a script in a plain object stream is found', () => {
  expect(listActiveContent(pdf(stream('/Type/ObjStm/N 1/First 4', hidden)))).toContain('javascript')
})

test('an object hidden inside the data of an image is found', () => {
  expect(listActiveContent(pdf(stream('/Subtype/Image', 'xx 9 0 obj<</S/JavaScript>>endobj')))).toContain('javascript')
})

test.each(['/Filter/LZWDecode', '/Filter[/ASCII85Decode/FlateDecode]', '/Filter 9 0 R', '/Filter/FlateDecode'])(
  'an object stream that cannot be read (%s) keeps the document out',
  (filter) => {
    expect(listActiveContent(pdf(stream(`/Type/ObjStm/N 1/First 4${filter}`, 'garbage')))).toContain(
      'unreadable-object-stream',
    )
  },
)

test('a compression bomb is refused after some bytes of it', () => {
  const packed = (bytes: Buffer) => stream('/Type/ObjStm/N 1/First 4/Filter/FlateDecode', deflateSync(bytes))
  const large = pdf(packed(Buffer.alloc(50 * 1024 * 1024)))
  const many = pdf(`${packed(Buffer.alloc(1024 * 1024, '('))}\n`.repeat(50))
  for (const bomb of [large, many]) {
    const { found, lookedAt } = searchActiveContent(bomb)
    expect(found).not.toEqual([])
    expect(lookedAt).toBeLessThan(2 * 1024 * 1024 + 24 * bomb.length)
  }
})

test('many nested openings are refused without reading the file again and again', () => {
  const nested = pdf('1 0 obj('.repeat(200_000))
  const { found, lookedAt } = searchActiveContent(nested)
  expect(found).toContain('too-complex')
  // Each would be read to the end of the file: a hundred thousand times the file in all.
  expect(lookedAt).toBeLessThan(10 * nested.length)
})

test('a script behind any random surroundings is found, and random bytes never break the search', () => {
  const junk = fc.uint8Array({ maxLength: 200 }).map((data) => Buffer.from(data).toString('latin1'))
  fc.assert(
    fc.property(junk, junk, (before, after) => {
      expect(documentHasActiveContent(pdf(`${before}\n1 0 obj<</S/JavaScript/JS(x)>>endobj\n${after}`))).toBe(true)
      listActiveContent(pdf(before))
      listActiveContent(bytes(after))
    }),
    { numRuns: 500 },
  )
})

test('an object stream that inflates beyond what it may has spent it for all that follow', () => {
  const bomb = stream('/N 1/First 4/Filter/FlateDecode', deflateSync(new Uint8Array(4_000_000)))
  const file = pdf([...Array(20).fill(bomb), '9 0 obj<</S/JavaScript>>endobj'].join('\n'))
  const { found, lookedAt } = searchActiveContent(file)
  expect(found).toEqual(['unreadable-object-stream', 'javascript'])
  const { left } = inflateBudget(file.length)
  expect(lookedAt).toBeGreaterThan(left)
  expect(lookedAt).toBeLessThan(left + 2 * file.length)
})
