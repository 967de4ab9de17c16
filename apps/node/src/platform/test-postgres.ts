import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of its own under the system's temporary one, which PostgreSQL's unprivileged user may enter; gone at the end. */
export function makeTestFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `kopru-${name}-`))
  chmodSync(folder, 0o711)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Names the service that makes databases, see `test-postgres-server.ts`. */
export const testPostgresVariable = 'KOPRU_TEST_POSTGRES'

/** The addresses of one database, by account, as of `EmbeddedPostgres`. */
export interface TestPostgresUrls {
  readonly name: string
  readonly url: string
  readonly migrationUrl: string
}

export interface TestPostgres extends TestPostgresUrls {
  end(): Promise<void>
}

/** An empty database of its own in the real PostgreSQL of the whole run, gone without a trace after `end`. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const service = process.env[testPostgresVariable]
  if (service === undefined) throw new Error('Nothing serves databases: call serveTestPostgres first')
  const made: TestPostgresUrls = JSON.parse(await ask(service, 'POST'))
  return { ...made, end: async () => void (await ask(`${service}/${made.name}`, 'DELETE')) }
}

async function ask(address: string, method: string): Promise<string> {
  const response = await fetch(address, { method })
  const text = await response.text()
  if (!response.ok) throw new Error(`No test database: ${text}`)
  return text
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
