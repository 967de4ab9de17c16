/** A DER writer: every function answers a complete value (X.690 §10). */
export type Der = Uint8Array

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export function value(firstByte: number, ...content: readonly Uint8Array[]): Der {
  const size = content.reduce((sum, part) => sum + part.length, 0)
  return concat(Uint8Array.from([firstByte, ...lengthBytes(size)]), ...content)
}

function lengthBytes(size: number): number[] {
  if (size < 128) return [size]
  const bytes: number[] = []
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return [0x80 | bytes.length, ...bytes]
}

export const sequence = (...items: readonly Der[]) => value(0x30, ...items)
export const set = (...items: readonly Der[]) => value(0x31, ...items)
export const octets = (bytes: Uint8Array) => value(0x04, bytes)
export const bits = (bytes: Uint8Array) => value(0x03, Uint8Array.of(0), bytes)
export const nothing = () => value(0x05)
export const boolean = (yes: boolean) => value(0x01, Uint8Array.of(yes ? 0xff : 0))
export const enumerated = (number: number) => value(0x0a, Uint8Array.of(number))
export const utf8 = (text: string) => value(0x0c, Buffer.from(text, 'utf8'))
/** Constructed context tag, which is EXPLICIT around a whole value and IMPLICIT around bare content. */
export const context = (number: number, ...content: readonly Uint8Array[]) => value(0xa0 | number, ...content)
export const contextPrimitive = (number: number, content: Uint8Array) => value(0x80 | number, content)

/** SET OF in the order that DER demands (X.690 §11.6). */
export function setOf(items: readonly Der[]): Der {
  return set(...[...items].sort((a, b) => Buffer.compare(a, b)))
}

/** Non-negative INTEGER. */
export function integer(number: bigint | number): Der {
  const hex = BigInt(number).toString(16)
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
  return value(0x02, (bytes[0] ?? 0) > 127 ? concat(Uint8Array.of(0), bytes) : bytes)
}

export function objectIdentifier(dotted: string): Der {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt)
  return value(0x06, Uint8Array.from([first * 40n + second, ...rest].flatMap(base128)))
}

function base128(arc: bigint): number[] {
  const bytes = [Number(arc & 0x7fn)]
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80)
  return bytes
}

/** GeneralizedTime in whole seconds. */
export function generalizedTime(time: Date): Der {
  return value(0x18, Buffer.from(`${time.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`, 'latin1'))
}

/** UTCTime through 2049, GeneralizedTime after (RFC 5280 §4.1.2.5, RFC 5652 §11.3). */
export function time(moment: Date): Der {
  const general = generalizedTime(moment)
  return moment.getUTCFullYear() < 2050 ? value(0x17, general.subarray(4)) : general
}

/** AlgorithmIdentifier; `parameters` absent unless given. */
export const algorithmIdentifier = (dotted: string, parameters?: Der) =>
  sequence(objectIdentifier(dotted), ...(parameters ? [parameters] : []))
