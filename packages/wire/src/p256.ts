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

/** Takes a parsed key because parsing PEM on each call costs more than the signature. Throws for another kind of key. */
export const createP256Signer = (privateKey: KeyObject): Sign => {
  demandP256(privateKey, 'private')
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
  return (base) => cryptoSign('sha256', base, key)
}

/** Throws for a key that is not a public P-256 key. */
export const createP256Verifier = (publicKey: KeyObject): Verify => {
  demandP256(publicKey, 'public')
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
  return (base, signature) => signature.length === 64 && cryptoVerify('sha256', base, key, signature)
}
