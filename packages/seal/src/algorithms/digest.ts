import { createHash, hash as nativeHash } from 'node:crypto'
import { createMemory, idOf } from '../memory.ts'
import { Gost94 } from './gost/gost94.ts'
import { Streebog } from './gost/streebog.ts'
import type { HashName } from './registry.ts'

/** Whether the platform computes it; the others are a hundred times slower. */
export const isNative = (hash: HashName) => !hash.startsWith('streebog') && !hash.startsWith('gost94')

/** Bytes of one file that are hashed by functions which are not native: some seconds' work. */
export const maxSlowBytes = 16 * 1024 * 1024

/** What all that belongs to one file may hash by functions that are not native. */
export interface HashBudget {
  /** Says whether some more bytes may be hashed, and counts them. */
  readonly take: (hash: HashName, bytes: number) => boolean
  readonly limitBytes: number
}

export function createHashBudget(limit = maxSlowBytes): HashBudget {
  let spent = 0
  return {
    take: (hash, bytes) => {
      if (isNative(hash)) return true
      spent += bytes
      return spent <= limit
    },
    limitBytes: limit,
  }
}

/** Hashes content that comes in pieces. */
export interface Hasher {
  readonly update: (data: Uint8Array) => unknown
  /** Ends the hashing. */
  readonly digest: () => Uint8Array
}

export function createHasher(hash: HashName): Hasher {
  switch (hash) {
    case 'streebog256':
      return new Streebog(32)
    case 'streebog512':
      return new Streebog(64)
    case 'gost94-test':
      return new Gost94('test')
    case 'gost94-cryptopro':
      return new Gost94('cryptopro')
    default: {
      const native = createHash(hash)
      return { update: (data) => native.update(data), digest: () => new Uint8Array(native.digest()) }
    }
  }
}

export function digestOf(hash: HashName, ...parts: readonly Uint8Array[]): Uint8Array {
  const [only, ...more] = parts
  if (only && more.length === 0 && isNative(hash)) return new Uint8Array(nativeHash(hash, only, 'buffer'))
  if (isNative(hash)) return digestAnew(hash, parts)
  const bytes = parts.reduce((sum, part) => sum + part.length, 0)
  if (bytes < worthKeepingBytes) return digestAnew(hash, parts)
  return slowDigests.recall([hash, ...parts.map(idOf)].join(' '), () => digestAnew(hash, parts))
}

// One file may be judged by the anchors of several states in turn; SHA-256 tells in a hundredth of the time whether it is
// the same.
const slowDigests = createMemory<Uint8Array>(16)
const worthKeepingBytes = 256 * 1024

function digestAnew(hash: HashName, parts: readonly Uint8Array[]): Uint8Array {
  const hasher = createHasher(hash)
  for (const part of parts) hasher.update(part)
  return hasher.digest()
}

const sha2 = {
  sha256: { oid: '2.16.840.1.101.3.4.2.1', bytes: 32 },
  sha384: { oid: '2.16.840.1.101.3.4.2.2', bytes: 48 },
  sha512: { oid: '2.16.840.1.101.3.4.2.3', bytes: 64 },
} as const

/** The functions that we ourselves sign and ask time-stamps with. */
export type Sha2 = keyof typeof sha2

export const sha2Oid = (hash: Sha2): string => sha2[hash].oid

/** The SHA-2 function with this output length in bytes. */
export function sha2OfLength(length: number): Sha2 | undefined {
  return (Object.keys(sha2) as Sha2[]).find((hash) => sha2[hash].bytes === length)
}
