import { MalformedError } from './malformed.ts'
import { type Asn1, readInside } from './read.ts'

/** Tag numbers of the universal class (X.680 §8.6). */
export const tag = {
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  null: 5,
  oid: 6,
  enumerated: 10,
  utf8String: 12,
  sequence: 16,
  set: 17,
  utcTime: 23,
  generalizedTime: 24,
} as const

export function isUniversal<N extends number>(node: Asn1 | undefined, number: N): node is Asn1 & { readonly tag: N } {
  return node?.tagClass === 'universal' && node.tag === number
}

export function isContext<N extends number>(node: Asn1 | undefined, number: N): node is Asn1 & { readonly tag: N } {
  return node?.tagClass === 'context' && node.tag === number
}

function need(node: Asn1 | undefined, number: number, what: string): Asn1 {
  if (!isUniversal(node, number)) throw new MalformedError(`${what} is missing or of another type`)
  return node
}

export const sequenceOf = (node: Asn1 | undefined, what: string) => need(node, tag.sequence, what).children
export const setOf = (node: Asn1 | undefined, what: string) => need(node, tag.set, what).children
export const octetsOf = (node: Asn1 | undefined, what: string) => need(node, tag.octetString, what).content

export function booleanOf(node: Asn1 | undefined, what: string): boolean {
  return need(node, tag.boolean, what).content[0] !== 0
}

/** Content of a BIT STRING with no unused bits. */
export function bitsOf(node: Asn1 | undefined, what: string): Uint8Array {
  const { content } = need(node, tag.bitString, what)
  if (content[0] !== 0) throw new MalformedError(`${what} has unused bits`)
  return content.subarray(1)
}

/** Non-negative integer as lower-case hexadecimal without leading zero bytes; negative ones keep their bytes. */
export function integerHexOf(node: Asn1 | undefined, what: string): string {
  const { content } = need(node, tag.integer, what)
  if (content.length === 0 || content.length > 64) throw new MalformedError(`${what} has an unacceptable size`)
  return Buffer.from(content)
    .toString('hex')
    .replace(/^(00)+(?=.)/, '')
}

/** Small integer or ENUMERATED. */
export function smallIntegerOf(node: Asn1 | undefined, what: string): number {
  if (!isUniversal(node, tag.integer) && !isUniversal(node, tag.enumerated))
    throw new MalformedError(`${what} is missing`)
  const { content } = node
  if (content.length < 1 || content.length > 4 || (content[0] ?? 0) > 127)
    throw new MalformedError(`${what} is out of range`)
  return content.reduce((value, byte) => value * 256 + byte, 0)
}

/** Dotted form of an OBJECT IDENTIFIER. */
export function oidOf(node: Asn1 | undefined, what: string): string {
  const { content } = need(node, tag.oid, what)
  if (content.length === 0 || content.length > 64) throw new MalformedError(`${what} has an unacceptable size`)
  if (((content[content.length - 1] ?? 0) & 0x80) !== 0) throw new MalformedError(`${what} is cut off`)
  let dotted = ''
  let arc: number | bigint = 0
  for (const byte of content) {
    if (typeof arc === 'number' && arc < 2 ** 46) arc = arc * 128 + (byte & 0x7f)
    else arc = BigInt(arc) * 128n + BigInt(byte & 0x7f)
    if (byte & 0x80) continue
    dotted += dotted === '' ? firstArcs(arc) : `.${arc}`
    arc = 0
  }
  return dotted
}

/** The first two share a number (X.690 §8.19.4). */
function firstArcs(number: number | bigint): string {
  const top = number < 40 ? 0 : number < 80 ? 1 : 2
  return `${top}.${typeof number === 'bigint' ? number - 80n : number - top * 40}`
}

/** UTCTime or GeneralizedTime in the forms of RFC 5280 §4.1.2.5; fractions of a second are cut to milliseconds. */
export function timeOf(node: Asn1 | undefined, what: string): Date {
  const isLong = isUniversal(node, tag.generalizedTime)
  if (!isLong && !isUniversal(node, tag.utcTime)) throw new MalformedError(`${what} is not a time`)
  const { content } = node
  const yearDigits = isLong ? 4 : 2
  const year = numberAt(content, 0, yearDigits)
  const at = (place: number) => numberAt(content, yearDigits + 2 * place, 2)
  const [month, day, hour, minute, second] = [at(0), at(1), at(2), at(3), at(4)]
  const milliseconds = millisecondsAt(content, yearDigits + 10, isLong)
  if (Number.isNaN(year + month + day + hour + minute + second + milliseconds))
    throw new MalformedError(`${what} is written in an unknown form`)
  const fullYear = isLong ? year : year < 50 ? 2000 + year : 1900 + year
  const time = new Date(Date.UTC(2000, month - 1, day, hour, minute, second, milliseconds))
  time.setUTCFullYear(fullYear, month - 1, day)
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) {
    throw new MalformedError(`${what} names no real moment`)
  }
  return time
}

/** So many decimal digits as a number; NaN where something else stands there. */
function numberAt(bytes: Uint8Array, start: number, digits: number): number {
  let value = 0
  for (let at = start; at < start + digits; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/** `Z`, after a fraction of one to nine digits where `mayHaveFraction`; NaN for anything else. */
function millisecondsAt(bytes: Uint8Array, start: number, mayHaveFraction: boolean): number {
  const last = bytes.length - 1
  if (bytes[last] !== 0x5a) return Number.NaN
  if (start === last) return 0
  const digits = last - start - 1
  if (!mayHaveFraction || bytes[start] !== 0x2e || digits < 1 || digits > 9) return Number.NaN
  return Math.floor(numberAt(bytes, start + 1, digits) / 10 ** (digits - 3))
}

/** The single value inside an EXPLICIT tag. */
export function explicitOf(node: Asn1, what: string): Asn1 {
  const [inner, ...more] = node.children
  if (!inner || more.length > 0) throw new MalformedError(`${what} holds not exactly one value`)
  return inner
}

/** Value wrapped in an OCTET STRING, as in extensions; `octets` must not change afterwards. Throws `MalformedError`. */
export const wrappedIn = (octets: Uint8Array): Asn1 => readInside(octets)

/** Bytes of `node` with its first byte replaced, e.g. `[0] IMPLICIT SET OF` as `SET OF` (RFC 5652 §5.4). */
export function retagged(node: Asn1, firstByte: number): Uint8Array {
  const bytes = Uint8Array.from(node.raw)
  bytes[0] = firstByte
  return bytes
}
