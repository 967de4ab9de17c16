import { sign as cryptoSign, verify as cryptoVerify, type KeyObject } from 'node:crypto'

/** Signs the signature base and answers r‖s, 64 bytes (RFC 9421 §3.3.4). */
export type Sign = (base: Uint8Array) => Uint8Array
/** True when `signature` (r‖s, 64 bytes) is the key holder's over `base`. Never throws for bad signatures. */
export type Verify = (base: Uint8Array, signature: Uint8Array) => boolean

const demandP256 = (key: KeyObject, type: 'private' | 'public'): void => {
  if (key.type !== type || key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new TypeError(`A ${type} key on the curve P-256 is needed`)
  }
}

// The bare key, and so values in DER: where a form of the value stands beside the key, the platform finds out what it was given
// by failing, which takes longer than to sign.

/** Takes a parsed key because parsing PEM on each call costs more than the signature. Throws for another kind of key. */
export const createP256Signer = (privateKey: KeyObject): Sign => {
  demandP256(privateKey, 'private')
  return (base) => toRaw(cryptoSign('sha256', base, privateKey))
}

/** Throws for a key that is not a public P-256 key. */
export const createP256Verifier = (publicKey: KeyObject): Verify => {
  demandP256(publicKey, 'public')
  return (base, signature) => signature.length === 64 && cryptoVerify('sha256', base, publicKey, toDer(signature))
}

const [sequenceTag, integerTag] = [0x30, 0x02]

/** r‖s of 32 bytes each from ECDSA-Sig-Value (RFC 3279 §2.2.3) as the platform writes it. */
const toRaw = (der: Uint8Array): Uint8Array => {
  const raw = new Uint8Array(64)
  for (let at = 2, end = 32; end <= 64; end += 32) {
    const next = at + 2 + (der[at + 1] ?? 0)
    // A first byte that only keeps the number from being negative is left out.
    const number = der.subarray(Math.max(at + 2, next - 32), next)
    raw.set(number, end - number.length)
    at = next
  }
  return raw
}

/** The other way, from exactly 64 bytes. */
const toDer = (raw: Uint8Array): Uint8Array => {
  const inside = [...integer(raw.subarray(0, 32)), ...integer(raw.subarray(32))]
  return Uint8Array.of(sequenceTag, inside.length, ...inside)
}

const integer = (bytes: Uint8Array): readonly number[] => {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1
  const number = bytes.subarray(start)
  const sign = (number[0] ?? 0) > 127 ? [0] : []
  return [integerTag, sign.length + number.length, ...sign, ...number]
}
