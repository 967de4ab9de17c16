import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import type { Sha2 } from '../algorithms/digest.ts'
import { oid } from '../asn1/oids.ts'
import * as der from '../asn1/write.ts'
import { certificatesFromPem, parseCertificate } from '../x509/certificate.ts'

export type SigningAlgorithm = 'ecdsa-p256-sha256' | 'ecdsa-p384-sha384' | 'rsa-sha256'

/** A key that can sign, wherever it lives: in a file, in an HSM, behind a service. */
export interface SigningKey {
  /** DER. */
  readonly certificate: Uint8Array
  /** DER, from the certificate's issuer upwards; the anchor may be absent. */
  readonly chain: readonly Uint8Array[]
  readonly algorithm: SigningAlgorithm
  /** Hashes and signs `data`. ECDSA answers the DER form of r and s (RFC 3279 §2.2.3), RSA uses PKCS #1 v1.5. */
  readonly sign: (data: Uint8Array) => Promise<Uint8Array>
}

/** Names of a signing algorithm in CMS, X.509 and JOSE. */
export const signingAlgorithms: Readonly<
  Record<SigningAlgorithm, { hash: Sha2; identifier: () => Uint8Array; jose: string; coordinateBytes?: number }>
> = {
  'ecdsa-p256-sha256': {
    hash: 'sha256',
    identifier: () => der.algorithmIdentifier(oid.ecdsaWithSha256),
    jose: 'ES256',
    coordinateBytes: 32,
  },
  'ecdsa-p384-sha384': {
    hash: 'sha384',
    identifier: () => der.algorithmIdentifier(oid.ecdsaWithSha384),
    jose: 'ES384',
    coordinateBytes: 48,
  },
  'rsa-sha256': {
    hash: 'sha256',
    identifier: () => der.algorithmIdentifier(oid.sha256WithRsa, der.nothing()),
    jose: 'RS256',
  },
}

/**
 * A signing key from PEM texts. The key is P-256, P-384 or RSA of at least 2048 bits.
 * Throws when the key is of another kind or does not belong to the certificate.
 */
export function fileSigningKey(pem: { keyPem: string; certificatePem: string; chainPem?: string }): SigningKey {
  const key = createPrivateKey(pem.keyPem)
  const [certificate] = certificatesFromPem(pem.certificatePem)
  if (!certificate) throw new Error('The certificate file holds no PEM certificate')
  const { publicKey } = parseCertificate(certificate)
  const algorithm = algorithmOf(
    key.asymmetricKeyType,
    key.asymmetricKeyDetails?.namedCurve,
    key.asymmetricKeyDetails?.modulusLength,
  )
  if (!algorithm) throw new Error('The key is neither ECDSA on P-256 or P-384 nor RSA of at least 2048 bits')
  if (publicKey?.is !== 'platform' || !publicKey.key.equals(createPublicKey(key)))
    throw new Error('The key does not belong to the certificate')
  const { hash } = signingAlgorithms[algorithm]
  return {
    certificate,
    chain: certificatesFromPem(pem.chainPem ?? ''),
    algorithm,
    sign: async (data) => new Uint8Array(sign(hash, data, key)),
  }
}

function algorithmOf(
  type: string | undefined,
  curve: string | undefined,
  modulus: number | undefined,
): SigningAlgorithm | undefined {
  if (type === 'ec' && curve === 'prime256v1') return 'ecdsa-p256-sha256'
  if (type === 'ec' && curve === 'secp384r1') return 'ecdsa-p384-sha384'
  return type === 'rsa' && (modulus ?? 0) >= 2048 ? 'rsa-sha256' : undefined
}
