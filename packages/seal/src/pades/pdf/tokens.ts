import { MalformedError } from '../../asn1/malformed.ts'

/** A position in a buffer that reading moves on. */
export interface Cursor {
  readonly bytes: Uint8Array
  at: number
}

const space = new Set([0, 9, 10, 12, 13, 32])
const delimiters = new Set([...'()<>[]{}/%'].map((character) => character.charCodeAt(0)))

export const isSpace = (byte: number | undefined) => byte !== undefined && space.has(byte)
export const isRegular = (byte: number | undefined) => byte !== undefined && !space.has(byte) && !delimiters.has(byte)

export function skipSpace(cursor: Cursor, comments = true): void {
  const { bytes } = cursor
  while (cursor.at < bytes.length) {
    if (isSpace(bytes[cursor.at])) cursor.at += 1
    else if (comments && bytes[cursor.at] === 0x25) skipLine(cursor)
    else return
  }
}

function skipLine(cursor: Cursor): void {
  while (cursor.at < cursor.bytes.length && cursor.bytes[cursor.at] !== 10 && cursor.bytes[cursor.at] !== 13)
    cursor.at += 1
}

export function peekWord(cursor: Cursor, maxLength = 40): string {
  let end = cursor.at
  while (end - cursor.at < maxLength && isRegular(cursor.bytes[end])) end += 1
  return Buffer.from(cursor.bytes.subarray(cursor.at, end)).toString('latin1')
}

export function takeWord(cursor: Cursor, expected: string): void {
  if (peekWord(cursor) !== expected) throw new MalformedError(`PDF: ${expected} expected`)
  cursor.at += expected.length
}

/** A non-negative integer of at most ten digits. */
export function takeInteger(cursor: Cursor): number {
  skipSpace(cursor)
  const word = peekWord(cursor)
  if (!/^\d{1,10}$/.test(word)) throw new MalformedError('PDF: integer expected')
  cursor.at += word.length
  return Number(word)
}

/** Reads a name after its slash, `#xx` resolved (ISO 32000-2 §7.3.5). */
export function takeName(cursor: Cursor): string {
  const start = cursor.at + 1
  let end = start
  while (isRegular(cursor.bytes[end])) end += 1
  cursor.at = end
  const raw = Buffer.from(cursor.bytes.subarray(start, end)).toString('latin1')
  return raw.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Passes over a literal string, its parentheses balanced; at the end of the bytes it stops. */
export function skipLiteral(cursor: Cursor): void {
  const { bytes } = cursor
  let depth = 0
  while (cursor.at < bytes.length) {
    const byte = bytes[cursor.at]
    cursor.at += byte === 0x5c ? 2 : 1
    if (byte === 0x28) depth += 1
    if (byte === 0x29) depth -= 1
    if (depth === 0) return
  }
}
