import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'

/** A folder of its own under the system's temporary one, which PostgreSQL's unprivileged user may enter; gone at the end. */
export function makeTestFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `kopru-${name}-`))
  chmodSync(folder, 0o711)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A real PostgreSQL for one test file, on a port that was free a moment ago, gone without a trace after `end`. */
export async function startTestPostgres(): Promise<EmbeddedPostgres & { end(): Promise<void> }> {
  const folder = makeTestFolder('postgres')
  const server = await startEmbeddedPostgres({
    folder,
    port: await findFreePort(),
    binariesFolder: join(tmpdir(), 'kopru-test-binaries'),
  })
  return {
    ...server,
    end: async () => {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
