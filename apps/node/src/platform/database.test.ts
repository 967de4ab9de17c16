import { type Generated, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { connect } from './database.ts'
import { startTestPostgres, type TestPostgres } from './test-postgres.ts'

interface Tables {
  shelfItem: { itemId: Generated<number>; bornOn: string; fullData: object }
}

let postgres: TestPostgres

beforeAll(async () => {
  postgres = await startTestPostgres()
  const owner = new pg.Client({ connectionString: postgres.migrationUrl })
  await owner.connect()
  await owner.query(`CREATE TABLE shelf_item (
      item_id bigint GENERATED ALWAYS AS IDENTITY, born_on date NOT NULL, full_data jsonb NOT NULL);
    GRANT SELECT, INSERT ON shelf_item TO kopru_app`)
  await owner.end()
})

afterAll(() => postgres.end())

function open() {
  const db = connect<Tables>({ url: postgres.url, poolSize: 2 })
  onTestFinished(() => db.destroy())
  return db
}

test('names are camelCase here and snake_case there, keys inside JSON stay, days stay days, sequence numbers are numbers', async () => {
  const row = { bornOn: '1987-04-12', fullData: { given_name: 'Айгерім', familyName: { cyrl_form: 'Қ' } } }
  const stored = await open().insertInto('shelfItem').values(row).returningAll().executeTakeFirstOrThrow()
  expect(stored).toEqual({ itemId: 1, ...row })
})

test('a number too large to be exact is refused instead of rounded', async () => {
  await expect(sql`SELECT 9007199254740993::bigint AS n`.execute(open())).rejects.toThrow('too large')
})

test('the pool survives the end of its connections', async () => {
  const db = open()
  const other = new pg.Client({ connectionString: postgres.url })
  await other.connect()
  onTestFinished(() => other.end())
  await sql`SELECT 1`.execute(db)
  // Of this database alone: other tests use the same server.
  await other.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()',
  )
  await expect
    .poll(() =>
      sql`SELECT 1 AS one`.execute(db).then(
        ({ rows }) => rows,
        () => 'broken',
      ),
    )
    .toEqual([{ one: 1 }])
})
