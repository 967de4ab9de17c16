import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import { MalformedError } from '../asn1/malformed.ts'
import { type Container, readWhole } from './read-container.ts'

const maxBytes = 256 * 1024 * 1024

export interface ContainerChanges {
  /** New content of files that are there, by the names that they have. */
  readonly replaced: ReadonlyMap<string, Uint8Array>
  /** New names of files that are there, by their old ones. */
  readonly renamed?: ReadonlyMap<string, string>
  /** New files, which come last. */
  readonly added?: ReadonlyMap<string, Uint8Array>
}

/**
 * A container with some of its files changed; the others keep their content and all their order. Throws `MalformedError`
 * for one of more than 256 MiB when unpacked.
 */
export async function repackContainer(
  { files, mimetype }: Container,
  { replaced, renamed, added }: ContainerChanges,
  at: Date,
): Promise<Uint8Array> {
  const total = [...files.values()].reduce((sum, { size }) => sum + size, 0)
  if (total > maxBytes) throw new MalformedError('container too large')
  const zip = new ZipFile()
  // As for new containers: no extra fields, and the mimetype first and stored (ETSI EN 319 162-1 §A.1).
  const common = { mtime: at, forceDosTimestamp: true }
  if (mimetype !== undefined) zip.addBuffer(Buffer.from(mimetype), 'mimetype', { ...common, compress: false })
  for (const [name, file] of files) {
    if (name === 'mimetype') continue
    const content = replaced.get(name) ?? (await readWhole(file, maxBytes))
    zip.addBuffer(Buffer.from(content), renamed?.get(name) ?? name, common)
  }
  for (const [name, content] of added ?? []) zip.addBuffer(Buffer.from(content), name, common)
  zip.end()
  return new Uint8Array(await buffer(zip.outputStream))
}
