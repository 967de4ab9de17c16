import { createReadStream } from 'node:fs'
import { ZipFile } from 'yazl'
import { createHasher } from '../algorithms/digest.ts'
import type { SealVerdict } from '../verdict.ts'
import { type SealXmlFacts, sealDetached } from '../xades/seal-xml.ts'
import { escapeXml } from '../xades/write-signature.ts'
import type { DetachedContent } from '../xml/detached-content.ts'
import { fileNameOf } from './container-content.ts'

export interface AsicFile {
  /** Name inside the container, folders parted by `/`. */
  readonly name: string
  readonly mimeType: string
  /** The content, or the path of a file, which is then read in pieces, twice. */
  readonly source: Uint8Array | string
}

export type SealAsicOutcome =
  | { readonly outcome: 'sealed'; readonly container: NodeJS.ReadableStream }
  | { readonly outcome: 'refused'; readonly verdicts: readonly SealVerdict[] }

const mimetype = 'application/vnd.etsi.asic-e+zip'

/**
 * An ASiC-E container with one XAdES signature over all `files` (ETSI EN 319 162-1 §6, Annex A), as a stream to be
 * read to its end. Throws for names that a reader would refuse and for files that cannot be read.
 */
export async function sealAsic(files: readonly AsicFile[], facts: SealXmlFacts): Promise<SealAsicOutcome> {
  refuseNames(files)
  const digests = new Map<string, Uint8Array>()
  for (const { name, source } of files) digests.set(name, await sha256Of(source))
  const references = files.map(({ name, mimeType }) => ({
    uri: uriOf(name),
    mimeType,
    sha256: digests.get(name) ?? new Uint8Array(),
  }))
  const content: DetachedContent = {
    digest: async (uri, hash) => (hash === 'sha256' ? digests.get(fileNameOf(uri)) : undefined),
    read: async function* (uri) {
      const found = files.find(({ name }) => name === fileNameOf(uri))
      if (found) yield* piecesOf(found.source)
    },
  }
  const outcome = await sealDetached(references, facts, { wrap, content })
  return outcome.outcome === 'refused' ? outcome : { outcome: 'sealed', container: pack(files, outcome.xml, facts.at) }
}

function refuseNames(files: readonly AsicFile[]): void {
  const names = files.map(({ name }) => name.normalize('NFC'))
  const isBad = (name: string) =>
    name === 'mimetype' || name.startsWith('META-INF/') || /^\/|\\|(^|\/)\.\.?(\/|$)|\/$|\p{Cc}|^$/u.test(name)
  const bad = names.find(isBad)
  if (bad !== undefined) throw new Error(`A container cannot hold a file named ${JSON.stringify(bad)}`)
  if (files.length === 0 || new Set(names).size < names.length) throw new Error('No files, or two of one name')
}

const uriOf = (name: string) => name.split('/').map(encodeURIComponent).join('/')

const wrap = (signature: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<asic:XAdESSignatures xmlns:asic="http://uri.etsi.org/02918/v1.2.1#">${signature}</asic:XAdESSignatures>\n`

async function* piecesOf(source: AsicFile['source']): AsyncIterable<Uint8Array> {
  if (typeof source === 'string') yield* createReadStream(source)
  else yield source
}

async function sha256Of(source: AsicFile['source']): Promise<Uint8Array> {
  const hasher = createHasher('sha256')
  for await (const piece of piecesOf(source)) hasher.update(piece)
  return hasher.digest()
}

function pack(files: readonly AsicFile[], signature: Uint8Array, at: Date): NodeJS.ReadableStream {
  const zip = new ZipFile()
  // DOS times keep extra fields away, which readers that look for the mimetype at a fixed place do not expect.
  const common = { mtime: at, forceDosTimestamp: true }
  zip.addBuffer(Buffer.from(mimetype), 'mimetype', { ...common, compress: false })
  for (const { name, source } of files) {
    if (typeof source === 'string') zip.addFile(source, name, common)
    else zip.addBuffer(Buffer.from(source), name, common)
  }
  zip.addBuffer(Buffer.from(manifestOf(files)), 'META-INF/manifest.xml', common)
  zip.addBuffer(Buffer.from(signature), 'META-INF/signatures0.xml', common)
  zip.end()
  return zip.outputStream
}

/** Open Document's list of files, which several readers ask for. */
function manifestOf(files: readonly AsicFile[]): string {
  const entry = (path: string, type: string) =>
    `<manifest:file-entry manifest:full-path="${escapeXml(path)}" manifest:media-type="${escapeXml(type)}"/>`
  const entries = files.map(({ name, mimeType }) => entry(name, mimeType)).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">${entry('/', mimetype)}${entries}</manifest:manifest>\n`
}
