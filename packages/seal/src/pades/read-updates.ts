import { MalformedError } from '../asn1/malformed.ts'
import { type PdfDocument, takeEof } from './pdf/document.ts'
import { readObject } from './pdf/parse.ts'
import { type Cursor, peekWord, skipSpace, takeInteger, takeWord } from './pdf/tokens.ts'
import type { PdfObject } from './pdf/values.ts'
import { directLength, readXrefSection, type XrefSection } from './pdf/xref.ts'

/**
 * Reads everything behind the signed part as a plain row of incremental updates: objects, their cross-reference,
 * `startxref`, end mark, and nothing between, so that a reader that searches for objects instead of following
 * cross-references finds the same ones. Answers the numbers of all objects written there, `undefined` where the
 * row is not plain.
 */
export function readUpdates(current: PdfDocument, signed: PdfDocument): ReadonlySet<number> | undefined {
  const cursor: Cursor = { bytes: current.bytes, at: signed.bytes.length }
  const changed = new Set<number>()
  let previous = signed.startXref
  skipSpace(cursor, false)
  while (cursor.at < current.bytes.length) {
    const update = readUpdate(cursor, current)
    const prev = update.section.trailer.entries.get('Prev')
    const plain = prev?.is === 'number' && prev.value === previous && update.startXref === update.sectionAt
    if (!plain || update.section.trailer.entries.has('XRefStm') || !isComplete(update)) return undefined
    for (const number of update.section.entries.keys()) if (number !== 0) changed.add(number)
    previous = update.startXref
    skipSpace(cursor, false)
  }
  return previous === current.startXref ? changed : undefined
}

interface ReadUpdate {
  /** Object numbers by their place. */
  readonly objects: ReadonlyMap<number, PdfObject>
  readonly section: XrefSection
  readonly sectionAt: number
  readonly startXref: number
}

function readUpdate(cursor: Cursor, current: PdfDocument): ReadUpdate {
  const objects = new Map<number, PdfObject>()
  let sectionAt = cursor.at
  for (;;) {
    skipSpace(cursor, false)
    const word = peekWord(cursor)
    if (word === 'startxref') break
    sectionAt = cursor.at
    if (word === 'xref') {
      cursor.at = readXrefSection(current.bytes, sectionAt, current.budget).end
      skipSpace(cursor, false)
      break
    }
    objects.set(
      sectionAt,
      readObject(cursor, (value) => directLength(current.resolve(value))),
    )
  }
  const section = readXrefSection(current.bytes, sectionAt, current.budget)
  takeWord(cursor, 'startxref')
  const startXref = takeInteger(cursor)
  takeEof(cursor)
  if (objects.size > 200_000) throw new MalformedError('PDF: too many objects')
  return { objects, section, sectionAt, startXref }
}

/** The cross-reference lists exactly the objects that stand in this update, and frees none. */
function isComplete({ objects, section, sectionAt }: ReadUpdate): boolean {
  const listed = new Set<number>()
  for (const [number, entry] of section.entries) {
    if (entry.is === 'free') {
      if (number !== 0) return false
      continue
    }
    // Signers append plain objects; readers differ on what else an object stream may replace.
    if (entry.is === 'in-stream') return false
    const object = objects.get(entry.offset)
    if (object?.number !== number || object.generation !== entry.generation) return false
    listed.add(entry.offset)
  }
  // The section itself, when it is a stream, need not list itself.
  return [...objects.keys()].every(
    (offset) => listed.has(offset) || (section.kind === 'stream' && offset === sectionAt),
  )
}
