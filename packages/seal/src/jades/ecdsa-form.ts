import { integerHexOf, sequenceOf } from '../asn1/fields.ts'
import { readAsn1 } from '../asn1/read.ts'

/** ECDSA value as r‖s of fixed size (RFC 7518 §3.4) from its DER form. Throws `MalformedError`. */
export function ecdsaDerToRaw(value: Uint8Array, coordinateBytes: number): Uint8Array {
  const [r, s] = sequenceOf(readAsn1(value), 'ECDSA value')
  const hex = [r, s].map((part) => integerHexOf(part, 'ECDSA value').padStart(coordinateBytes * 2, '0')).join('')
  return new Uint8Array(Buffer.from(hex, 'hex'))
}
