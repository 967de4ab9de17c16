import { digestOf } from '../algorithms/digest.ts'
import type { Timestamp } from '../xades/raise-level.ts'
import { type ManifestFile, writeManifest } from './manifest.ts'

/** The name of the youngest; older ones are renamed (ETSI EN 319 162-1 §A.7). */
export const archiveName = 'META-INF/ASiCArchiveManifest.xml'

const firstToken = 'META-INF/archive_timestamp.tst'

/** An archive manifest over `files` and a time-stamp over it (§A.7), by their names. Throws when the time-stamp fails. */
export async function makeArchive(
  files: readonly ManifestFile[],
  timestamp: Timestamp,
  tokenName = firstToken,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const signedBy = { name: tokenName, mimeType: 'application/vnd.etsi.timestamp-token' }
  const manifest = writeManifest({ signedBy, files })
  const token = await timestamp(digestOf('sha256', manifest))
  return new Map([
    [archiveName, manifest],
    [tokenName, token],
  ])
}

/** Free names for an older manifest that makes room and for the token of the new one. */
export function nextArchiveNames(taken: ReadonlySet<string>): { readonly older: string; readonly token: string } {
  const firstFree = (nameOf: (number: number) => string) => {
    let number = 1
    while (taken.has(nameOf(number))) number++
    return nameOf(number)
  }
  return {
    older: firstFree((number) => archiveName.replace('.xml', `${number}.xml`)),
    token: taken.has(firstToken) ? firstFree((number) => firstToken.replace('.tst', `${number}.tst`)) : firstToken,
  }
}
