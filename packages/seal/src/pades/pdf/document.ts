import { MalformedError } from '../../asn1/malformed.ts'
import { decodeStream, type InflateBudget, inflateBudget } from './decode-stream.ts'
import { readObject, readValue } from './parse.ts'
import { type Cursor, skipSpace, takeInteger, takeWord } from './tokens.ts'
import type { PdfDict, PdfObject, PdfRef, PdfValue } from './values.ts'
import { directLength, readXrefSection, type XrefEntry, type XrefSection } from './xref.ts'

/** A PDF read strictly through its cross-references; nothing is repaired or guessed. */
export interface PdfDocument {
  readonly bytes: Uint8Array
  readonly trailer: PdfDict
  readonly root: PdfRef
  readonly xrefKind: XrefSection['kind']
  readonly startXref: number
  /** Newest entry of every object. */
  readonly entries: ReadonlyMap<number, XrefEntry>
  /** Smallest object number never used. */
  readonly nextNumber: number
  /** The object, `undefined` where there is none. Throws `MalformedError` for a broken one. */
  readonly find: (number: number) => PdfObject | undefined
  /** Follows references to a value; `null` where they lead nowhere. */
  readonly resolve: (value: PdfValue | undefined) => PdfValue
  /** For whoever decodes streams of this document. */
  readonly budget: InflateBudget
}

export const maxPdfBytes = 128 * 1024 * 1024
const maxSections = 500
/** In all sections together: an entry is a byte of a stream, and far more in memory. */
const maxEntries = 1_000_000

/** Opens a PDF. Throws `MalformedError`. */
export function openPdf(bytes: Uint8Array): PdfDocument {
  if (bytes.length > maxPdfBytes) throw new MalformedError('PDF: too large')
  if (Buffer.from(bytes.subarray(0, 5)).toString('latin1') !== '%PDF-') throw new MalformedError('PDF: no PDF')
  const startXref = findStartXref(bytes)
  const budget = inflateBudget(bytes.length)
  // What streams inflate to is looked at too.
  const reading = countReading(bytes.length + budget.left)
  const sections = readSections(bytes, startXref, budget)
  const [newest] = sections
  const root = newest?.trailer.entries.get('Root')
  if (!newest || root?.is !== 'ref') throw new MalformedError('PDF: no catalogue')
  const entries = new Map<number, XrefEntry>()
  for (const section of sections) {
    for (const [number, entry] of section.entries) if (!entries.has(number)) entries.set(number, entry)
  }
  const size = newest.trailer.entries.get('Size')
  const declared = size?.is === 'number' ? size.value : 0
  const nextNumber = [...entries.keys()].reduce((most, number) => Math.max(most, number + 1), declared)
  const { find, resolve } = createFinder(bytes, entries, { budget, reading })
  const { trailer, kind: xrefKind } = newest
  return { bytes, trailer, root, xrefKind, startXref, entries, nextNumber, find, resolve, budget }
}

/** The last `startxref`; after its `%%EOF` only white space may follow. */
function findStartXref(bytes: Uint8Array): number {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).lastIndexOf('startxref')
  if (at < 0) throw new MalformedError('PDF: no startxref')
  const cursor: Cursor = { bytes, at }
  takeWord(cursor, 'startxref')
  const offset = takeInteger(cursor)
  takeEof(cursor)
  skipSpace(cursor, false)
  if (cursor.at !== bytes.length) throw new MalformedError('PDF: bytes after the end')
  return offset
}

export function takeEof(cursor: Cursor): void {
  skipSpace(cursor, false)
  const mark = Buffer.from(cursor.bytes.subarray(cursor.at, cursor.at + 5)).toString('latin1')
  if (mark !== '%%EOF') throw new MalformedError('PDF: end mark expected')
  cursor.at += 5
}

function readSections(bytes: Uint8Array, startXref: number, budget: InflateBudget): XrefSection[] {
  const sections: XrefSection[] = []
  let listed = 0
  const seen = new Set<number>()
  const queue = [startXref]
  for (let offset = queue.shift(); offset !== undefined; offset = queue.shift()) {
    if (seen.has(offset) || sections.length >= maxSections)
      throw new MalformedError('PDF: cross-references in a circle')
    seen.add(offset)
    const section = readXrefSection(bytes, offset, budget)
    listed += section.entries.size
    if (listed > maxEntries) throw new MalformedError('PDF: too many objects')
    sections.push(section)
    // In a hybrid file the stream comes before the previous section (§7.5.8.4).
    for (const key of ['XRefStm', 'Prev']) {
      const next = section.trailer.entries.get(key)
      if (next) queue.push(directLength(next))
    }
  }
  return sections
}

function createFinder(
  bytes: Uint8Array,
  entries: ReadonlyMap<number, XrefEntry>,
  limits: Limits,
): Pick<PdfDocument, 'find' | 'resolve'> {
  const cache = new Map<number, PdfObject | undefined>()
  const streams = new Map<number, ReadonlyMap<number, PdfObject>>()
  const open = new Set<number>()

  const find = (number: number): PdfObject | undefined => {
    if (cache.has(number)) return cache.get(number)
    // An object whose length or container leads back to itself.
    if (open.has(number)) throw new MalformedError('PDF: objects in a circle')
    open.add(number)
    const object = read(number, entries.get(number))
    open.delete(number)
    cache.set(number, object)
    return object
  }
  const read = (number: number, entry: XrefEntry | undefined): PdfObject | undefined => {
    if (!entry || entry.is === 'free') return undefined
    if (entry.is === 'in-stream') return membersOf(entry.stream).get(number)
    const cursor = { bytes, at: entry.offset }
    const object = limits.reading.count(cursor, () => readObject(cursor, (length) => directLength(resolve(length))))
    if (object.number !== number || object.generation !== entry.generation)
      throw new MalformedError('PDF: another object than listed')
    return object
  }
  const membersOf = (number: number): ReadonlyMap<number, PdfObject> => {
    const known = streams.get(number)
    if (known) return known
    if (entries.get(number)?.is !== 'at') throw new MalformedError('PDF: no object stream')
    const members = readObjectStream(find(number), limits)
    streams.set(number, members)
    return members
  }
  const resolve = (value: PdfValue | undefined): PdfValue => {
    let current: PdfValue | undefined = value
    for (let step = 0; step < 20; step += 1) {
      if (current?.is !== 'ref') return current ?? { is: 'null' }
      const object = find(current.number)
      current = object?.generation === current.generation ? object.value : undefined
    }
    throw new MalformedError('PDF: references in a circle')
  }
  return { find, resolve }
}

/** Of one document. */
interface Limits {
  readonly budget: InflateBudget
  readonly reading: Reading
}

interface Reading {
  /** Counts how far the cursor goes, also where the reading fails. Throws `MalformedError` where it has been too far. */
  readonly count: <T>(cursor: Cursor, read: () => T) => T
}

/**
 * Objects stand side by side, so that all of them together are no longer than the file and what its streams inflate to.
 * Those of a hostile file may overlap: thousands that all begin in, or before, one large value.
 */
function countReading(limitBytes: number): Reading {
  let left = limitBytes
  return {
    count: (cursor, read) => {
      if (left < 0) throw new MalformedError('PDF: objects overlap')
      const start = cursor.at
      try {
        return read()
      } finally {
        left -= cursor.at - start
      }
    },
  }
}

function readObjectStream(object: PdfObject | undefined, { budget, reading }: Limits): ReadonlyMap<number, PdfObject> {
  if (object?.value.is !== 'dict' || !object.stream) throw new MalformedError('PDF: no object stream')
  const count = directLength(object.value.entries.get('N'))
  const first = directLength(object.value.entries.get('First'))
  const bytes = decodeStream(object.value, object.stream, budget)
  const cursor: Cursor = { bytes, at: 0 }
  const members = new Map<number, PdfObject>()
  if (count > 100_000) throw new MalformedError('PDF: too many objects')
  for (let index = 0; index < count; index += 1) {
    const number = takeInteger(cursor)
    const member: Cursor = { bytes, at: first + takeInteger(cursor) }
    const value = reading.count(member, () => readValue(member))
    if (members.has(number)) throw new MalformedError('PDF: an object is listed twice')
    members.set(number, { number, generation: 0, value })
  }
  return members
}
