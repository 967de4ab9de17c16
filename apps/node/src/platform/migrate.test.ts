import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { MigrationError, migrate, planMigrations, readMigrations } from './migrate.ts'
import { makeTestFolder, startTestPostgres, type TestPostgres } from './test-postgres.ts'

let postgres: TestPostgres
let owner: pg.Client

beforeAll(async () => {
  postgres = await startTestPostgres()
  owner = new pg.Client({ connectionString: postgres.migrationUrl })
  await owner.connect()
})

afterAll(async () => {
  await owner.end()
  await postgres.end()
})

beforeEach(async () => {
  await owner.query('DROP TABLE IF EXISTS kopru_migration, a, b CASCADE')
})

function folderWith(files: Record<string, string>): string {
  const folder = join(makeTestFolder('migrations'), 'migrations')
  mkdirSync(folder)
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(folder, name), sql)
  return folder
}

const first = { '0001-first.sql': '-- compatible: nothing was there\nCREATE TABLE a (n int);\n' }
const second = { '0002-second.sql': '-- breaking: a is wider\nALTER TABLE a ADD m int;\nCREATE TABLE b (n int);\n' }

test('migrations run once, in order, and a later release runs only its new ones', async () => {
  expect(await migrate(postgres.migrationUrl, folderWith(first))).toEqual(['0001-first'])
  const both = folderWith({ ...first, ...second })
  expect(await migrate(postgres.migrationUrl, both)).toEqual(['0002-second'])
  expect(await migrate(postgres.migrationUrl, both)).toEqual([])
})

test('five processes that start at once migrate once between them', async () => {
  const folder = folderWith({ ...first, ...second })
  const runs = await Promise.all([1, 2, 3, 4, 5].map(() => migrate(postgres.migrationUrl, folder)))
  expect(runs.flat()).toEqual(['0001-first', '0002-second'])
})

test('a migration that fails leaves nothing of itself', async () => {
  const bad = { '0002-bad.sql': '-- compatible: so it says\nCREATE TABLE b (n int);\nSELECT 1 / 0;\n' }
  await expect(migrate(postgres.migrationUrl, folderWith({ ...first, ...bad }))).rejects.toThrow('0002-bad.sql failed')
  const { rows } = await owner.query(`SELECT to_regclass('a') IS NOT NULL AS a, to_regclass('b') IS NOT NULL AS b`)
  expect(rows).toEqual([{ a: true, b: false }])
})

test('a migration that was changed after it ran is found out', async () => {
  await migrate(postgres.migrationUrl, folderWith(first))
  const changed = folderWith({ '0001-first.sql': `${first['0001-first.sql']}-- and more\n` })
  await expect(migrate(postgres.migrationUrl, changed)).rejects.toThrow('was changed after it had run')
})

test('an older release stops before a database that a newer one changed for good', async () => {
  await migrate(postgres.migrationUrl, folderWith({ ...first, ...second }))
  await expect(migrate(postgres.migrationUrl, folderWith(first))).rejects.toThrow(
    'A newer release changed this database',
  )
})

test('an older release goes on with a database whose newer changes are compatible', () => {
  const applied = [{ name: '0009-newer', checksum: 'x', breaking: false }]
  expect(planMigrations([], applied)).toEqual([])
})

test('a migration numbered before one that ran is refused', () => {
  const early = { name: '0001-early', sql: '', checksum: 'x', breaking: false }
  expect(() => planMigrations([early], [{ name: '0002-ran', checksum: 'y', breaking: false }])).toThrow(MigrationError)
})

test.each([
  ['two files with one number', { '0001-a.sql': '-- compatible: a\n', '0001-b.sql': '-- compatible: b\n' }],
  ['a file that promises nothing to the operator', { '0001-a.sql': 'SELECT 1;\n' }],
  ['a file without a number', { 'a.sql': '-- compatible: a\n' }],
])('%s is refused', (_what, files) => {
  expect(() => readMigrations(folderWith(files))).toThrow(MigrationError)
})
