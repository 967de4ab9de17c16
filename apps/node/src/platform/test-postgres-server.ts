import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { databaseUrls } from './embedded-accounts.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { findFreePort, makeTestFolder, type TestPostgresUrls, testPostgresVariable } from './test-postgres.ts'

/** For Vitest's `globalSetup`: no test's data must outlive the machine. */
export default () => serveTestPostgres({ fsync: 'off' })

/**
 * For a whole run of tests one real PostgreSQL, started when the first of them asks, so that no file has to make a
 * cluster of its own. `POST /` makes an empty database and answers its addresses, `DELETE /NAME` drops it. The address
 * is left in the environment, which the processes of the tests inherit. Returns what ends it all.
 */
export async function serveTestPostgres(durability: { fsync: 'on' | 'off' }): Promise<() => Promise<void>> {
  let started: ReturnType<typeof startServer> | undefined
  const service = createServer(async (request, response) => {
    try {
      started ??= startServer(durability)
      const server = await started
      if (request.method === 'POST') response.end(JSON.stringify(await server.createDatabase()))
      else response.end(await server.dropDatabase(request.url?.slice(1) ?? ''))
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  })
  await once(service.listen(0, '127.0.0.1'), 'listening')
  process.env[testPostgresVariable] = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  return async () => {
    service.close()
    await (await started)?.stop()
  }
}

async function startServer(durability: { fsync: 'on' | 'off' }) {
  const place = { folder: makeTestFolder('postgres'), port: await findFreePort() }
  const server = await startEmbeddedPostgres({
    ...place,
    binariesFolder: join(tmpdir(), 'kopru-test-binaries'),
    // Many nodes at once.
    settings: { max_connections: '300', shared_buffers: '128MB', max_wal_size: '1GB', ...durability },
  })
  const urls = databaseUrls(place)
  const owner = new pg.Pool({ connectionString: urls.superuserUrl, max: 4 })
  owner.on('error', () => undefined)
  return {
    async createDatabase(): Promise<TestPostgresUrls> {
      const name = `test_${randomBytes(8).toString('hex')}`
      await owner.query(`CREATE DATABASE ${name} TEMPLATE template0 OWNER kopru_migrator`)
      await owner.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`)
      await owner.query(`GRANT CONNECT ON DATABASE ${name} TO kopru_app`)
      const inDatabase = (address: string) => Object.assign(new URL(address), { pathname: `/${name}` }).href
      return { name, url: inDatabase(urls.url), migrationUrl: inDatabase(urls.migrationUrl) }
    },
    async dropDatabase(name: string): Promise<string> {
      await owner.query(`DROP DATABASE ${pg.escapeIdentifier(name)} WITH (FORCE)`)
      return ''
    },
    async stop() {
      await owner.end()
      await server.stop()
    },
  }
}
