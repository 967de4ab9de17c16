import { type KeyObject, verify } from 'node:crypto'
import { ecdsaRawToDer } from '../algorithms/ecdsa-form.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { type SigningAlgorithm, signingAlgorithms } from './signing-key.ts'
import { SigningKeyError } from './signing-key-error.ts'

/**
 * A signature value that came from outside, in the form of `SigningKey.sign`, once it is seen to hold with the
 * certificate's key: a token may hold another key under the name, and ECDSA values come in two forms.
 * Throws `SigningKeyError` where it does not hold.
 */
export function checkedValue(
  data: Uint8Array,
  value: Uint8Array,
  { algorithm, certificate }: { algorithm: SigningAlgorithm; certificate: Uint8Array },
): Uint8Array {
  const { hash, coordinateBytes } = signingAlgorithms[algorithm]
  const key = publicKeyOf(certificate)
  const ofRaw = coordinateBytes === undefined ? undefined : ecdsaRawToDer(value, coordinateBytes)
  for (const form of [value, ...(ofRaw ? [ofRaw] : [])]) if (verify(hash, data, key, form)) return form
  throw new SigningKeyError('The signature does not hold with the key of the certificate')
}

/** The platform's form of the certificate's key. Throws `SigningKeyError` for a kind that does not sign here. */
export function publicKeyOf(certificate: Uint8Array): KeyObject {
  const { publicKey } = parseCertificate(certificate)
  if (publicKey?.is !== 'platform') throw new SigningKeyError('The certificate’s key is of no kind that signs here')
  return publicKey.key
}
