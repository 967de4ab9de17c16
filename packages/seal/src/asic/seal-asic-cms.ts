import { digestOf } from '../algorithms/digest.ts'
import { extendCmsSeals } from '../cades/extend-cms-seals.ts'
import { sealCms } from '../cades/seal-cms.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import type { ExtendTrust } from '../validation/collect-revocation.ts'
import { type Content, contentOf, digestOfContent } from '../validation/content.ts'
import type { Timestamp } from '../xades/raise-level.ts'
import { makeArchive } from './archive-manifest.ts'
import { type NewManifest, writeManifest } from './manifest.ts'
import {
  type AsicFile,
  type ContainerKind,
  digestFiles,
  packContainer,
  piecesOf,
  refuseNames,
} from './pack-container.ts'
import type { SealAsicOutcome } from './seal-asic.ts'

export interface SealAsicCmsFacts {
  /** `ASiC-S` holds exactly one file. */
  readonly kind: ContainerKind
  readonly key: SigningKey
  /** The time claimed. */
  readonly at: Date
  /** Asks a time-stamp over a SHA-256 digest: level T. */
  readonly timestamp?: Timestamp
  /** With `timestamp`: collects validation data for level LT. */
  readonly validation?: ExtendTrust
  /** With both: a time-stamp over everything, level LTA. */
  readonly archive?: boolean
}

const signatureFile = { name: 'META-INF/signature.p7s', mimeType: 'application/pkcs7-signature' }
const manifestFile = { name: 'META-INF/ASiCManifest.xml', mimeType: 'text/xml' }
const timestampFile = { name: 'META-INF/timestamp.tst', mimeType: 'application/vnd.etsi.timestamp-token' }

/**
 * A container with one CAdES signature (ETSI EN 319 162-1 §4.3, §4.4): over the one file of an ASiC-S, or over a manifest
 * of all files of an ASiC-E. LTA is an archive-time-stamp-v3 in the first and an ASiCArchiveManifest in the second, since
 * the signature itself reaches the files only through digests. Throws for names that a reader would refuse, for files
 * that cannot be read, and when the key or a time-stamp fails.
 */
export async function sealAsicCms(files: readonly AsicFile[], facts: SealAsicCmsFacts): Promise<SealAsicOutcome> {
  const { kind, key, at, timestamp, validation, archive } = facts
  const { manifest, content, digests } = await prepare(kind, files, signatureFile)
  const cms = await sealCms(content, key, { signedAt: at, timestamp })
  const inside = new Map([...(manifest ? [[manifestFile.name, manifest] as const] : []), [signatureFile.name, cms]])
  if (timestamp && validation) {
    const extended = await extendCmsSeals(cms, {
      trust: validation,
      content,
      ...(archive && !manifest ? { archiveTimestamp: timestamp } : {}),
    })
    if (extended.outcome === 'refused') return extended
    inside.set(signatureFile.name, extended.cms)
    if (archive && manifest) {
      const signed = [manifestFile, signatureFile].map((file) => describeFile(file, inside.get(file.name)))
      const made = await makeArchive([...signed, ...files.map(namesOf(digests))], timestamp)
      for (const [name, bytes] of made) inside.set(name, bytes)
    }
  }
  return { outcome: 'sealed', container: packContainer(kind, files, inside, at) }
}

/**
 * A container that proves when its files existed, and nothing of who made them: a time-stamp over the one file of an
 * ASiC-S, or over a manifest of all files of an ASiC-E (§4.3.3.2, §4.4.3.2). Throws as `sealAsicCms`.
 */
export async function stampAsic(
  files: readonly AsicFile[],
  { kind, timestamp, at }: { kind: ContainerKind; timestamp: Timestamp; at: Date },
): Promise<NodeJS.ReadableStream> {
  const { manifest, content } = await prepare(kind, files, timestampFile)
  const token = await timestamp(await digestOfContent(content, 'sha256'))
  const inside = new Map([...(manifest ? [[manifestFile.name, manifest] as const] : []), [timestampFile.name, token]])
  return packContainer(kind, files, inside, at)
}

/** What is to be signed or stamped. */
async function prepare(
  kind: ContainerKind,
  files: readonly AsicFile[],
  signedBy: NewManifest['signedBy'],
): Promise<{ manifest?: Uint8Array; content: Content; digests: ReadonlyMap<string, Uint8Array> }> {
  refuseNames(files)
  const [only, ...more] = files
  if (kind === 'ASiC-S') {
    if (!only || more.length > 0) throw new Error('An ASiC-S container holds exactly one file')
    return { content: contentOf(() => piecesOf(only.source)), digests: new Map() }
  }
  const digests = await digestFiles(files)
  const manifest = writeManifest({ signedBy, files: files.map(namesOf(digests)) })
  return { manifest, content: contentOf(manifest), digests }
}

const namesOf =
  (digests: ReadonlyMap<string, Uint8Array>) =>
  ({ name, mimeType }: { name: string; mimeType: string }) => ({
    name,
    mimeType,
    sha256: digests.get(name) ?? new Uint8Array(),
  })

function describeFile(file: { name: string; mimeType: string }, bytes: Uint8Array | undefined) {
  return { ...file, sha256: digestOf('sha256', bytes ?? new Uint8Array()) }
}
