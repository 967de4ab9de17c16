import { MalformedError } from '../asn1/malformed.ts'
import type { DetachedContent } from '../xml/detached-content.ts'
import type { Archive } from './judge-archives.ts'
import { type AsicManifest, checkManifest, fileNamedBy, readManifest } from './manifest.ts'
import { type Container, readWhole } from './read-container.ts'

export interface NamedManifest {
  readonly name: string
  readonly bytes: Uint8Array
  readonly manifest: AsicManifest
}

const maxManifests = 50
const maxHolderBytes = 16 * 1024 * 1024

/** A signature, time-stamp, evidence record or manifest; empty where there is none. Throws `MalformedError`. */
export async function readHolder(container: Container, name: string): Promise<Uint8Array> {
  const file = container.files.get(name)
  return file ? readWhole(file, maxHolderBytes) : new Uint8Array()
}

/** Names of the CAdES signatures, time-stamps and evidence records (§4.3.3.2, §4.4.3.2, §A.8). */
export const holdersIn = ({ files }: Container): string[] =>
  [...files.keys()].filter((name) =>
    /^META-INF\/[^/]*(signature[^/]*\.p7s|timestamp[^/]*\.tst|evidencerecord[^/]*\.ers)$/i.test(name),
  )

/**
 * What a holder is about: its one manifest or, in an ASiC-S without one, the single file. `unclear`: two manifests name it,
 * or none where one must.
 */
export function coveredBy(
  holder: string,
  manifests: readonly NamedManifest[],
  isSingle: boolean,
): { readonly is: 'manifest'; readonly manifest: NamedManifest } | { readonly is: 'file' | 'unclear' } {
  const [manifest, ...more] = manifests.filter((one) => fileNamedBy(one.manifest.signedBy) === holder)
  if (more.length > 0) return { is: 'unclear' }
  if (manifest) return { is: 'manifest', manifest }
  return { is: isSingle ? 'file' : 'unclear' }
}

/** The manifests that signatures, time-stamps and evidence records cover (ETSI EN 319 162-1 §4.4.3.2). Throws `MalformedError`. */
export const readManifests = (container: Container) =>
  readNamed(container, /^META-INF\/[^/]*ASiC(EvidenceRecord)?Manifest[^/]*\.xml$/i)

/** The archive manifests with their time-stamps (§A.7), each checked against what it names. Throws `MalformedError`. */
export async function readArchives(container: Container, content: DetachedContent): Promise<Archive[]> {
  const archives: Archive[] = []
  for (const named of await readNamed(container, /^META-INF\/[^/]*ASiCArchiveManifest[^/]*\.xml$/i)) {
    const check = await checkManifest(named.manifest, content)
    archives.push({ ...named, check, token: await readHolder(container, fileNamedBy(named.manifest.signedBy) ?? '') })
  }
  return archives
}

async function readNamed(container: Container, pattern: RegExp): Promise<NamedManifest[]> {
  const names = [...container.files.keys()].filter((name) => pattern.test(name))
  if (names.length > maxManifests) throw new MalformedError('number of manifests')
  const manifests: NamedManifest[] = []
  for (const name of names) {
    const bytes = await readHolder(container, name)
    manifests.push({ name, bytes, manifest: await readManifest(bytes) })
  }
  return manifests
}
