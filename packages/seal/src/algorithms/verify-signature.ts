import { constants, publicDecrypt, verify } from 'node:crypto'
import { bitsOf, isUniversal, sequenceOf, tag } from '../asn1/fields.ts'
import { readOrUndefined } from '../asn1/malformed.ts'
import { readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'
import type { CurveName } from './curves.ts'
import { digestOf } from './digest.ts'
import { ecdsaRawToDer } from './ecdsa-form.ts'
import { bigEndian, littleEndian } from './numbers.ts'
import type { PublicKey } from './public-key.ts'
import type { SignatureAlgorithm } from './read-signature-algorithm.ts'
import type { HashName } from './registry.ts'
import { type CurveKey, findCurveKey, verifiesEcdsa, verifiesGost } from './verify-on-curve.ts'

/** What was signed: the bytes, or their digest with the algorithm's hash where they are too many to hold. */
export type Signed = { readonly data: Uint8Array } | { readonly digest: Uint8Array }

export interface SignatureCheck {
  readonly algorithm: SignatureAlgorithm
  readonly key: PublicKey
  readonly signed: Signed
  readonly value: Uint8Array
  /** ECDSA values: `der` in X.509 and CMS (the default), `raw` r‖s in XML and JOSE. */
  readonly ecdsaForm?: 'der' | 'raw'
}

/**
 * Checks a signature value. `unfit`: the key is of another kind than the algorithm's, or the algorithm needs the bytes
 * and got a digest. Says nothing about strength (see `judgeAlgorithms`) nor about the status of the algorithm.
 * Never throws for bad input.
 */
export function verifySignature(check: SignatureCheck): 'right' | 'wrong' | 'unfit' {
  const { algorithm, key } = check
  if (!fits(algorithm, key)) return 'unfit'
  if (key.is === 'gost') return toWord(verifiesGostValue(algorithm, key.key, check))
  if ('digest' in check.signed) {
    const { digest } = check.signed
    return algorithm.hash ? toWord(holds(() => verifyDigest({ ...check, key }, digest))) : 'unfit'
  }
  const { data } = check.signed
  return toWord(holds(() => verifyData({ ...check, key }, data)))
}

const toWord = (right: boolean) => (right ? 'right' : 'wrong')

// OpenSSL throws instead of answering false for some malformed signatures.
function holds(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}

const keyTypes = { 'rsa-pkcs1': ['rsa'], 'rsa-pss': ['rsa', 'rsa-pss'], ecdsa: ['ec'], eddsa: [], gost: [] } as const

function fits({ entry, hash }: SignatureAlgorithm, key: PublicKey): boolean {
  if (entry.scheme !== 'eddsa' && !hash) return false
  return entry.key === undefined
    ? (keyTypes[entry.scheme] as readonly string[]).includes(key.type)
    : key.type === entry.key
}

type PlatformCheck = SignatureCheck & { readonly key: Extract<PublicKey, { is: 'platform' }> }

function verifyData({ algorithm, key, value, ecdsaForm }: PlatformCheck, data: Uint8Array): boolean {
  const { entry, hash, saltLength } = algorithm
  switch (entry.scheme) {
    case 'ecdsa': {
      // The bare key, and so the DER form: a third faster than the platform's options, which it looks at by failing.
      const derValue = ecdsaForm === 'raw' ? ecdsaRawToDer(value, Math.ceil(key.bits / 8)) : value
      return derValue !== undefined && verify(hash, data, key.key, derValue)
    }
    case 'rsa-pss':
      return verify(
        hash,
        data,
        {
          key: key.key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: saltLength ?? constants.RSA_PSS_SALTLEN_DIGEST,
        },
        value,
      )
    case 'rsa-pkcs1':
      // What a bare key of the type `rsa` means.
      return verify(hash, data, key.key, value)
    default:
      return verify(null, data, key.key, value)
  }
}

/** The platform verifies bytes only; over a digest we do its part ourselves. */
function verifyDigest(check: PlatformCheck, digest: Uint8Array): boolean {
  const { algorithm, key, value } = check
  const hash = algorithm.hash as HashName
  if (algorithm.entry.scheme === 'ecdsa') return verifyEcdsaDigest(check, digest)
  const encoded = new Uint8Array(publicDecrypt({ key: key.key, padding: constants.RSA_NO_PADDING }, value))
  if (algorithm.entry.scheme === 'rsa-pss')
    return isPssEncoding(encoded, digest, { hash, saltLength: algorithm.saltLength ?? digest.length, bits: key.bits })
  return Buffer.compare(encoded, pkcs1Encoding(hash, digest, encoded.length)) === 0
}

const curveNames: Readonly<Record<string, CurveName>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
  brainpoolP256r1: 'brainpoolP256r1',
  brainpoolP384r1: 'brainpoolP384r1',
  brainpoolP512r1: 'brainpoolP512r1',
}

function verifyEcdsaDigest({ key, value, ecdsaForm }: PlatformCheck, digest: Uint8Array): boolean {
  const name = curveNames[key.curve ?? '']
  const curveKey = name && findCurveKey(name, pointOf(key))
  const signature = ecdsaForm === 'raw' ? halves(value, bigEndian) : readOrUndefined(() => readEcdsaDer(value))
  if (!curveKey || !signature) return false
  if (ecdsaForm === 'raw' && value.length !== 2 * curveKey.curve.bytes) return false
  // FIPS 186-5 §6.4.2: the leftmost bits, as many as the order has.
  const surplus = Math.max(0, digest.length * 8 - curveKey.curve.q.toString(2).length)
  return verifiesEcdsa(curveKey, bigEndian(digest) >> BigInt(surplus), signature)
}

function pointOf({ key }: PlatformCheck['key']) {
  const spki = readAsn1(new Uint8Array(key.export({ format: 'der', type: 'spki' })))
  const bits = bitsOf(sequenceOf(spki, 'public key')[1], 'public key')
  // OpenSSL may keep the compressed form that it was given; node exports that as it is.
  if (bits[0] !== 4) return { x: -1n, y: -1n }
  const { r: x, s: y } = halves(bits.subarray(1), bigEndian)
  return { x, y }
}

function readEcdsaDer(value: Uint8Array) {
  const [r, s, ...more] = sequenceOf(readAsn1(value), 'ECDSA value')
  if (!isUniversal(r, tag.integer) || !isUniversal(s, tag.integer) || more.length > 0) return undefined
  return { r: bigEndian(r.content), s: bigEndian(s.content) }
}

function halves(value: Uint8Array, read: (bytes: Uint8Array) => bigint) {
  const half = value.length / 2
  return { r: read(value.subarray(0, half)), s: read(value.subarray(half)) }
}

/** EMSA-PKCS1-v1_5 (RFC 8017 §9.2). */
function pkcs1Encoding(hash: HashName, digest: Uint8Array, length: number): Uint8Array {
  const info = der.sequence(der.algorithmIdentifier(digestInfoOids[hash] ?? '2.999', der.nothing()), der.octets(digest))
  return der.concat(Uint8Array.of(0, 1), new Uint8Array(length - info.length - 3).fill(0xff), Uint8Array.of(0), info)
}

const digestInfoOids: Readonly<Partial<Record<HashName, string>>> = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
  'sha3-256': '2.16.840.1.101.3.4.2.8',
  'sha3-384': '2.16.840.1.101.3.4.2.9',
  'sha3-512': '2.16.840.1.101.3.4.2.10',
}

/** EMSA-PSS-VERIFY (RFC 8017 §9.1.2) with MGF1 over the same hash. */
function isPssEncoding(
  encoded: Uint8Array,
  digest: Uint8Array,
  { hash, saltLength, bits }: { hash: HashName; saltLength: number; bits: number },
): boolean {
  const emBytes = Math.ceil((bits - 1) / 8)
  const message = encoded.subarray(encoded.length - emBytes)
  if (encoded.length > emBytes && encoded[0] !== 0) return false
  const maskedBytes = emBytes - digest.length - 1
  if (message.at(-1) !== 0xbc || maskedBytes < saltLength + 1) return false
  const seed = message.subarray(maskedBytes, emBytes - 1)
  const spareBits = 8 * emBytes - (bits - 1)
  if ((message[0] ?? 0) >> (8 - spareBits) !== 0) return false
  const block = maskOf(hash, seed, maskedBytes).map((byte, index) => byte ^ (message[index] ?? 0))
  block[0] = (block[0] ?? 0) & (0xff >> spareBits)
  const saltAt = maskedBytes - saltLength
  if (block[saltAt - 1] !== 1 || block.subarray(0, saltAt - 1).some((byte) => byte !== 0)) return false
  return Buffer.compare(digestOf(hash, new Uint8Array(8), digest, block.subarray(saltAt)), seed) === 0
}

/** MGF1 (RFC 8017 §B.2.1). */
function maskOf(hash: HashName, seed: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = []
  for (let size = 0, counter = 0; size < length; counter++) {
    const block = digestOf(hash, seed, Uint8Array.of(counter >>> 24, counter >>> 16, counter >>> 8, counter))
    blocks.push(block)
    size += block.length
  }
  return der.concat(...blocks).subarray(0, length)
}

function verifiesGostValue({ entry, hash }: SignatureAlgorithm, key: CurveKey, { signed, value }: SignatureCheck) {
  if (value.length !== 2 * key.curve.bytes) return false
  const digest = 'digest' in signed ? signed.digest : digestOf(hash as HashName, signed.data)
  const signature =
    entry.layout === 'r-s-little-endian'
      ? halves(value, littleEndian)
      : halves(Uint8Array.from(value).reverse(), littleEndian)
  return verifiesGost(key, littleEndian(digest), signature)
}
