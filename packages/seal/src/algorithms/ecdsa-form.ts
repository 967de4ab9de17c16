import { integerHexOf, sequenceOf } from '../asn1/fields.ts'
import { readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'

/** ECDSA value as r‖s of fixed size (RFC 7518 §3.4) from its DER form. Throws `MalformedError`. */
export function ecdsaDerToRaw(value: Uint8Array, coordinateBytes: number): Uint8Array {
  const [r, s] = sequenceOf(readAsn1(value), 'ECDSA value')
  const hex = [r, s].map((part) => integerHexOf(part, 'ECDSA value').padStart(coordinateBytes * 2, '0')).join('')
  return new Uint8Array(Buffer.from(hex, 'hex'))
}

/** The other way; `undefined` for a value of another size. */
export function ecdsaRawToDer(value: Uint8Array, coordinateBytes: number): Uint8Array | undefined {
  if (value.length !== 2 * coordinateBytes) return undefined
  return der.sequence(naturalNumber(value.subarray(0, coordinateBytes)), naturalNumber(value.subarray(coordinateBytes)))
}

/** INTEGER from big-endian bytes. */
function naturalNumber(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1
  const short = bytes.subarray(start)
  return der.value(0x02, (short[0] ?? 0) > 127 ? der.concat(Uint8Array.of(0), short) : short)
}
