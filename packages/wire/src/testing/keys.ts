import { createPrivateKey, createPublicKey } from 'node:crypto'
import { createP256Signer, createP256Verifier } from '../p256.ts'

/** The key of RFC 9421 appendix B.1.3. */
const rfcKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA',
  y: 'Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0',
  d: 'UpuF81l-kOxbjf7T4mNSv0r5tN67Gim7rnf6EFpcYDs',
}
export const publicKey = createPublicKey({ key: rfcKey, format: 'jwk' })
export const sign = createP256Signer(createPrivateKey({ key: rfcKey, format: 'jwk' }))
export const verify = createP256Verifier(publicKey)
