import { maxSlowBytes } from '../algorithms/digest.ts'
import { type AlgorithmUse, judgeAlgorithms, useOfDigest } from '../algorithms/judge-algorithms.ts'
import { findDigest, type HashName } from '../algorithms/registry.ts'
import { tooLargeToHash } from '../algorithms/too-large.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { reason } from '../reasons.ts'
import { type Finding, failed, undecided } from '../verdict.ts'
import { escapeXml } from '../xades/write-signature.ts'
import { unsupportedAlgorithm } from '../xml/check-references.ts'
import { type DetachedContent, decodedUri } from '../xml/detached-content.ts'
import { bytesOf, type Element } from '../xml/element.ts'
import { loadXmlLibrary } from '../xml/library.ts'
import { dsig } from '../xml/names.ts'
import { openXml } from '../xml/open-document.ts'
import { uriOf } from './pack-container.ts'

/** ASiCManifest (ETSI EN 319 162-1 §A.4): files with their digests, and the file that signs or stamps the manifest. */
export interface AsicManifest {
  /** URI of the signature, time-stamp or evidence record. */
  readonly signedBy: string
  readonly references: readonly ManifestReference[]
}

interface ManifestReference {
  readonly uri: string
  /** As the manifest says it. */
  readonly mimeType?: string
  readonly digestMethod: string
  readonly digest: Uint8Array
}

const asic = 'http://uri.etsi.org/02918/v1.2.1#'
const maxReferences = 10_000

/** Throws `MalformedError`. */
export async function readManifest(xml: Uint8Array): Promise<AsicManifest> {
  const document = openXml(await loadXmlLibrary(), xml)
  const { root } = document
  if (!root.is(asic, 'ASiCManifest')) throw new MalformedError('manifest of another kind')
  const references = root.all('DataObjectReference')
  if (references.length === 0 || references.length > maxReferences)
    throw new MalformedError('number of references in the manifest')
  return { signedBy: uriIn(root.get('SigReference')), references: references.map(readReference) }
}

function readReference(element: Element): ManifestReference {
  const mimeType = element.attribute('MimeType')
  return {
    uri: uriIn(element),
    ...(mimeType ? { mimeType } : {}),
    digestMethod: element.get('DigestMethod', dsig).attribute('Algorithm') ?? '',
    digest: bytesOf(element.get('DigestValue', dsig)),
  }
}

function uriIn(element: Element): string {
  const uri = element.attribute('URI')
  if (!uri) throw new MalformedError(`${element.name} without a URI`)
  return uri
}

/** The file that a manifest's URI names; `undefined` where it leads outside the container. */
export function fileNamedBy(uri: string): string | undefined {
  const name = decodedUri(uri)
  if (/^[a-z][a-z0-9+.-]*:|^\/\/|\\/i.test(name)) return undefined
  const inside = name.replace(/^(\.?\/)+/, '')
  return inside.split('/').includes('..') || inside === '' ? undefined : inside
}

export type ManifestCheck =
  | {
      readonly is: 'intact'
      readonly parts: readonly string[]
      /** What stands against the digests' algorithms at a moment, see `judgeAlgorithms`. */
      readonly judge: (at: Date, isProven: boolean) => Finding | undefined
    }
  | { readonly is: 'not-intact'; readonly parts: readonly string[]; readonly finding: Finding }

/** Whether every file that the manifest names is there, inside the container, and as it was. */
export async function checkManifest({ references }: AsicManifest, content: DetachedContent): Promise<ManifestCheck> {
  const parts = references.flatMap(({ uri }) => fileNamedBy(uri) ?? [])
  const uses: AlgorithmUse[] = []
  for (const reference of references) {
    const method = findDigest({ xml: reference.digestMethod })
    const finding = method?.hash
      ? await refuseReference(reference, method.hash, content)
      : unsupportedAlgorithm(reference.digestMethod)
    if (finding) return { is: 'not-intact', parts, finding }
    if (method) uses.push(useOfDigest(method))
  }
  return { is: 'intact', parts, judge: (at, isProven) => judgeAlgorithms(uses, at, isProven) }
}

async function refuseReference(
  { uri, digest }: ManifestReference,
  hash: HashName,
  content: DetachedContent,
): Promise<Finding | undefined> {
  const name = fileNamedBy(uri)
  if (name === undefined) return failed('FORMAT_FAILURE', reason('seal.path-outside', { part: uri.slice(0, 200) }))
  const part = name.slice(0, 200)
  const found = await content.digest(uriOf(name), hash)
  if (!found) return undecided('SIGNED_DATA_NOT_FOUND', reason('seal.signed-part-missing', { part }))
  if (found === 'too-large') return tooLargeToHash(hash, content.budget ?? { limitBytes: maxSlowBytes })
  if (Buffer.compare(found, digest) !== 0) return failed('HASH_FAILURE', reason('seal.part-altered', { part }))
  return undefined
}

export interface NewManifest {
  /** Name of the file that signs or stamps it. */
  readonly signedBy: { readonly name: string; readonly mimeType: string }
  readonly files: readonly ManifestFile[]
}

export interface ManifestFile {
  readonly name: string
  readonly mimeType: string
  readonly sha256: Uint8Array
  /** The archive manifest that this one follows (§A.7). */
  readonly isRoot?: boolean
}

export function writeManifest({ signedBy, files }: NewManifest): Uint8Array {
  const named = ({ name, mimeType }: NewManifest['signedBy']) =>
    `URI="${escapeXml(uriOf(name))}" MimeType="${escapeXml(mimeType)}"`
  const references = files.map(
    (file) =>
      `<asic:DataObjectReference ${named(file)}${file.isRoot ? ' Rootfile="true"' : ''}><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>${Buffer.from(file.sha256).toString('base64')}</ds:DigestValue></asic:DataObjectReference>`,
  )
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<asic:ASiCManifest xmlns:asic="${asic}" xmlns:ds="${dsig}"><asic:SigReference ${named(signedBy)}/>${references.join('')}</asic:ASiCManifest>\n`
  return new Uint8Array(Buffer.from(text))
}
