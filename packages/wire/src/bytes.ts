import { hash } from 'node:crypto'

/** SHA-256 (FIPS 180-4) of bytes held in memory: 32 bytes. */
export const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')

/** Exact comparison; not constant-time, for public values only. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** Every signed text of the format is ASCII, so one character is one byte. */
export const asciiBytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

// The last character before the padding carries unused bits. RFC 9651 §4.2.7 lets a reader ignore them; here they
// must be zero, or else a flipped bit would go unseen.
const thirtyTwoBytes = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/
const sixtyFourBytes = /^[A-Za-z0-9+/]{85}[AQgw]==$/

export const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

/** Canonical base64 (RFC 4648 §4) of exactly 32 bytes; undefined for anything else. */
export const decode32 = (text: string): Uint8Array | undefined =>
  thirtyTwoBytes.test(text) ? Buffer.from(text, 'base64') : undefined

/** Canonical base64 (RFC 4648 §4) of exactly 64 bytes; undefined for anything else. */
export const decode64 = (text: string): Uint8Array | undefined =>
  sixtyFourBytes.test(text) ? Buffer.from(text, 'base64') : undefined
