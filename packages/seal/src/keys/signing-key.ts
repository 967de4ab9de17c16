import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import type { Sha2 } from '../algorithms/digest.ts'
import { oid } from '../asn1/oids.ts'
import * as der from '../asn1/write.ts'
import { type Certificate, certificatesFromPem, parseCertificate } from '../x509/certificate.ts'
import { readPkcs12 } from './read-pkcs12.ts'

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
 * A signing key from PEM texts; `passphrase` opens an encrypted key. The key is P-256, P-384 or RSA of at least 2048 bits.
 * Throws when the key is of another kind or does not belong to the certificate.
 */
export function fileSigningKey(pem: {
  keyPem: string
  certificatePem: string
  chainPem?: string
  passphrase?: string
}): SigningKey {
  const { keyPem, passphrase } = pem
  const key = createPrivateKey({ key: keyPem, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) })
  const [certificate, ...others] = certificatesFromPem(pem.certificatePem)
  if (!certificate) throw new Error('The certificate file holds no PEM certificate')
  return platformKey(key, certificate, [...others, ...certificatesFromPem(pem.chainPem ?? '')])
}

/**
 * A signing key from a PKCS #12 file (RFC 7292): its key, the certificate of that key, and the others as its chain.
 * Throws when the file cannot be opened, when it holds other than one key, and as `fileSigningKey`.
 */
export function pkcs12SigningKey(bytes: Uint8Array, password: string): SigningKey {
  const outcome = readPkcs12(bytes, password)
  if (outcome.is === 'wrong-password') throw new Error('The password does not open the key store')
  if (outcome.is === 'unsupported')
    throw new Error(`The key store is encrypted by an algorithm that is not known here: ${outcome.algorithm}`)
  const { keys, certificates } = outcome.store
  const [key] = keys
  if (!key || keys.length > 1) throw new Error(`The key store holds ${keys.length} keys instead of one`)
  const own = certificates.find((certificate) => isKeyOf(createPublicKey(key), certificate))
  if (!own) throw new Error('The key store holds no certificate of its key')
  return platformKey(key, own, orderedChain(own, certificates))
}

function platformKey(key: KeyObject, certificate: Uint8Array, chain: readonly Uint8Array[]): SigningKey {
  const algorithm = algorithmOfKey(key)
  if (!isKeyOf(createPublicKey(key), certificate)) throw new Error('The key does not belong to the certificate')
  const { hash } = signingAlgorithms[algorithm]
  return { certificate, chain, algorithm, sign: async (data) => new Uint8Array(sign(hash, data, key)) }
}

/** How a key signs, public or private. Throws for a kind of key that does not serve. */
export function algorithmOfKey(key: KeyObject): SigningAlgorithm {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {}
  const algorithm = algorithmOf(key.asymmetricKeyType, namedCurve, modulusLength)
  if (!algorithm) throw new Error('The key is neither ECDSA on P-256 or P-384 nor RSA of at least 2048 bits')
  return algorithm
}

function isKeyOf(key: KeyObject, certificate: Uint8Array): boolean {
  const { publicKey } = parseCertificate(certificate)
  return publicKey?.is === 'platform' && publicKey.key.equals(key)
}

/** The certificates from the issuer of `leaf` upwards, as far as they are there. */
function orderedChain(leaf: Uint8Array, certificates: readonly Uint8Array[]): Uint8Array[] {
  const all = certificates.map(parseCertificate)
  const chain: Uint8Array[] = []
  let issuer = parseCertificate(leaf).issuer.comparable
  for (let found = all.find(isNamed(issuer)); found && chain.length < all.length; found = all.find(isNamed(issuer))) {
    chain.push(found.der)
    if (found.issuer.comparable === issuer) break
    issuer = found.issuer.comparable
  }
  return chain
}

const isNamed = (name: string) => (candidate: Certificate) => candidate.subject.comparable === name

function algorithmOf(
  type: string | undefined,
  curve: string | undefined,
  modulus: number | undefined,
): SigningAlgorithm | undefined {
  if (type === 'ec' && curve === 'prime256v1') return 'ecdsa-p256-sha256'
  if (type === 'ec' && curve === 'secp384r1') return 'ecdsa-p384-sha384'
  return type === 'rsa' && (modulus ?? 0) >= 2048 ? 'rsa-sha256' : undefined
}
