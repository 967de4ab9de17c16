import { createHasher } from '../algorithms/digest.ts'
import type { HashName } from '../algorithms/registry.ts'

/** Content that a signature covers from outside, read in one pass whatever its size. */
export interface Content {
  readonly digests: (hashes: readonly HashName[]) => Promise<ReadonlyMap<HashName, Uint8Array>>
}

/** `source`: the bytes, or something that starts reading them anew at each call. */
export function contentOf(source: Uint8Array | (() => AsyncIterable<Uint8Array>)): Content {
  return {
    digests: async (hashes) => {
      const hashers = new Map([...new Set(hashes)].map((hash) => [hash, createHasher(hash)] as const))
      const pieces = source instanceof Uint8Array ? [source] : source()
      for await (const piece of pieces) for (const hasher of hashers.values()) hasher.update(piece)
      return new Map([...hashers].map(([hash, hasher]) => [hash, hasher.digest()]))
    },
  }
}
