import { inflateSync } from 'node:zlib'
import { PDFDocument } from '@cantoo/pdf-lib'
import { fileTypeFromBuffer } from 'file-type'
import { expect, test } from 'vitest'
import { checkJpeg, checkPng } from '../../../documents/rules/check-picture.ts'
import { makeJpeg } from './make-jpeg.ts'
import { makePdf } from './make-pdf.ts'
import { makePng } from './make-png.ts'

test('a made PDF is one page for another reader too, and holds nothing active', async () => {
  const bytes = makePdf(['Insurance (travel)', 'ends with \\'])
  expect((await fileTypeFromBuffer(bytes))?.mime).toBe('application/pdf')
  const pdf = await PDFDocument.load(bytes, { throwOnInvalidObject: true })
  expect(pdf.getPageCount()).toBe(1)
  expect(pdf.catalog.keys().map(String).sort()).toEqual(['/Pages', '/Type'])
  const text = Buffer.from(bytes).toString('latin1')
  const start = Number(/startxref\n(\d+)/.exec(text)?.[1])
  expect(text.slice(start, start + 4)).toBe('xref')
  for (const [, offset] of text.matchAll(/^(\d{10}) 00000 n /gm))
    expect(text.slice(Number(offset))).toMatch(/^\d+ 0 obj/)
})

test.each([0, 1, 127, 128, 129, 236, 255])('a made JPEG of shade %i is whole', async (shade) => {
  const bytes = makeJpeg(413, 531, shade)
  expect((await fileTypeFromBuffer(bytes))?.mime).toBe('image/jpeg')
  expect(checkJpeg(bytes)).toBeUndefined()
})

test('a made PNG holds the rows that its header promises', async () => {
  const bytes = Buffer.from(makePng(40, 20, 200))
  expect((await fileTypeFromBuffer(bytes))?.mime).toBe('image/png')
  expect(checkPng(bytes)).toBeUndefined()
  const data = bytes.subarray(bytes.indexOf('IDAT') + 4, bytes.indexOf('IEND') - 8)
  const rows = inflateSync(data)
  expect(rows).toHaveLength(20 * 41)
  expect([...new Set(rows)]).toEqual([0, 200])
})
