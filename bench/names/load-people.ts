import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { searchTableSql } from '@kopru/names'
import type { BenchDatabase } from './database.ts'
import type { WriterTask, WrittenFile } from './write-people.worker.ts'

export interface Loaded {
  readonly loadSeconds: number
  readonly indexSeconds: number
  readonly megabytes: { readonly people: number; readonly keys: number; readonly index: number }
}

/** Makes the people in worker threads, copies them into the register and its table of keys, and builds the index. */
export async function loadPeople(
  database: BenchDatabase,
  { seed, people, folder, workers }: { seed: string; people: number; folder: string; workers: number },
): Promise<Loaded> {
  await database.query(
    'CREATE UNLOGGED TABLE people (id bigint, language text, "full" text, given text, family text, patronymic text, sex text, "birthDate" text)',
  )
  await database.query(searchTableSql.create.replace('CREATE TABLE', 'CREATE UNLOGGED TABLE'))
  await database.query('CREATE UNLOGGED TABLE unsorted (LIKE name_keys, shelf int4)')
  const began = performance.now()
  const key = await dropPrimaryKey(database)
  const tasks = Array.from(
    { length: workers },
    (_, first): WriterTask => ({ seed, people, folder, first, of: workers }),
  )
  let copying = Promise.resolve()
  await Promise.all(
    tasks.map(async (workerData) => {
      const worker = new Worker(new URL('write-people.worker.ts', import.meta.url), { workerData })
      worker.on('message', (file: WrittenFile) => {
        copying = copying.then(() => copyFile(database, file))
      })
      const [code] = await once(worker, 'exit')
      if (code !== 0) throw new Error(`A worker that makes people ended with ${code}`)
    }),
  )
  await copying
  await sortByShelf(database)
  const loadSeconds = secondsSince(began)
  const indexBegan = performance.now()
  await database.query('ALTER TABLE people ADD PRIMARY KEY (id)')
  await database.query(key)
  await database.query(searchTableSql.index)
  await database.query('VACUUM ANALYZE name_keys')
  await database.query('ANALYZE people')
  return { loadSeconds, indexSeconds: secondsSince(indexBegan), megabytes: await sizes(database) }
}

/** Rows come in faster without it; answers the statement that puts it back. */
async function dropPrimaryKey(database: BenchDatabase): Promise<string> {
  await database.query('ALTER TABLE name_keys DROP CONSTRAINT name_keys_pkey')
  return 'ALTER TABLE name_keys ADD PRIMARY KEY (person)'
}

async function sortByShelf(database: BenchDatabase): Promise<void> {
  await database.query("SET work_mem = '1GB'")
  await database.query('INSERT INTO name_keys SELECT person, keys, sounds FROM unsorted ORDER BY shelf')
  await database.query('RESET work_mem')
  await database.query('DROP TABLE unsorted')
}

async function copyFile(database: BenchDatabase, { people, keys }: WrittenFile): Promise<void> {
  for (const [table, file] of [
    ['people', people],
    ['unsorted', keys],
  ] as const) {
    await database.query(`COPY ${table} FROM '${file}'`)
    rmSync(file)
  }
}

async function sizes(database: BenchDatabase): Promise<Loaded['megabytes']> {
  const [row] = await database.query<{ people: string; keys: string; index: string }>(
    `SELECT pg_table_size('people') AS people, pg_table_size('name_keys') AS keys, pg_relation_size('name_keys_by_key') AS index`,
  )
  const megabytes = (bytes: string | undefined) => Math.round(Number(bytes) / 1_000_000)
  return { people: megabytes(row?.people), keys: megabytes(row?.keys), index: megabytes(row?.index) }
}

const secondsSince = (began: number): number => Math.round((performance.now() - began) / 100) / 10
