import { MalformedError } from '../asn1/malformed.ts'

/** Where a DER value stands: its first byte, its content. */
export interface Header {
  readonly at: number
  /** The identifier as one byte. */
  readonly tag: number
  readonly start: number
  readonly end: number
}

/**
 * Reads the header at `at`; the value must end by `limit`. For lists too long to become objects: `readAsn1` costs
 * several objects a value. Throws `MalformedError`.
 */
export function headerAt(bytes: Uint8Array, at: number, limit: number): Header {
  const identifier = bytes[at]
  const first = bytes[at + 1]
  if (identifier === undefined || first === undefined || at + 2 > limit || (identifier & 31) === 31)
    throw new MalformedError('DER value is cut off')
  if (first < 128) return checked({ at, tag: identifier, start: at + 2, end: at + 2 + first }, limit)
  const count = first & 127
  if (count === 0 || count > 4) throw new MalformedError('DER length')
  let length = 0
  for (let index = 0; index < count; index++) length = length * 256 + (bytes[at + 2 + index] ?? 0)
  const start = at + 2 + count
  return checked({ at, tag: identifier, start, end: start + length }, limit)
}

function checked(header: Header, limit: number): Header {
  if (header.end > limit) throw new MalformedError('DER value is cut off')
  return header
}
