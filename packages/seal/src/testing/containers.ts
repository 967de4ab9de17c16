import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ZipFile } from 'yazl'
import type { AsicFile } from '../asic/pack-container.ts'
import { onlineRevocation } from '../ocsp/client.ts'
import { run, scratch } from './judges.ts'
import { now, type TestPki } from './test-pki.ts'

/** What the containers of tests are about: letters beyond ASCII, a folder, signs that addresses write otherwise. */
export const containerFiles: readonly AsicFile[] = [
  { name: 'өтініш.txt', mimeType: 'text/plain', source: Buffer.from('Тұруға ықтиярхат') },
  { name: 'əlavə/şəkil 1 & 2.bin', mimeType: 'application/octet-stream', source: new Uint8Array(100_000) },
]

/** Trust with which a seal is raised at a time: responders are asked then. */
export const askedAt = (pki: TestPki, time: Date) => ({
  anchors: pki.anchors,
  at: time,
  revocation: onlineRevocation({ fetch: pki.fetchAt(() => time), nonce: () => randomBytes(8), now: () => time }),
})

/** By level, what is handed in to seal a container at it. */
export function levelFacts(pki: TestPki) {
  const [timestamp, validation] = [pki.timestampAt(now), askedAt(pki, now)]
  return {
    B: {},
    T: { timestamp },
    LT: { timestamp, validation },
    LTA: { timestamp, validation, archive: true },
  } as const
}

export async function collect(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** Unpacks by `unzip`, so that what is read is what others read. */
export function unpack(container: Uint8Array): Map<string, Buffer> {
  using folder = scratch()
  const zip = folder.write('c.zip', container)
  const { status, output } = run('unzip', '-q', '-d', folder.path('out'), zip)
  if (status !== 0) throw new Error(output)
  const names = run('unzip', '-Z1', zip).output.trim().split('\n')
  return new Map(names.map((name) => [name, readFileSync(folder.path(`out/${name}`))]))
}

/** A ZIP of these files in this order, `mimetype` stored as containers have it, unless said otherwise. */
export async function pack(
  members: Iterable<readonly [name: string, content: Uint8Array]>,
  isPacked = (name: string) => name !== 'mimetype',
): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of members)
    zip.addBuffer(Buffer.from(content), name, { mtime: now, forceDosTimestamp: true, compress: isPacked(name) })
  zip.end()
  return collect(zip.outputStream)
}
