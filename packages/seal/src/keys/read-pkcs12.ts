import {
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  type KeyObject,
  pbkdf2Sync,
  timingSafeEqual,
} from 'node:crypto'
import { explicitOf, isContext, octetsOf, oidOf, sequenceOf, smallIntegerOf } from '../asn1/fields.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { type Asn1, readAsn1 } from '../asn1/read.ts'

/** What a PKCS #12 file holds, as far as it is used here. */
export interface KeyStore {
  readonly keys: readonly KeyObject[]
  /** DER. */
  readonly certificates: readonly Uint8Array[]
}

export type KeyStoreOutcome =
  | { readonly is: 'open'; readonly store: KeyStore }
  | { readonly is: 'wrong-password' }
  /** An algorithm that is not known here, by its OID. */
  | { readonly is: 'unsupported'; readonly algorithm: string }

const oids = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certBag: '1.2.840.113549.1.12.10.1.3',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  pbeTripleDes: '1.2.840.113549.1.12.1.3',
} as const

/** Hashes of MACs and of PBKDF2 (RFC 7292 annex B, RFC 8018 annex B.1). */
const macHashes: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
const prfHashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
}
const ciphers: Readonly<Record<string, { name: string; keyBytes: number }>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyBytes: 32 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyBytes: 24 },
}
const blockBytes: Readonly<Record<string, number>> = { sha1: 64, sha256: 64, sha384: 128, sha512: 128 }

// A file may ask for any number; a million rounds take about a second.
const maxIterations = 2_000_000

/** An algorithm that is not known here. */
class UnsupportedError extends Error {}
class PasswordError extends Error {}

/**
 * Opens a PKCS #12 file (RFC 7292) in password mode, with PBES2 or with Triple DES as older files have it.
 * Throws `MalformedError`.
 */
export function readPkcs12(bytes: Uint8Array, password: string): KeyStoreOutcome {
  try {
    return { is: 'open', store: readStore(bytes, password) }
  } catch (error) {
    if (error instanceof PasswordError) return { is: 'wrong-password' }
    if (error instanceof UnsupportedError) return { is: 'unsupported', algorithm: error.message }
    throw error
  }
}

function readStore(bytes: Uint8Array, password: string): KeyStore {
  const [version, authSafe, macData] = sequenceOf(readAsn1(bytes), 'PFX')
  if (smallIntegerOf(version, 'PFX') !== 3) throw new MalformedError('PFX')
  const safe = contentOf(authSafe)
  if (macData) checkMac(macData, safe, password)
  const bags = sequenceOf(readAsn1(safe), 'PFX').flatMap((info) =>
    sequenceOf(readAsn1(openSafe(info, password)), 'SafeContents'),
  )
  const keys: KeyObject[] = []
  const certificates: Uint8Array[] = []
  for (const bag of bags) {
    const [id, wrapped] = sequenceOf(bag, 'SafeBag')
    if (!wrapped) throw new MalformedError('SafeBag')
    const kind = oidOf(id, 'SafeBag')
    const value = explicitOf(wrapped, 'SafeBag')
    if (kind === oids.keyBag || kind === oids.shroudedKeyBag) keys.push(readKey(value.raw, password))
    if (kind === oids.certBag) certificates.push(...readCertificate(value))
  }
  return { keys, certificates }
}

/** Content of a `data` ContentInfo. */
function contentOf(info: Asn1 | undefined): Uint8Array {
  const [type, wrapped] = sequenceOf(info, 'ContentInfo')
  const kind = oidOf(type, 'ContentInfo')
  // Public-key mode, which hardly anybody uses.
  if (kind !== oids.data) throw new UnsupportedError(kind)
  if (!wrapped) throw new MalformedError('ContentInfo')
  return octetsOf(explicitOf(wrapped, 'ContentInfo'), 'ContentInfo')
}

function openSafe(info: Asn1, password: string): Uint8Array {
  const [type, wrapped] = sequenceOf(info, 'ContentInfo')
  if (oidOf(type, 'ContentInfo') !== oids.encryptedData) return contentOf(info)
  if (!wrapped) throw new MalformedError('ContentInfo')
  const [, encrypted] = sequenceOf(explicitOf(wrapped, 'EncryptedData'), 'EncryptedData')
  const [, algorithm, content] = sequenceOf(encrypted, 'EncryptedContentInfo')
  if (!isContext(content, 0)) throw new MalformedError('EncryptedContentInfo')
  return decrypt(algorithm, content.constructed ? joined(content) : content.content, password)
}

const joined = ({ children }: Asn1) => Buffer.concat(children.map(({ content }) => content))

/** The platform knows how to open EncryptedPrivateKeyInfo and PrivateKeyInfo alike. */
function readKey(der: Uint8Array, passphrase: string): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8', passphrase })
  } catch {
    throw new PasswordError()
  }
}

function readCertificate(bag: Asn1): Uint8Array[] {
  const [id, wrapped] = sequenceOf(bag, 'CertBag')
  if (oidOf(id, 'CertBag') !== oids.x509Certificate || !wrapped) return []
  return [octetsOf(explicitOf(wrapped, 'CertBag'), 'CertBag')]
}

function decrypt(algorithm: Asn1 | undefined, bytes: Uint8Array, password: string): Uint8Array {
  const [id, parameters] = sequenceOf(algorithm, 'encryption')
  const scheme = oidOf(id, 'encryption')
  const { cipher, key, iv } =
    scheme === oids.pbes2
      ? pbes2(parameters, password)
      : scheme === oids.pbeTripleDes
        ? tripleDes(parameters, password)
        : unsupported(scheme)
  try {
    const decipher = createDecipheriv(cipher, key, iv)
    return new Uint8Array(Buffer.concat([decipher.update(bytes), decipher.final()]))
  } catch {
    throw new PasswordError()
  }
}

function unsupported(algorithm: string): never {
  throw new UnsupportedError(algorithm)
}

/** RFC 8018 §6.2. */
function pbes2(parameters: Asn1 | undefined, password: string) {
  const [derivation, encryption] = sequenceOf(parameters, 'PBES2')
  const [derivationId, derivationParameters] = sequenceOf(derivation, 'PBES2')
  const [cipherId, iv] = sequenceOf(encryption, 'PBES2')
  if (oidOf(derivationId, 'PBES2') !== oids.pbkdf2) return unsupported(oidOf(derivationId, 'PBES2'))
  const cipher = ciphers[oidOf(cipherId, 'PBES2')] ?? unsupported(oidOf(cipherId, 'PBES2'))
  const [salt, iterations, ...rest] = sequenceOf(derivationParameters, 'PBKDF2')
  const prf = rest.find(({ children }) => children.length > 0)
  const prfId = prf ? oidOf(sequenceOf(prf, 'PBKDF2')[0], 'PBKDF2') : '1.2.840.113549.2.7'
  const hash = prfHashes[prfId] ?? unsupported(prfId)
  const key = pbkdf2Sync(
    Buffer.from(password, 'utf8'),
    octetsOf(salt, 'PBKDF2'),
    roundsOf(iterations),
    cipher.keyBytes,
    hash,
  )
  return { cipher: cipher.name, key, iv: octetsOf(iv, 'PBES2') }
}

/** RFC 7292 annex C. */
function tripleDes(parameters: Asn1 | undefined, password: string) {
  const [salt, iterations] = sequenceOf(parameters, 'PBE')
  const facts = { password, salt: octetsOf(salt, 'PBE'), iterations: roundsOf(iterations), hash: 'sha1' }
  return {
    cipher: 'des-ede3-cbc',
    key: deriveKey({ ...facts, purpose: 1, bytes: 24 }),
    iv: deriveKey({ ...facts, purpose: 2, bytes: 8 }),
  }
}

function roundsOf(node: Asn1 | undefined): number {
  const rounds = smallIntegerOf(node, 'iterations')
  if (rounds < 1 || rounds > maxIterations) throw new MalformedError('iterations')
  return rounds
}

function checkMac(macData: Asn1, safe: Uint8Array, password: string): void {
  const [mac, salt, iterations] = sequenceOf(macData, 'MacData')
  const [algorithm, digest] = sequenceOf(mac, 'MacData')
  const id = oidOf(sequenceOf(algorithm, 'MacData')[0], 'MacData')
  const hash = macHashes[id] ?? unsupported(id)
  const expected = octetsOf(digest, 'MacData')
  const rounds = iterations ? roundsOf(iterations) : 1
  const key = deriveKey({
    password,
    salt: octetsOf(salt, 'MacData'),
    iterations: rounds,
    hash,
    purpose: 3,
    bytes: expected.length,
  })
  const actual = createHmac(hash, key).update(safe).digest()
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) throw new PasswordError()
}

interface Derivation {
  readonly password: string
  readonly salt: Uint8Array
  readonly iterations: number
  readonly hash: string
  /** 1 key, 2 initialisation vector, 3 MAC key. */
  readonly purpose: 1 | 2 | 3
  readonly bytes: number
}

/** RFC 7292 annex B.2; the password is UTF-16 with two zero bytes behind it (annex B.1). */
function deriveKey({ password, salt, iterations, hash, purpose, bytes }: Derivation): Buffer {
  const block = blockBytes[hash] ?? unsupported(hash)
  const text = Buffer.from(`${password}\0`, 'utf16le').swap16()
  const input = Buffer.concat([stretched(salt, block), stretched(text, block)])
  const diversifier = Buffer.alloc(block, purpose)
  const parts: Buffer[] = []
  for (let made = 0; made < bytes; ) {
    let digest = createHash(hash).update(diversifier).update(input).digest()
    for (let round = 1; round < iterations; round += 1) digest = createHash(hash).update(digest).digest()
    parts.push(digest)
    made += digest.length
    addToBlocks(input, stretched(digest, block), block)
  }
  return Buffer.concat(parts).subarray(0, bytes)
}

/** Repeated until it fills whole blocks. */
function stretched(bytes: Uint8Array, block: number): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes)
}

/** Adds `added` and one to each block of `input`, as big-endian numbers. */
function addToBlocks(input: Buffer, added: Buffer, block: number): void {
  for (let start = 0; start < input.length; start += block) {
    let carry = 1
    for (let at = block - 1; at >= 0; at -= 1) {
      carry += (input[start + at] ?? 0) + (added[at] ?? 0)
      input[start + at] = carry & 0xff
      carry >>= 8
    }
  }
}
