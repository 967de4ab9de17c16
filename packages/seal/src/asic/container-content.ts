import { createHasher, isNative, maxSlowBytes } from '../algorithms/digest.ts'
import type { HashName } from '../algorithms/registry.ts'
import { type DetachedContent, decodedUri } from '../xml/detached-content.ts'
import type { Container, ContainerFile } from './read-container.ts'

/** The files of a container as content of its signatures. Each is read once for each hash, however many ask. */
export function contentOf({ files }: Container): DetachedContent {
  const digests = new Map<string, Promise<Uint8Array>>()
  let slowBytes = 0
  const find = (uri: string) => files.get(fileNameOf(uri))
  return {
    digest: async (uri, hash) => {
      const file = find(uri)
      if (!file) return undefined
      const id = `${hash} ${file.name}`
      const known = digests.get(id)
      if (known) return known
      if (!isNative(hash)) slowBytes += file.size
      if (slowBytes > maxSlowBytes && !isNative(hash)) return 'too-large'
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

async function digestOfFile(file: ContainerFile, hash: HashName): Promise<Uint8Array> {
  const hasher = createHasher(hash)
  for await (const chunk of file.read()) hasher.update(chunk)
  return hasher.digest()
}
