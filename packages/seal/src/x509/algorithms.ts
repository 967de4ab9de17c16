import { constants, createHash, type KeyObject, verify } from 'node:crypto'
import { isContext, oidOf, sequenceOf, smallIntegerOf } from '../asn1/fields.ts'
import { oid } from '../asn1/oids.ts'
import type { Asn1 } from '../asn1/read.ts'

export type HashName = 'sha256' | 'sha384' | 'sha512'

const hashes: Readonly<Record<string, HashName>> = {
  [oid.sha256]: 'sha256',
  [oid.sha384]: 'sha384',
  [oid.sha512]: 'sha512',
}

export const hashOids: Readonly<Record<HashName, string>> = {
  sha256: oid.sha256,
  sha384: oid.sha384,
  sha512: oid.sha512,
}

export function findHash(dotted: string): HashName | undefined {
  return hashes[dotted]
}

export function digestOf(hash: HashName, ...parts: readonly Uint8Array[]): Uint8Array {
  const digest = createHash(hash)
  for (const part of parts) digest.update(part)
  return new Uint8Array(digest.digest())
}

/** The SHA-2 function with this output length in bytes. */
export function hashOfLength(length: number): HashName | undefined {
  return ({ 32: 'sha256', 48: 'sha384', 64: 'sha512' } as const)[length]
}

/** What we can say about an algorithm before using it. */
export type SignatureAlgorithm =
  | {
      readonly is: 'supported'
      readonly name: string
      readonly hash: HashName | undefined
      /** False also where the key is of another kind or too small. Never throws. */
      readonly verifies: (data: Uint8Array, signature: Uint8Array, key: KeyObject) => boolean
    }
  | { readonly is: 'too-weak'; readonly name: string }
  | { readonly is: 'unsupported'; readonly name: string }

// ETSI TS 119 312: curves of at least 256 bits, named, never given by explicit parameters.
const curves = new Set([
  'prime256v1',
  'secp384r1',
  'secp521r1',
  'brainpoolP256r1',
  'brainpoolP384r1',
  'brainpoolP512r1',
])
const minRsaBits = 2048

const ecdsa: Readonly<Record<string, HashName>> = {
  [oid.ecdsaWithSha256]: 'sha256',
  [oid.ecdsaWithSha384]: 'sha384',
  [oid.ecdsaWithSha512]: 'sha512',
}
const rsaPkcs1: Readonly<Record<string, HashName>> = {
  [oid.sha256WithRsa]: 'sha256',
  [oid.sha384WithRsa]: 'sha384',
  [oid.sha512WithRsa]: 'sha512',
}

/**
 * Looks up an AlgorithmIdentifier. CMS may name a bare key type as signature algorithm (RFC 3370 §3.2),
 * then `digest` is the signer's digest algorithm. Throws `MalformedError`.
 */
export function readSignatureAlgorithm(node: Asn1 | undefined, digest?: HashName): SignatureAlgorithm {
  const [type, parameters] = sequenceOf(node, 'signature algorithm')
  const id = oidOf(type, 'signature algorithm')
  const ecHash = ecdsa[id]
  if (ecHash) return supportedEcdsa(ecHash)
  const rsaHash = rsaPkcs1[id] ?? (id === oid.rsaEncryption ? digest : undefined)
  if (rsaHash) return supportedRsa(`RSA-${shown(rsaHash)}`, rsaHash, constants.RSA_PKCS1_PADDING)
  if (id === oid.rsaPss) return readPss(parameters)
  if (id === oid.ed25519) return supportedEd25519()
  if (id === oid.sha1WithRsa || id === oid.ecdsaWithSha1) return { is: 'too-weak', name: 'SHA-1' }
  return { is: 'unsupported', name: id }
}

const shown = (hash: HashName) => hash.toUpperCase().replace('SHA', 'SHA-')

function supportedEcdsa(hash: HashName): SignatureAlgorithm {
  return {
    is: 'supported',
    name: `ECDSA-${shown(hash)}`,
    hash,
    verifies: (data, signature, key) =>
      key.asymmetricKeyType === 'ec' &&
      curves.has(key.asymmetricKeyDetails?.namedCurve ?? '') &&
      holds(() => verify(hash, data, { key, dsaEncoding: 'der' }, signature)),
  }
}

function supportedRsa(name: string, hash: HashName, padding: number, saltLength?: number): SignatureAlgorithm {
  return {
    is: 'supported',
    name,
    hash,
    verifies: (data, signature, key) =>
      (key.asymmetricKeyType === 'rsa' || (key.asymmetricKeyType === 'rsa-pss' && saltLength !== undefined)) &&
      (key.asymmetricKeyDetails?.modulusLength ?? 0) >= minRsaBits &&
      holds(() => verify(hash, data, { key, padding, ...(saltLength === undefined ? {} : { saltLength }) }, signature)),
  }
}

function supportedEd25519(): SignatureAlgorithm {
  return {
    is: 'supported',
    name: 'Ed25519',
    hash: undefined,
    verifies: (data, signature, key) =>
      key.asymmetricKeyType === 'ed25519' && holds(() => verify(null, data, key, signature)),
  }
}

// OpenSSL throws instead of answering false for some malformed signatures.
function holds(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}

/** RSASSA-PSS parameters (RFC 4055 §3.1); the mask must use the same hash, as in every profile we know. */
function readPss(parameters: Asn1 | undefined): SignatureAlgorithm {
  const fields = sequenceOf(parameters, 'PSS parameters')
  const field = (number: number) => fields.find((item) => isContext(item, number))?.children[0]
  const hashField = field(0)
  const maskField = field(1)
  const hash = hashField && findHash(oidOf(sequenceOf(hashField, 'PSS hash')[0], 'PSS hash'))
  const [maskType, maskHash] = maskField ? sequenceOf(maskField, 'PSS mask') : []
  if (!hash || !maskType) return { is: 'too-weak', name: 'RSA-PSS with SHA-1' }
  const sameHash = findHash(oidOf(sequenceOf(maskHash, 'PSS mask hash')[0], 'PSS mask hash')) === hash
  if (oidOf(maskType, 'PSS mask') !== oid.mgf1 || !sameHash)
    return { is: 'unsupported', name: 'RSA-PSS with an unusual mask' }
  const saltField = field(2)
  const saltLength = saltField ? smallIntegerOf(saltField, 'PSS salt') : 20
  return supportedRsa(`RSA-PSS-${shown(hash)}`, hash, constants.RSA_PKCS1_PSS_PADDING, saltLength)
}
