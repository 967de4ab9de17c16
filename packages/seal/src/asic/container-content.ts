import { createHashBudget, createHasher, digestOf } from '../algorithms/digest.ts'
import type { HashName } from '../algorithms/registry.ts'
import { type DetachedContent, decodedUri } from '../xml/detached-content.ts'
import { type Container, type ContainerFile, readWhole } from './read-container.ts'

/** The files of a container as content of its signatures. */
export const contentOf = ({ files }: Container): DetachedContent => contentAmong((uri) => files.get(fileNameOf(uri)))

/** Content that `find` tells by its URI. Each file is read once for each hash, however many ask. */
export function contentAmong(find: (uri: string) => ContainerFile | undefined): DetachedContent {
  const digests = new Map<string, Promise<Uint8Array>>()
  const budget = createHashBudget()
  return {
    budget,
    digest: async (uri, hash) => {
      const file = find(uri)
      if (!file) return undefined
      const id = `${hash} ${file.name}`
      const known = digests.get(id)
      if (known) return known
      if (!budget.take(hash, file.size)) return 'too-large'
      const digest = digestOfFile(file, hash)
      digests.set(id, digest)
      return digest
    },
    read: async function* (uri) {
      const file = find(uri)
      if (file) yield* file.read()
    },
  }
}

/** References are relative to the container's root and percent-encoded (ETSI EN 319 162-1 §A.4). */
export const fileNameOf = (uri: string) => decodedUri(uri.replace(/^(\.?\/)+/, ''))

/** What is read at once, so that it is hashed at once too. */
const smallBytes = 1024 * 1024

async function digestOfFile(file: ContainerFile, hash: HashName): Promise<Uint8Array> {
  if (file.size <= smallBytes) return digestOf(hash, await readWhole(file, smallBytes))
  const hasher = createHasher(hash)
  for await (const chunk of file.read()) hasher.update(chunk)
  return hasher.digest()
}
