import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { databaseUrls } from '../../apps/node/src/platform/embedded-accounts.ts'
import { startEmbeddedPostgres } from '../../apps/node/src/platform/embedded-postgres.ts'
import { findFreePort } from '../../apps/node/src/platform/test-postgres.ts'

/** A PostgreSQL of the benchmark's own in `folder`, with the superuser, who may read files of the server's machine. */
export interface BenchDatabase {
  query<Row extends object = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<Row[]>
  /** Ends the server and starts it anew: its own memory is empty then, the machine's cache is not. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Of a small server that has nothing else to do; a search uses one of its processes. */
const settings = {
  shared_buffers: '1GB',
  maintenance_work_mem: '1500MB',
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
  max_worker_processes: '4',
  max_parallel_workers: '2',
  max_parallel_workers_per_gather: '0',
}

export async function openBenchDatabase(folder: string): Promise<BenchDatabase> {
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const start = async () => {
    const port = await findFreePort()
    const server = await startEmbeddedPostgres({ folder, port, binariesFolder: join(folder, 'binaries'), settings })
    const client = new pg.Client({ connectionString: databaseUrls({ folder, port }).superuserUrl })
    await client.connect()
    return { server, client }
  }
  let running = await start()
  const end = async () => {
    await running.client.end()
    await running.server.stop()
  }
  return {
    async query<Row extends object>(sql: string, values: readonly unknown[] = []) {
      const { rows } = await running.client.query<Row>(sql, [...values])
      return rows
    },
    async restart() {
      await end()
      running = await start()
    },
    stop: end,
  }
}
