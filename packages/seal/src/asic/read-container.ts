import type { Readable } from 'node:stream'
import { inflateRawSync } from 'node:zlib'
import { type Entry, fromRandomAccessReaderPromise, openPromise, type ZipFile } from 'yauzl'
import { CutOffError, MalformedError } from '../asn1/malformed.ts'
import { BytesReader } from './bytes-reader.ts'

/** A container in memory, or the path of one on disk, which is then read in pieces. */
export type ContainerSource = Uint8Array | string

export interface ContainerFile {
  readonly name: string
  /** Bytes when unpacked. */
  readonly size: number
  /** The content in pieces. Throws `MalformedError` in the midst where it cannot be unpacked. */
  readonly read: () => AsyncIterable<Uint8Array>
}

export interface Container extends Disposable {
  /** Content of the file `mimetype`, which must then be the first and stored (ETSI EN 319 162-1 §A.1). */
  readonly mimetype: string | undefined
  /** Files but not folders, by name. */
  readonly files: ReadonlyMap<string, ContainerFile>
}

const maxFiles = 10_000
const maxTotalBytes = 8 * 1024 ** 3
const maxRatio = 200
const maxTotalRatio = 20
const forgivenBytes = 256 * 1024 * 1024
/** Small files may well shrink a lot. */
const ratioFromBytes = 10 * 1024 * 1024
/** What is unpacked at once, in a few milliseconds, where it is in memory. */
const smallBytes = 1024 * 1024

/** Whether a file of a container is what signatures are about, none of the container's own (ETSI EN 319 162-1). */
export const isData = (name: string): boolean => name !== 'mimetype' && !name.startsWith('META-INF/')

/**
 * Opens a ZIP container that nobody vouches for: names stay inside, none comes twice, nothing is encrypted, packed
 * parts do not overlap, and sizes and ratios stay below those of a bomb. Throws `MalformedError`.
 */
export async function openContainer(source: ContainerSource): Promise<Container> {
  const zip = await open(source)
  const opened = { zip, bytes: typeof source === 'string' ? undefined : source }
  try {
    const entries = await listEntries(zip)
    const files = new Map(
      entries.filter(({ fileName }) => !fileName.endsWith('/')).map((entry) => [entry.fileName, toFile(opened, entry)]),
    )
    return { mimetype: await readMimetype(opened, entries), files, [Symbol.dispose]: () => zip.close() }
  } catch (error) {
    zip.close()
    throw error
  }
}

interface Opened {
  readonly zip: ZipFile
  /** All of it, where it is in memory. */
  readonly bytes: Uint8Array | undefined
}

const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: true } as const

async function open(source: ContainerSource): Promise<ZipFile> {
  try {
    if (typeof source === 'string') return await openPromise(source, options)
    return await fromRandomAccessReaderPromise(new BytesReader(source), source.length, options)
  } catch (error) {
    throw asMalformed(error)
  }
}

// yauzl tells bad input by plain errors; those of the file system carry a code and are not the container's fault.
function asMalformed(error: unknown): unknown {
  const isPlain = error instanceof Error && (!('code' in error) || String(error.code).startsWith('Z_'))
  if (!isPlain || error instanceof MalformedError) return error
  // Whatever stands at the end of every ZIP file is not there (APPNOTE.TXT §4.3.16).
  return /^End of central directory record signature not found/i.test(error.message)
    ? new CutOffError('container')
    : new MalformedError('container')
}

async function listEntries(zip: ZipFile): Promise<readonly Entry[]> {
  if (zip.entryCount > maxFiles) throw new MalformedError('number of files in the container')
  const entries: Entry[] = []
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry)
  } catch (error) {
    throw asMalformed(error)
  }
  refuseUnsafe(entries, zip.fileSize)
  return entries
}

function refuseUnsafe(entries: readonly Entry[], fileSize: number): void {
  const names = new Set(entries.map(({ fileName }) => fileName.normalize('NFC')))
  if (names.size < entries.length) throw new MalformedError('two files of one name in the container')
  let packed = 0
  let unpacked = 0
  for (const entry of entries) {
    const { compressedSize, uncompressedSize } = entry
    packed += compressedSize
    unpacked += uncompressedSize
    if (!entry.canDecodeFileData() || entry.isEncrypted())
      throw new MalformedError('encrypted or oddly packed file in the container')
    if (uncompressedSize > ratioFromBytes && uncompressedSize > compressedSize * maxRatio)
      throw new MalformedError('file in the container that grows too much')
    // Control characters could hide what a file is called.
    if (/\p{Cc}/u.test(entry.fileName)) throw new MalformedError('name of a file in the container')
  }
  // Many files, each small enough to be forgiven its ratio, make a bomb together.
  if (unpacked > maxTotalBytes || unpacked > Math.max(forgivenBytes, fileSize * maxTotalRatio))
    throw new MalformedError('container that grows too much')
  if (packed > fileSize) throw new MalformedError('overlapping files in the container')
}

function toFile({ zip, bytes }: Opened, entry: Entry): ContainerFile {
  const isSmall = entry.uncompressedSize <= smallBytes && entry.compressedSize <= smallBytes
  const read = bytes && isSmall ? () => unpackAtOnce(zip, entry, bytes) : () => unpack(zip, entry)
  return { name: entry.fileName, size: entry.uncompressedSize, read }
}

async function* unpack(zip: ZipFile, entry: Entry): AsyncIterable<Uint8Array> {
  let stream: Readable | undefined
  try {
    stream = await zip.openReadStreamPromise(entry)
    for await (const chunk of stream) yield chunk
  } catch (error) {
    throw asMalformed(error)
  } finally {
    stream?.destroy()
  }
}

/** As `unpack`, for a small file of a container in memory: a stream and another thread cost more than its bytes. */
async function* unpackAtOnce(zip: ZipFile, entry: Entry, bytes: Uint8Array): AsyncIterable<Uint8Array> {
  const start = await startOf(zip, entry)
  const packed = bytes.subarray(start, start + entry.compressedSize)
  const unpacked = entry.compressionMethod === 0 ? packed : inflate(packed, entry.uncompressedSize)
  if (unpacked.length !== entry.uncompressedSize) throw new MalformedError('container')
  yield unpacked
}

async function startOf(zip: ZipFile, entry: Entry): Promise<number> {
  try {
    return (await zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart
  } catch (error) {
    throw asMalformed(error)
  }
}

function inflate(packed: Uint8Array, size: number): Uint8Array {
  try {
    // Room for all of it at once, and for one byte more, which there must not be.
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size), chunkSize: Math.max(64, size + 1) })
  } catch {
    // Bytes that are no deflated data, or more data than was announced.
    throw new MalformedError('container')
  }
}

async function readMimetype(opened: Opened, entries: readonly Entry[]): Promise<string | undefined> {
  const at = entries.findIndex(({ fileName }) => fileName === 'mimetype')
  const entry = entries[at]
  if (!entry) return undefined
  if (at !== 0 || entry.compressionMethod !== 0 || entry.relativeOffsetOfLocalHeader !== 0)
    throw new MalformedError('mimetype is not the first file or not stored')
  return Buffer.from(await readWhole(toFile(opened, entry), 200))
    .toString('latin1')
    .trim()
}

/** A small file's whole content. Throws `MalformedError` beyond `maxBytes`. */
export async function readWhole(file: ContainerFile, maxBytes: number): Promise<Uint8Array> {
  if (file.size > maxBytes) throw new MalformedError(`${file.name} is too large`)
  const chunks: Uint8Array[] = []
  for await (const chunk of file.read()) chunks.push(chunk)
  return Buffer.concat(chunks)
}
