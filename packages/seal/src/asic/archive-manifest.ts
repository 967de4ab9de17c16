import { digestOf } from '../algorithms/digest.ts'
import type { Timestamp } from '../xades/raise-level.ts'
import { type ManifestFile, writeManifest } from './manifest.ts'

/** The name of the youngest; older ones are renamed (ETSI EN 319 162-1 §A.7). */
const archiveName = 'META-INF/ASiCArchiveManifest.xml'

const firstToken = 'META-INF/archive_timestamp.tst'

/** An archive manifest over `files` and a time-stamp over it (§A.7), by their names. Throws when the time-stamp fails. */
export async function makeArchive(
  files: readonly ManifestFile[],
  timestamp: Timestamp,
  { manifest: manifestName, token: tokenName }: ArchiveNames = { manifest: archiveName, token: firstToken },
): Promise<ReadonlyMap<string, Uint8Array>> {
  const signedBy = { name: tokenName, mimeType: 'application/vnd.etsi.timestamp-token' }
  const manifest = writeManifest({ signedBy, files })
  const token = await timestamp(digestOf('sha256', manifest))
  return new Map([
    [manifestName, manifest],
    [tokenName, token],
  ])
}

interface ArchiveNames {
  readonly manifest: string
  readonly token: string
}

/**
 * Names of a new manifest and its token, and new names of files that make room. A manifest that a younger one covers
 * keeps its name, for that one names it so.
 */
export function nextArchiveNames(
  taken: ReadonlySet<string>,
  covered: ReadonlySet<string>,
): ArchiveNames & { readonly renamed: ReadonlyMap<string, string> } {
  const firstFree = (nameOf: (number: number) => string) => {
    let number = 1
    while (taken.has(nameOf(number))) number++
    return nameOf(number)
  }
  const numbered = firstFree((number) => archiveName.replace('.xml', `${number}.xml`))
  const isFixed = covered.has(archiveName)
  return {
    manifest: isFixed ? numbered : archiveName,
    renamed: new Map(taken.has(archiveName) && !isFixed ? [[archiveName, numbered]] : []),
    token: taken.has(firstToken) ? firstFree((number) => firstToken.replace('.tst', `${number}.tst`)) : firstToken,
  }
}
