import { MalformedError } from '../../asn1/malformed.ts'

/** A position in a buffer that reading moves on. */
export interface Cursor {
  readonly bytes: Uint8Array
  at: number
}

/** Of each byte (ISO 32000-2 §7.2.3), as a table: a hostile file has us ask millions of times. */
const kind = { regular: 0, space: 1, delimiter: 2 } as const
const kinds = new Uint8Array(256).fill(kind.regular)
for (const byte of [0, 9, 10, 12, 13, 32]) kinds[byte] = kind.space
for (const character of '()<>[]{}/%') kinds[character.charCodeAt(0)] = kind.delimiter

export const isSpace = (byte: number | undefined) => byte !== undefined && kinds[byte] === kind.space
export const isRegular = (byte: number | undefined) => byte !== undefined && kinds[byte] === kind.regular

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
  return textBetween(cursor.bytes, cursor.at, end)
}

function textBetween(bytes: Uint8Array, start: number, end: number): string {
  const { buffer, byteOffset, length } = bytes.subarray(start, end)
  return Buffer.from(buffer, byteOffset, length).toString('latin1')
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
  const raw = textBetween(cursor.bytes, start, end)
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
