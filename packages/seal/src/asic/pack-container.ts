import { createReadStream } from 'node:fs'
import { ZipFile } from 'yazl'
import { createHasher } from '../algorithms/digest.ts'
import { escapeXml } from '../xades/write-signature.ts'

export interface AsicFile {
  /** Name inside the container, folders parted by `/`. */
  readonly name: string
  readonly mimeType: string
  /** The content, or the path of a file, which is then read in pieces, twice. */
  readonly source: Uint8Array | string
}

export type ContainerKind = 'ASiC-S' | 'ASiC-E'

/** Media types of containers (ETSI EN 319 162-1 §4.3.3.1, §4.4.3.1). */
export const containerTypes = {
  'ASiC-S': 'application/vnd.etsi.asic-s+zip',
  'ASiC-E': 'application/vnd.etsi.asic-e+zip',
} as const satisfies Record<ContainerKind, string>

/** Throws for names that a reader would refuse. */
export function refuseNames(files: readonly AsicFile[]): void {
  const names = files.map(({ name }) => name.normalize('NFC'))
  const isBad = (name: string) =>
    name === 'mimetype' || name.startsWith('META-INF/') || /^\/|\\|(^|\/)\.\.?(\/|$)|\/$|\p{Cc}|^$/u.test(name)
  const bad = names.find(isBad)
  if (bad !== undefined) throw new Error(`A container cannot hold a file named ${JSON.stringify(bad)}`)
  if (files.length === 0 || new Set(names).size < names.length) throw new Error('No files, or two of one name')
}

export const uriOf = (name: string) => name.split('/').map(encodeURIComponent).join('/')

export async function* piecesOf(source: AsicFile['source']): AsyncIterable<Uint8Array> {
  if (typeof source === 'string') yield* createReadStream(source)
  else yield source
}

/** SHA-256 of each file, by name. */
export async function digestFiles(files: readonly AsicFile[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const digests = new Map<string, Uint8Array>()
  for (const { name, source } of files) {
    const hasher = createHasher('sha256')
    for await (const piece of piecesOf(source)) hasher.update(piece)
    digests.set(name, hasher.digest())
  }
  return digests
}

/** The container as a stream to be read to its end; `inside` are the files of META-INF, by their whole names. */
export function packContainer(
  kind: ContainerKind,
  files: readonly AsicFile[],
  inside: ReadonlyMap<string, Uint8Array>,
  at: Date,
): NodeJS.ReadableStream {
  const zip = new ZipFile()
  // DOS times keep extra fields away, which readers that look for the mimetype at a fixed place do not expect.
  const common = { mtime: at, forceDosTimestamp: true }
  zip.addBuffer(Buffer.from(containerTypes[kind]), 'mimetype', { ...common, compress: false })
  for (const { name, source } of files) {
    if (typeof source === 'string') zip.addFile(source, name, common)
    else zip.addBuffer(Buffer.from(source), name, common)
  }
  for (const [name, content] of inside) zip.addBuffer(Buffer.from(content), name, common)
  zip.end()
  return zip.outputStream
}

/** Open Document's list of files, which several readers of ASiC-E with XAdES ask for. */
export function openDocumentManifest(files: readonly AsicFile[]): Uint8Array {
  const entry = (path: string, type: string) =>
    `<manifest:file-entry manifest:full-path="${escapeXml(path)}" manifest:media-type="${escapeXml(type)}"/>`
  const entries = files.map(({ name, mimeType }) => entry(name, mimeType)).join('')
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">${entry('/', containerTypes['ASiC-E'])}${entries}</manifest:manifest>\n`
  return Buffer.from(text)
}
