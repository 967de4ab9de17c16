import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import { MalformedError } from '../asn1/malformed.ts'
import { type Container, readWhole } from './read-container.ts'

const maxBytes = 256 * 1024 * 1024

/**
 * A container with some of its files replaced; the others keep their content and all their order. Throws `MalformedError`
 * for one of more than 256 MiB when unpacked.
 */
export async function repackContainer(
  { files, mimetype }: Container,
  replaced: ReadonlyMap<string, Uint8Array>,
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
    zip.addBuffer(Buffer.from(replaced.get(name) ?? (await readWhole(file, maxBytes))), name, common)
  }
  zip.end()
  return new Uint8Array(await buffer(zip.outputStream))
}
