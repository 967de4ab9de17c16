import { MalformedError } from '../../asn1/malformed.ts'
import { decodeStream, type InflateBudget } from './decode-stream.ts'
import { readObject, readValue } from './parse.ts'
import { type Cursor, peekWord, skipSpace, takeInteger, takeWord } from './tokens.ts'
import type { PdfDict, PdfValue } from './values.ts'

export type XrefEntry =
  | { readonly is: 'free' }
  | { readonly is: 'at'; readonly offset: number; readonly generation: number }
  | { readonly is: 'in-stream'; readonly stream: number; readonly index: number }

/** One cross-reference section with its trailer (ISO 32000-2 §7.5.4, §7.5.8). */
export interface XrefSection {
  readonly kind: 'table' | 'stream'
  readonly entries: ReadonlyMap<number, XrefEntry>
  readonly trailer: PdfDict
  readonly end: number
}

const maxEntries = 500_000

/** Reads the section at `offset`. Throws `MalformedError`. */
export function readXrefSection(bytes: Uint8Array, offset: number, budget: InflateBudget): XrefSection {
  const cursor: Cursor = { bytes, at: offset }
  skipSpace(cursor)
  return peekWord(cursor) === 'xref' ? readTable(cursor) : readXrefStream(cursor, budget)
}

function readTable(cursor: Cursor): XrefSection {
  takeWord(cursor, 'xref')
  const entries = new Map<number, XrefEntry>()
  for (;;) {
    skipSpace(cursor)
    if (peekWord(cursor) === 'trailer') break
    const first = takeInteger(cursor)
    const count = takeInteger(cursor)
    if (entries.size + count > maxEntries) throw new MalformedError('PDF: too many objects')
    for (let index = 0; index < count; index += 1) readTableEntry(cursor, first + index, entries)
  }
  takeWord(cursor, 'trailer')
  const trailer = readValue(cursor)
  if (trailer.is !== 'dict') throw new MalformedError('PDF: trailer expected')
  return { kind: 'table', entries, trailer, end: cursor.at }
}

function readTableEntry(cursor: Cursor, number: number, entries: Map<number, XrefEntry>): void {
  const offset = takeInteger(cursor)
  const generation = takeInteger(cursor)
  skipSpace(cursor)
  const kind = peekWord(cursor)
  if (kind !== 'n' && kind !== 'f') throw new MalformedError('PDF: cross-reference entry expected')
  cursor.at += 1
  if (entries.has(number)) throw new MalformedError('PDF: an object is listed twice')
  entries.set(number, kind === 'n' ? { is: 'at', offset, generation } : { is: 'free' })
}

function readXrefStream(cursor: Cursor, budget: InflateBudget): XrefSection {
  const object = readObject(cursor, directLength)
  const { value, stream } = object
  if (value.is !== 'dict' || !stream) throw new MalformedError('PDF: cross-reference stream expected')
  const type = value.entries.get('Type')
  if (type?.is !== 'name' || type.name !== 'XRef') throw new MalformedError('PDF: cross-reference stream expected')
  const data = decodeStream(value, stream, budget)
  const widths = integers(value.entries.get('W'))
  const size = integers({ is: 'array', items: [value.entries.get('Size') ?? { is: 'null' }] })[0] ?? 0
  const ranges = value.entries.has('Index') ? integers(value.entries.get('Index')) : [0, size]
  const [w0 = 0, w1 = 0, w2 = 0] = widths
  if (widths.length !== 3 || widths.some((width) => width > 8) || w1 === 0)
    throw new MalformedError('PDF: unusual cross-reference')
  const entries = new Map<number, XrefEntry>()
  let at = 0
  const field = (width: number) => {
    let value = 0
    for (let index = 0; index < width; index += 1) value = value * 256 + (data[at + index] ?? 0)
    at += width
    return value
  }
  for (let range = 0; range + 1 < ranges.length; range += 2) {
    const first = ranges[range] ?? 0
    const count = ranges[range + 1] ?? 0
    if (entries.size + count > maxEntries || at + count * (w0 + w1 + w2) > data.length)
      throw new MalformedError('PDF: cross-reference is cut off')
    for (let index = 0; index < count; index += 1) {
      const kind = w0 === 0 ? 1 : field(w0)
      const second = field(w1)
      const third = field(w2)
      if (entries.has(first + index)) throw new MalformedError('PDF: an object is listed twice')
      entries.set(first + index, toEntry(kind, second, third))
    }
  }
  return { kind: 'stream', entries, trailer: value, end: cursor.at }
}

function toEntry(kind: number, second: number, third: number): XrefEntry {
  if (kind === 1) return { is: 'at', offset: second, generation: third }
  return kind === 2 ? { is: 'in-stream', stream: second, index: third } : { is: 'free' }
}

/** Length of a stream that may not depend on other objects. */
export function directLength(value: PdfValue | undefined): number {
  if (value?.is !== 'number' || !Number.isInteger(value.value) || value.value < 0)
    throw new MalformedError('PDF: stream without length')
  return value.value
}

function integers(value: PdfValue | undefined): number[] {
  if (value?.is !== 'array' || value.items.length > 10_000) throw new MalformedError('PDF: numbers expected')
  return value.items.map((item) => directLength(item))
}
