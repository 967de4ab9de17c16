import { MalformedError } from '../../asn1/malformed.ts'
import {
  type Cursor,
  isRegular,
  isSpace,
  peekWord,
  skipLiteral,
  skipSpace,
  takeInteger,
  takeName,
  takeWord,
} from './tokens.ts'
import type { PdfDict, PdfObject, PdfString, PdfValue } from './values.ts'

const maxDepth = 60

/** Reads one value (ISO 32000-2 §7.3). A dictionary that repeats a key is refused: readers differ on which counts. */
export function readValue(cursor: Cursor, depth = 0): PdfValue {
  if (depth > maxDepth) throw new MalformedError('PDF: nested too deeply')
  skipSpace(cursor)
  const byte = cursor.bytes[cursor.at]
  if (byte === 0x2f) return { is: 'name', name: takeName(cursor) }
  if (byte === 0x28) return readLiteral(cursor)
  if (byte === 0x5b) return readArray(cursor, depth)
  if (byte === 0x3c) return cursor.bytes[cursor.at + 1] === 0x3c ? readDict(cursor, depth) : readHex(cursor)
  return readWord(cursor)
}

function readWord(cursor: Cursor): PdfValue {
  const word = peekWord(cursor)
  cursor.at += word.length
  if (word === 'true' || word === 'false') return { is: 'boolean', value: word === 'true' }
  if (word === 'null') return { is: 'null' }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) throw new MalformedError('PDF: value expected')
  return findRef(word, cursor) ?? { is: 'number', value: Number(word) }
}

function findRef(word: string, cursor: Cursor): PdfValue | undefined {
  if (!/^\d{1,10}$/.test(word)) return undefined
  const { bytes } = cursor
  const ahead: Cursor = { bytes, at: cursor.at }
  skipSpace(ahead)
  // Two more words after every number: looked at byte by byte, since to make texts of them takes five times as long.
  const start = ahead.at
  let generation = 0
  for (; isDigit(bytes[ahead.at]) && ahead.at - start <= 5; ahead.at += 1)
    generation = generation * 10 + (bytes[ahead.at] ?? 0) - 0x30
  const digits = ahead.at - start
  if (digits === 0 || digits > 5 || isRegular(bytes[ahead.at])) return undefined
  skipSpace(ahead)
  if (bytes[ahead.at] !== 0x52 || isRegular(bytes[ahead.at + 1])) return undefined
  cursor.at = ahead.at + 1
  return { is: 'ref', number: Number(word), generation }
}

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39

function readArray(cursor: Cursor, depth: number): PdfValue {
  const items: PdfValue[] = []
  cursor.at += 1
  for (;;) {
    skipSpace(cursor)
    if (cursor.bytes[cursor.at] === 0x5d) break
    items.push(readValue(cursor, depth + 1))
  }
  cursor.at += 1
  return { is: 'array', items }
}

function readDict(cursor: Cursor, depth: number): PdfDict {
  const entries = new Map<string, PdfValue>()
  cursor.at += 2
  for (;;) {
    skipSpace(cursor)
    if (cursor.bytes[cursor.at] === 0x3e && cursor.bytes[cursor.at + 1] === 0x3e) break
    if (cursor.bytes[cursor.at] !== 0x2f) throw new MalformedError('PDF: key expected')
    const key = takeName(cursor)
    if (entries.has(key)) throw new MalformedError('PDF: a key is repeated')
    entries.set(key, readValue(cursor, depth + 1))
  }
  cursor.at += 2
  return { is: 'dict', entries }
}

function readHex(cursor: Cursor): PdfString {
  const start = cursor.at
  const end = cursor.bytes.indexOf(0x3e, start)
  if (end < 0) throw new MalformedError('PDF: string without end')
  const digits = Buffer.from(cursor.bytes.subarray(start + 1, end))
    .toString('latin1')
    .replace(/[\0\t\n\f\r ]/g, '')
  if (!/^[0-9a-fA-F]*$/.test(digits)) throw new MalformedError('PDF: not a hexadecimal string')
  cursor.at = end + 1
  return {
    is: 'string',
    bytes: new Uint8Array(Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex')),
    start,
    end: end + 1,
  }
}

const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12, '(': 40, ')': 41, '\\': 92 }

function readLiteral(cursor: Cursor): PdfString {
  const start = cursor.at
  skipLiteral(cursor)
  if (cursor.bytes[cursor.at - 1] !== 0x29) throw new MalformedError('PDF: string without end')
  const raw = Buffer.from(cursor.bytes.subarray(start + 1, cursor.at - 1)).toString('latin1')
  const plain = raw.replace(/\\(\r\n|[0-7]{1,3}|[\s\S])|\r\n?/g, (_, escaped: string | undefined) => {
    if (escaped === undefined) return '\n'
    if (/^[0-7]/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 0xff)
    if (/^[\r\n]/.test(escaped)) return ''
    return String.fromCharCode(escapes[escaped] ?? escaped.charCodeAt(0))
  })
  return { is: 'string', bytes: new Uint8Array(Buffer.from(plain, 'latin1')), start, end: cursor.at }
}

/** Reads `n g obj … endobj` at the cursor. `lengthOf` resolves a stream's Length. */
export function readObject(cursor: Cursor, lengthOf: (value: PdfValue | undefined) => number): PdfObject {
  const number = takeInteger(cursor)
  const generation = takeInteger(cursor)
  skipSpace(cursor)
  takeWord(cursor, 'obj')
  const value = readValue(cursor)
  skipSpace(cursor)
  if (peekWord(cursor) !== 'stream') {
    takeWord(cursor, 'endobj')
    return { number, generation, value, end: cursor.at }
  }
  if (value.is !== 'dict') throw new MalformedError('PDF: stream without dictionary')
  cursor.at += 'stream'.length
  if (cursor.bytes[cursor.at] === 13) cursor.at += 1
  if (cursor.bytes[cursor.at] !== 10) throw new MalformedError('PDF: line end expected after stream')
  const start = cursor.at + 1
  const length = lengthOf(value.entries.get('Length'))
  cursor.at = start + length
  if (cursor.at > cursor.bytes.length) throw new MalformedError('PDF: stream is cut off')
  while (isSpace(cursor.bytes[cursor.at])) cursor.at += 1
  takeWord(cursor, 'endstream')
  skipSpace(cursor)
  takeWord(cursor, 'endobj')
  return { number, generation, value, stream: cursor.bytes.subarray(start, start + length), end: cursor.at }
}
