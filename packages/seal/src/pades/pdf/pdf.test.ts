import { deflateSync } from 'node:zlib'
import { PDFDocument, PDFName } from '@cantoo/pdf-lib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readOrUndefined } from '../../asn1/malformed.ts'
import { readStore } from '../validation-store.ts'
import { openPdf } from './document.ts'
import { readValue } from './parse.ts'
import { isSame, type PdfValue } from './values.ts'
import { appendUpdate, objectOf, writeValue } from './write.ts'

const { value: anyValue } = fc.letrec<{ value: PdfValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant<PdfValue>({ is: 'null' }),
    fc.boolean().map((value): PdfValue => ({ is: 'boolean', value })),
    fc.integer().map((value): PdfValue => ({ is: 'number', value })),
    fc.string().map((name): PdfValue => ({ is: 'name', name })),
    fc.uint8Array().map((bytes): PdfValue => ({ is: 'string', bytes, start: -1, end: -1 })),
    fc
      .record({ number: fc.nat(99999), generation: fc.nat(65535) })
      .map((target): PdfValue => ({ is: 'ref', ...target })),
    fc.array(tie('value'), { maxLength: 4 }).map((items): PdfValue => ({ is: 'array', items })),
    fc
      .dictionary(fc.string(), tie('value'), { maxKeys: 4 })
      .map((record): PdfValue => ({ is: 'dict', entries: new Map(Object.entries(record)) })),
  ),
}))

test('a value that is written reads back the same', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(isSame(readValue({ bytes: Buffer.from(writeValue(value), 'latin1'), at: 0 }), value)).toBe(true)
    }),
  )
})

test.each(['(a\\(b\\)\\n\\101\\\r\nc)', '(a(b)c)', '<48 65 6>'])(
  'the string %s is read as the standard says',
  (source) => {
    const value = readValue({ bytes: Buffer.from(source, 'latin1'), at: 0 })
    const expected = source.startsWith('<') ? 'He`' : source === '(a(b)c)' ? 'a(b)c' : 'a(b)\nAc'
    expect(value.is === 'string' && Buffer.from(value.bytes).toString('latin1')).toBe(expected)
  },
)

test('a key that is repeated is refused', () => {
  expect(readOrUndefined(() => readValue({ bytes: Buffer.from('<</A 1/#41 2>>'), at: 0 }))).toBeUndefined()
})

test.each([true, false])('an update is read by another library too, object streams %s', async (useObjectStreams) => {
  const made = await PDFDocument.create()
  made.addPage([100, 100])
  const document = openPdf(await made.save({ useObjectStreams }))
  const updated = appendUpdate(document, [
    objectOf(document.nextNumber, { is: 'dict', entries: new Map([['Töre', { is: 'boolean', value: true }]]) }),
  ])
  expect(openPdf(updated.bytes).find(document.nextNumber)?.value.is).toBe('dict')
  expect((await PDFDocument.load(updated.bytes)).getPageCount()).toBe(1)
})

test('a small file that inflates without end, by one large stream or by many mentions of it, is given up', async () => {
  const made = await PDFDocument.create()
  made.addPage([100, 100])
  const bomb = made.context.register(made.context.flateStream(new Uint8Array(8 * 1024 * 1024)))
  made.catalog.set(PDFName.of('DSS'), made.context.obj({ Certs: Array.from({ length: 40 }, () => bomb) }))
  const bytes = await made.save({ useObjectStreams: false })
  expect(bytes.length).toBeLessThan(100_000)
  expect(readOrUndefined(() => readStore(openPdf(bytes)))).toBeUndefined()
})

/** A PDF whose object stream has so many members, each at the offset that is given, before one value. */
function pdfOfMembers(offsets: readonly number[], value: string, comment = ''): Buffer {
  const listed = offsets.map((offset, index) => `${index + 3} ${offset}`).join(' ')
  const members = deflateSync(`${listed} ${value}`)
  const head = `%PDF-1.5\n${comment}1 0 obj <</Type /Catalog>> endobj\n`
  const dictionary = `/Type /ObjStm /N ${offsets.length} /First ${listed.length + 1} /Filter /FlateDecode`
  const stream = Buffer.concat([
    Buffer.from(`2 0 obj <<${dictionary} /Length ${members.length}>> stream\n`),
    members,
    Buffer.from('\nendstream endobj\n'),
  ])
  const start = head.length + stream.length
  const own = offsets.length + 3
  const row = (kind: number, at: number, more: number) => {
    const bytes = Buffer.alloc(9)
    bytes[0] = kind
    bytes.writeUInt32BE(at, 1)
    bytes.writeUInt32BE(more, 5)
    return bytes
  }
  const rows = [
    ...[row(0, 0, 65535), row(1, head.indexOf('1 0 obj'), 0), row(1, head.length, 0)],
    ...offsets.map((_, index) => row(2, 2, index)),
    row(1, start, 0),
  ]
  const entries = deflateSync(Buffer.concat(rows))
  const facts = `/Type /XRef /W [1 4 4] /Size ${own + 1} /Root 1 0 R /Filter /FlateDecode /Length ${entries.length}`
  return Buffer.concat([
    Buffer.from(head),
    stream,
    Buffer.from(`${own} 0 obj <<${facts}>> stream\n`),
    entries,
    Buffer.from(`\nendstream endobj\nstartxref\n${start}\n%%EOF\n`),
  ])
}

test('members of an object stream that all begin at one large value are given up after a few of them', () => {
  const large = `(${'a'.repeat(128 * 1024)})`
  const same = (count: number) =>
    pdfOfMembers(
      Array.from({ length: count }, () => 0),
      large,
    )
  const several = same(3)
  expect(openPdf(several).find(3)?.value.is).toBe('string')
  expect(several.length).toBeLessThan(4_000)
  // More bytes than so small a file may hold.
  expect(() => openPdf(same(6)).find(3)).toThrow('PDF: objects overlap')
})

test('what streams may inflate to grows with the file: a bomb of four kilobytes does little work', () => {
  const kilobytes = (count: number) => `(${'a'.repeat(count * 1024)})`
  const grown = openPdf(pdfOfMembers([0], kilobytes(400)))
  expect(grown.find(3)?.value.is).toBe('string')
  const spent = pdfOfMembers([0], kilobytes(3 * 1024))
  expect(spent.length).toBeLessThan(4_096)
  expect(() => openPdf(spent).find(3)).toThrow('PDF: ')
  expect(openPdf(spent).budget.left).toBeLessThan(600 * 1024)
  // In a file of a megabyte as much is nothing out of the ordinary.
  const comment = `%${' '.repeat(1024 * 1024)}\n`
  expect(openPdf(pdfOfMembers([0], kilobytes(3 * 1024), comment)).find(3)?.value.is).toBe('string')
})

test('altered files are refused or read, and never break the reader', async () => {
  const made = await PDFDocument.create()
  made.addPage([100, 100])
  for (const useObjectStreams of [true, false]) {
    const genuine = await made.save({ useObjectStreams })
    const changes = fc.array(fc.tuple(fc.nat(genuine.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = Uint8Array.from(genuine)
        for (const [at, byte] of list) bytes[at] = byte
        readOrUndefined(() => {
          const document = openPdf(bytes)
          for (const number of document.entries.keys()) document.find(number)
        })
      }),
      { numRuns: 500 },
    )
  }
})
