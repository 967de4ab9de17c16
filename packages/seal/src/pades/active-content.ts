import { MalformedError } from '../asn1/malformed.ts'
import { type InflateBudget, inflate, inflateBudget, undoPredictor } from './pdf/decode-stream.ts'
import { readValue } from './pdf/parse.ts'
import { type Cursor, isRegular, peekWord, skipLiteral, skipSpace, takeName } from './pdf/tokens.ts'
import type { PdfDict, PdfValue } from './pdf/values.ts'

/** What makes a PDF more than a document to look at, or keeps us from knowing. */
export type ActiveContent =
  | 'javascript'
  | 'launch-action'
  | 'embedded-file'
  | 'xfa-form'
  | 'rich-media'
  | 'form-submission'
  | 'remote-document'
  | 'encrypted'
  | 'unreadable-object-stream'
  | 'too-complex'
  | 'not-a-pdf'

// Names of actions, keys and types (ISO 32000-2 §12.6.4, §7.11, §13); an OpenAction that only turns to a page is harmless.
const suspects: ReadonlyMap<string, ActiveContent> = new Map([
  ['JavaScript', 'javascript'],
  ['JS', 'javascript'],
  ['Rendition', 'rich-media'],
  ['RichMedia', 'rich-media'],
  ['RichMediaContent', 'rich-media'],
  ['RichMediaExecute', 'rich-media'],
  ['Movie', 'rich-media'],
  ['Sound', 'rich-media'],
  ['3D', 'rich-media'],
  ['Launch', 'launch-action'],
  ['EmbeddedFile', 'embedded-file'],
  ['EmbeddedFiles', 'embedded-file'],
  ['EF', 'embedded-file'],
  ['FileAttachment', 'embedded-file'],
  ['XFA', 'xfa-form'],
  ['SubmitForm', 'form-submission'],
  ['ImportData', 'form-submission'],
  ['GoToE', 'remote-document'],
  ['GoToR', 'remote-document'],
  ['Encrypt', 'encrypted'],
])

interface Look {
  readonly found: Set<ActiveContent>
  /** Bytes that may still be looked at. */
  budget: number
}

interface Scan extends Look {
  /** For all object streams together, and counted for those that are not compressed too. */
  readonly inflating: InflateBudget
}

/** Whether a PDF must not be taken from a stranger; see `listActiveContent`. */
export function documentHasActiveContent(pdf: Uint8Array): boolean {
  return listActiveContent(pdf).length > 0
}

/**
 * Lists scripts, launch actions, embedded files, XFA forms and the like in a PDF, and reasons why it cannot be
 * searched. Looks at every place where any reader could find an object, whatever the cross-references say:
 * behind each `obj` and `trailer` in the bytes, streams included, and in every object stream; names are compared with
 * `#xx` resolved. Never throws.
 */
export function listActiveContent(pdf: Uint8Array): readonly ActiveContent[] {
  return searchActiveContent(pdf).found
}

/** As `listActiveContent`, with the bytes that were looked at: no more than a multiple of those that there are. */
export function searchActiveContent(pdf: Uint8Array): { found: readonly ActiveContent[]; lookedAt: number } {
  const buffer = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length)
  // Readers accept the header anywhere in the first kilobyte (ISO 32000-2, Annex I).
  if (!buffer.subarray(0, 1024).includes('%PDF-')) return { found: ['not-a-pdf'], lookedAt: 0 }
  const limits = { looking: 8 * pdf.length + 65_536, inflating: inflateBudget(pdf.length).left }
  const scan: Scan = { found: new Set(), budget: limits.looking, inflating: { left: limits.inflating } }
  scanObjects(buffer, scan)
  const lookedAt = limits.looking - scan.budget + limits.inflating - scan.inflating.left
  return { found: [...scan.found], lookedAt }
}

function scanObjects(buffer: Buffer, scan: Scan): void {
  for (const keyword of ['obj', 'trailer']) {
    for (let at = buffer.indexOf(keyword); at >= 0; at = buffer.indexOf(keyword, at + 1)) {
      if (keyword === 'trailer' || isObjectStart(buffer, at))
        scanObject({ bytes: buffer, at: at + keyword.length }, scan)
      if (scan.found.has('too-complex')) return
    }
  }
}

/** Not the tail of `endobj`. What stands before is not asked: a comment may part the number from the word. */
function isObjectStart(bytes: Uint8Array, at: number): boolean {
  return !(bytes[at - 3] === 0x65 && bytes[at - 2] === 0x6e && bytes[at - 1] === 0x64)
}

/** Looks at the tokens behind `obj` until its end, its stream or the next object. */
function scanObject(cursor: Cursor, scan: Scan): void {
  const start = cursor.at
  const names = scanTokens(cursor, scan)
  const isStream = peekWord(cursor) === 'stream'
  const mayHoldObjects = names.has('ObjStm') || (names.has('N') && names.has('First'))
  if (isStream && mayHoldObjects) scanObjectStream({ bytes: cursor.bytes, at: start }, cursor, scan)
}

const ends = new Set(['stream', 'endobj', 'obj', 'xref', 'startxref', 'trailer'])

/** Collects names and stops before a word that ends an object. */
function scanTokens(cursor: Cursor, scan: Look): ReadonlySet<string> {
  const names = new Set<string>()
  const { bytes } = cursor
  const start = cursor.at
  while (cursor.at < bytes.length) {
    skipSpace(cursor)
    const byte = bytes[cursor.at]
    if (byte === 0x2f) note(takeName(cursor), names, scan)
    else if (byte === 0x28) skipLiteral(cursor)
    else if (isRegular(byte)) {
      if (ends.has(peekWord(cursor))) break
      while (isRegular(bytes[cursor.at])) cursor.at += 1
    } else cursor.at += 1
  }
  spend(cursor.at - start, scan)
  return names
}

function note(name: string, names: Set<string>, scan: Look): void {
  names.add(name)
  const suspect = suspects.get(name)
  if (suspect) scan.found.add(suspect)
}

function spend(bytes: number, scan: Look): void {
  scan.budget -= bytes
  if (scan.budget < 0) scan.found.add('too-complex')
}

/** `start` stands before the dictionary, `cursor` at the word `stream`. */
function scanObjectStream(start: Cursor, cursor: Cursor, scan: Scan): void {
  const decoded = decodeObjects(start, cursor, scan)
  if (!decoded) {
    scan.found.add('unreadable-object-stream')
    // How far it was inflated nobody says, so it may have been all: for a file that is refused anyhow there is no more.
    scan.inflating.left = 0
    return
  }
  scan.inflating.left -= decoded.length
  if (scan.inflating.left < 0) scan.found.add('too-complex')
  const inner: Cursor = { bytes: decoded, at: 0 }
  const budget: Look = { found: scan.found, budget: decoded.length + 65_536 }
  // Words such as `obj` mean nothing inside; step over them until the end.
  while (inner.at < decoded.length && budget.budget >= 0) {
    scanTokens(inner, budget)
    while (isRegular(decoded[inner.at])) inner.at += 1
  }
}

/**
 * The content is taken from `stream` to the end of the file: Flate ends by itself, so a false Length hides nothing.
 * Filters that honest writers do not use for object streams are not decoded, and the document counts as unreadable.
 */
function decodeObjects(start: Cursor, cursor: Cursor, scan: Scan): Uint8Array | undefined {
  try {
    const dictionary = readValue(start)
    if (dictionary.is !== 'dict') return undefined
    let at = cursor.at + 'stream'.length
    if (cursor.bytes[at] === 13) at += 1
    if (cursor.bytes[at] === 10) at += 1
    const filter = filterOf(dictionary)
    if (filter === 'none') return cursor.bytes.subarray(at, plainEnd(dictionary, cursor.bytes, at))
    if (filter !== 'FlateDecode') return undefined
    return undoPredictor(inflate(cursor.bytes.subarray(at), scan.inflating.left), parametersOf(dictionary))
  } catch (error) {
    if (error instanceof MalformedError) return undefined
    throw error
  }
}

// Some readers trust Length, some the word `endstream`: the farther one covers both.
function plainEnd({ entries }: PdfDict, bytes: Uint8Array, at: number): number {
  const length = entries.get('Length')
  const word = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf('endstream', at)
  return Math.max(word < 0 ? bytes.length : word, length?.is === 'number' ? at + length.value : bytes.length)
}

function filterOf({ entries }: PdfDict): string {
  const filter = single(entries.get('Filter') ?? entries.get('F'))
  if (!filter || filter.is === 'null') return 'none'
  return filter.is === 'name' ? filter.name : 'unknown'
}

function parametersOf({ entries }: PdfDict): PdfValue | undefined {
  const parameters = single(entries.get('DecodeParms') ?? entries.get('DP'))
  if (parameters && parameters.is !== 'dict' && parameters.is !== 'null')
    throw new MalformedError('PDF: unusual stream parameters')
  return parameters
}

function single(value: PdfValue | undefined): PdfValue | undefined {
  if (value?.is !== 'array') return value
  if (value.items.length > 1) throw new MalformedError('PDF: several stream filters')
  return value.items[0]
}
