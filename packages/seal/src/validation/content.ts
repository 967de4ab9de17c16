import { createHashBudget, createHasher, digestOf, type Hasher, maxSlowBytes, type Sha2 } from '../algorithms/digest.ts'
import type { HashName } from '../algorithms/registry.ts'
import { tooLargeToHash } from '../algorithms/too-large.ts'
import type { Finding } from '../verdict.ts'

export type ContentDigests = ReadonlyMap<HashName, Uint8Array | 'too-large'>

/** Content that a signature covers from outside, read in one pass whatever its size. */
export interface Content {
  /**
   * By function; none where the content is not there after all. `too-large`: functions that are not native would have to
   * hash more than `maxSlowBytes`.
   */
  readonly digests: (hashes: readonly HashName[]) => Promise<ContentDigests>
  /** What functions that are not native hash of it, in bytes. */
  readonly maxSlowBytes?: number
}

export interface ContentFacts {
  /** Where it is known, what is too large is not even begun. */
  readonly size?: number
  /** Default: 16 MiB, some seconds' work. */
  readonly maxSlowBytes?: number
}

/** `source`: the bytes, or something that starts reading them anew at each call. */
export function contentOf(
  source: Uint8Array | (() => AsyncIterable<Uint8Array>),
  { size, maxSlowBytes: limit = maxSlowBytes }: ContentFacts = {},
): Content {
  return {
    maxSlowBytes: limit,
    digests: async (hashes) => {
      const wanted = new Set(hashes)
      const total = source instanceof Uint8Array ? source.length : (size ?? 0)
      const begun = withinBudget([...wanted], total, limit)
      const digests =
        source instanceof Uint8Array
          ? new Map(begun.map((hash) => [hash, digestOf(hash, source)]))
          : await digestPieces(source(), begun, limit)
      return new Map([...wanted].map((hash) => [hash, digests.get(hash) ?? 'too-large']))
    },
  }
}

/** Of content that is there, by a function of the platform: there is no limit to that. */
export async function digestOfContent(content: Content, hash: Sha2): Promise<Uint8Array> {
  const digest = (await content.digests([hash])).get(hash)
  if (digest instanceof Uint8Array) return digest
  throw new Error('The content to be signed or stamped is not there')
}

/** Why a verdict stays open where `digests` says `too-large`. */
export const contentTooLarge = (hash: HashName, { maxSlowBytes: limitBytes = maxSlowBytes }: Content): Finding =>
  tooLargeToHash(hash, { limitBytes })

function withinBudget(hashes: readonly HashName[], bytes: number, limit: number): HashName[] {
  const budget = createHashBudget(limit)
  return hashes.filter((hash) => budget.take(hash, bytes))
}

async function digestPieces(
  pieces: AsyncIterable<Uint8Array>,
  hashes: readonly HashName[],
  limit: number,
): Promise<ReadonlyMap<HashName, Uint8Array>> {
  const hashers = new Map<HashName, Hasher>(hashes.map((hash) => [hash, createHasher(hash)]))
  const budget = createHashBudget(limit)
  if (hashers.size === 0) return new Map()
  for await (const piece of pieces) {
    for (const [hash, hasher] of hashers)
      if (budget.take(hash, piece.length)) hasher.update(piece)
      else hashers.delete(hash)
    if (hashers.size === 0) break
  }
  return new Map([...hashers].map(([hash, hasher]) => [hash, hasher.digest()]))
}
