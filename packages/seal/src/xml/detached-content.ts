import { createHashBudget, digestOf, type HashBudget } from '../algorithms/digest.ts'
import type { HashName } from '../algorithms/registry.ts'

/** Content that lies beside a signature, by the URI of the reference as written. Nothing is ever fetched. */
export interface DetachedContent {
  /** `undefined`: there is no such content; `too-large`: more than is examined with this function. */
  readonly digest: (uri: string, hash: HashName) => Promise<Uint8Array | 'too-large' | undefined>
  /** The content in pieces, after `digest` found it. */
  readonly read: (uri: string) => AsyncIterable<Uint8Array>
  /** Shared by `digest` and by all who hash what `read` gives, or what lies beside it; default one for each signed file. */
  readonly budget?: HashBudget
}

export const noContent: DetachedContent = {
  digest: async () => undefined,
  read: async function* () {},
}

/** Content at hand: `uri` as references write it, percent-encoded or not. */
export function contentAtHand(files: ReadonlyMap<string, Uint8Array>): DetachedContent {
  const find = (uri: string) => files.get(uri) ?? files.get(decodedUri(uri))
  return {
    digest: async (uri, hash) => {
      const found = find(uri)
      if (!found) return undefined
      return createHashBudget().take(hash, found.length) ? digestOf(hash, found) : 'too-large'
    },
    read: async function* (uri) {
      const found = find(uri)
      if (found) yield found
    },
  }
}

export function decodedUri(uri: string): string {
  try {
    return decodeURIComponent(uri)
  } catch {
    // No percent-encoding after all.
    return uri
  }
}
