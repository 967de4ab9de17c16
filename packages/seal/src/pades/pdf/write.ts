import type { PdfDocument } from './document.ts'
import { array, type PdfDict, type PdfRef, type PdfValue, number as pdfNumber } from './values.ts'

/** Writes a value; strings become hexadecimal. */
export function writeValue(value: PdfValue): string {
  switch (value.is) {
    case 'null':
      return 'null'
    case 'boolean':
      return String(value.value)
    case 'number':
      return writeNumber(value.value)
    case 'name':
      return writeName(value.name)
    case 'string':
      return `<${Buffer.from(value.bytes).toString('hex')}>`
    case 'ref':
      return `${value.number} ${value.generation} R`
    case 'array':
      return `[${value.items.map(writeValue).join(' ')}]`
    case 'dict':
      return `<<${[...value.entries].map(([key, entry]) => `${writeName(key)} ${writeValue(entry)}`).join(' ')}>>`
  }
}

const writeNumber = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(6).replace(/0+$/, ''))

function writeName(name: string): string {
  return `/${name.replace(/[^!-~]|[()<>[\]{}/%#]/g, (character) => `#${character.charCodeAt(0).toString(16).padStart(2, '0')}`)}`
}

/** An object for an update; `body` is everything between `obj` and `endobj`. */
export interface NewObject {
  readonly number: number
  readonly generation: number
  readonly body: Uint8Array
}

export function objectOf(target: PdfRef | number, value: PdfValue): NewObject {
  const body = Buffer.from(writeValue(value), 'latin1')
  return typeof target === 'number'
    ? { number: target, generation: 0, body }
    : { number: target.number, generation: target.generation, body }
}

export function streamObject(number: number, content: Uint8Array): NewObject {
  const head = Buffer.from(`<</Length ${content.length}>>\nstream\n`, 'latin1')
  return { number, generation: 0, body: Buffer.concat([head, content, Buffer.from('\nendstream', 'latin1')]) }
}

export interface Update {
  readonly bytes: Uint8Array
  /** Where the body of each new object starts. */
  readonly bodyAt: ReadonlyMap<number, number>
}

/** Appends an incremental update (ISO 32000-2 §7.5.6); every byte of the old file stays. */
export function appendUpdate(document: PdfDocument, objects: readonly NewObject[]): Update {
  const parts: Uint8Array[] = [document.bytes]
  let at = document.bytes.length
  const push = (part: Uint8Array) => {
    parts.push(part)
    at += part.length
  }
  const bodyAt = new Map<number, number>()
  const rows: Row[] = []
  if (document.bytes[at - 1] !== 10) push(Buffer.from('\n', 'latin1'))
  for (const { number, generation, body } of objects) {
    rows.push({ number, generation, offset: at })
    push(Buffer.from(`${number} ${generation} obj\n`, 'latin1'))
    bodyAt.set(number, at)
    push(body)
    push(Buffer.from('\nendobj\n', 'latin1'))
  }
  push(writeXref(document, rows, at))
  push(Buffer.from(`startxref\n${at - (parts[parts.length - 1]?.length ?? 0)}\n%%EOF\n`, 'latin1'))
  return { bytes: new Uint8Array(Buffer.concat(parts)), bodyAt }
}

interface Row {
  readonly number: number
  readonly generation: number
  readonly offset: number
}

/** The update's cross-reference has the kind of the file's newest one, as readers expect. */
function writeXref(document: PdfDocument, objects: readonly Row[], at: number): Uint8Array {
  const top = objects.reduce((most, row) => Math.max(most, row.number + 1), document.nextNumber)
  if (document.xrefKind === 'table') {
    const trailer = trailerOf(document, top)
    const sections = toRuns(objects).map((run) => `${run[0]?.number ?? 0} ${run.length}\n${run.map(writeRow).join('')}`)
    return Buffer.from(`xref\n${sections.join('')}trailer\n${writeValue(trailer)}\n`, 'latin1')
  }
  // A cross-reference stream lists itself.
  const rows = [...objects, { number: top, generation: 0, offset: at }]
  const runs = toRuns(rows)
  const data = Buffer.concat(
    runs.flat().map(({ offset, generation }) => {
      const row = Buffer.alloc(7)
      row.writeUInt8(1, 0)
      row.writeUInt32BE(offset, 1)
      row.writeUInt16BE(generation, 5)
      return row
    }),
  )
  const index = runs.flatMap((run) => [pdfNumber(run[0]?.number ?? 0), pdfNumber(run.length)])
  const head: PdfDict = {
    is: 'dict',
    entries: new Map<string, PdfValue>([
      ['Type', { is: 'name', name: 'XRef' }],
      ['W', array(pdfNumber(1), pdfNumber(4), pdfNumber(2))],
      ['Index', array(...index)],
      ['Length', pdfNumber(data.length)],
      ...trailerOf(document, top + 1).entries,
    ]),
  }
  const opening = Buffer.from(`${top} 0 obj\n${writeValue(head)}\nstream\n`, 'latin1')
  return Buffer.concat([opening, data, Buffer.from('\nendstream\nendobj\n', 'latin1')])
}

function trailerOf(document: PdfDocument, size: number): PdfDict {
  const kept = ['Root', 'Info', 'ID'].flatMap((key): [string, PdfValue][] => {
    const value = document.trailer.entries.get(key)
    return value ? [[key, value]] : []
  })
  return { is: 'dict', entries: new Map([['Size', pdfNumber(size)], ...kept, ['Prev', pdfNumber(document.startXref)]]) }
}

function toRuns(rows: readonly Row[]): Row[][] {
  const runs: Row[][] = []
  for (const row of [...rows].sort((a, b) => a.number - b.number)) {
    const last = runs[runs.length - 1]
    if (last && last[last.length - 1]?.number === row.number - 1) last.push(row)
    else runs.push([row])
  }
  return runs
}

const writeRow = ({ offset, generation }: Row) =>
  `${String(offset).padStart(10, '0')} ${String(generation).padStart(5, '0')} n \n`
