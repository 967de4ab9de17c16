import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BaseFetcher } from 'tuf-js'
// Not among the library's exports, yet its updater recognises "there is no newer root" by this class alone.
import { DownloadHTTPError } from 'tuf-js/dist/error.js'

export type Fetch = (url: string, init: { signal: AbortSignal }) => Promise<Response>

/** A path inside a mirror: no way up, no surprises. */
const pathForm = /^(metadata|targets)(\/[\w.%~-]{1,200}){1,6}$/
/** `12.targets.json` and `<sha256>.node.json` never change, so a copy is as good as the mirror's. */
const unchanging = /^metadata\/[0-9]+\.[^/]+\.json$|^targets\/(.+\/)?[0-9a-f]{64,128}\.[^/]+$/

export const isMirrorPath = (path: string): boolean => pathForm.test(path) && !/(^|\/)\.{1,2}(\/|$)/.test(path)

/**
 * Gives tuf-js the files of one mirror, or of the copy kept from an earlier verified load. What it fetched is kept in
 * memory until `keep()`, which the caller calls when all of it has been verified.
 */
export class MirrorFetcher extends BaseFetcher {
  readonly #options: { mirror: string | undefined; copy: string; useCopy: boolean; fetch: Fetch }
  readonly #fetched = new Map<string, Buffer>()

  /** Without `mirror` it reads the copy only. `useCopy: false` asks the mirror for everything. */
  constructor(options: { mirror: string | undefined; copy: string; useCopy: boolean; fetch: Fetch }) {
    super()
    this.#options = options
  }

  override async fetch(url: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const path = this.#pathOf(url)
    const copied = this.#options.mirror === undefined || (this.#options.useCopy && unchanging.test(path))
    const bytes = (copied ? this.#readCopy(path) : undefined) ?? (await this.#download(path))
    return new Blob([new Uint8Array(bytes)]).stream() as ReadableStream<Uint8Array<ArrayBuffer>>
  }

  /** Writes what was fetched into the copy; the file that names all others comes last. */
  keep(): void {
    const rank = (path: string) => (path === 'metadata/timestamp.json' ? 1 : 0)
    for (const [path, bytes] of [...this.#fetched].sort(([a], [b]) => rank(a) - rank(b))) {
      const file = join(this.#options.copy, path)
      mkdirSync(dirname(file), { recursive: true })
      const draft = `${file}.${randomUUID()}.new`
      writeFileSync(draft, bytes)
      renameSync(draft, file)
    }
  }

  #pathOf(url: string): string {
    const { pathname } = new URL(url)
    const path = pathname.slice(1)
    if (!isMirrorPath(path)) throw new DownloadHTTPError('There is no such file', 404)
    return path
  }

  #readCopy(path: string): Buffer | undefined {
    try {
      return readFileSync(join(this.#options.copy, path))
    } catch {
      return undefined
    }
  }

  async #download(path: string): Promise<Buffer> {
    const { mirror, fetch } = this.#options
    if (mirror === undefined) throw new DownloadHTTPError('There is no such file', 404)
    const response = await fetch(`${mirror.replace(/\/$/, '')}/${path}`, { signal: AbortSignal.timeout(10_000) })
    if (!response.ok || response.body === null)
      throw new DownloadHTTPError('The mirror does not give the file', response.status)
    const bytes = await readAtMost(response.body, 10_000_000)
    this.#fetched.set(path, bytes)
    return bytes
  }
}

async function readAtMost(body: ReadableStream<Uint8Array>, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > limit) throw new Error('The mirror sends more than any file of the directory holds')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
