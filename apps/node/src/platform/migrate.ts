import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

interface Migration {
  /** `NNNN-name`, without the `.sql`. */
  readonly name: string
  readonly sql: string
  readonly checksum: string
  /** An older release cannot work with the database once this has run. */
  readonly breaking: boolean
}

/** The migrations and the database do not fit each other; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

// Any fixed number will do, so long as every release uses the same: holders wait for each other.
const advisoryLock = '7310579624187'

/**
 * Brings the database to this release: runs every `NNNN-name.sql` of the folder that has not run yet, in order, each in
 * its own transaction. Concurrent callers wait for each other. Forward only.
 * Returns the names of those that ran now. Throws `MigrationError` when a migration that ran was changed afterwards,
 * when one would come before those that ran, or when a newer release made a breaking change.
 */
export async function migrate(migrationUrl: string, folder: string): Promise<string[]> {
  const migrations = readMigrations(folder)
  const client = new pg.Client({ connectionString: migrationUrl })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock])
    await client.query(`CREATE TABLE IF NOT EXISTS kopru_migration (
      name text PRIMARY KEY,
      checksum text NOT NULL,
      breaking boolean NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`)
    const { rows: applied } = await client.query<{ name: string; checksum: string; breaking: boolean }>(
      'SELECT name, checksum, breaking FROM kopru_migration ORDER BY name',
    )
    const pending = planMigrations(migrations, applied)
    for (const migration of pending) await run(client, migration)
    return pending.map(({ name }) => name)
  } finally {
    // Ends the session and with it the lock.
    await client.end()
  }
}

export function readMigrations(folder: string): Migration[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
  const migrations = files.map((file) => readMigration(folder, file))
  const numbers = migrations.map(({ name }) => name.slice(0, 4))
  const twice = numbers.find((number, i) => numbers.indexOf(number) !== i)
  if (twice !== undefined)
    throw new MigrationError(`Two migrations have the number ${twice}; give the newer one the next`)
  return migrations
}

function readMigration(folder: string, file: string): Migration {
  const sql = readFileSync(join(folder, file), 'utf8')
  if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(file)) throw new MigrationError(`${file} is not named NNNN-name.sql`)
  const promise = /^-- (compatible|breaking)\b/.exec(sql)?.[1]
  if (promise === undefined)
    throw new MigrationError(`${file} must begin with "-- compatible: …" or "-- breaking: …", for the operator`)
  const checksum = createHash('sha256').update(sql).digest('hex')
  return { name: file.slice(0, -4), sql, checksum, breaking: promise === 'breaking' }
}

export function planMigrations(
  known: readonly Migration[],
  applied: readonly { name: string; checksum: string; breaking: boolean }[],
): Migration[] {
  for (const { name, checksum, breaking } of applied) {
    const own = known.find((migration) => migration.name === name)
    if (own === undefined && breaking)
      throw new MigrationError(`A newer release changed this database (${name}); run that release or a newer one`)
    if (own !== undefined && own.checksum !== checksum)
      throw new MigrationError(`${name}.sql was changed after it had run; restore it and put the change in a new file`)
  }
  const newest = applied.at(-1)?.name ?? ''
  const pending = known.filter(({ name }) => !applied.some((done) => done.name === name))
  const late = pending.find(({ name }) => name < newest)
  if (late !== undefined)
    throw new MigrationError(`${late.name}.sql comes before ${newest}, which has run; give it a higher number`)
  return pending
}

async function run(client: pg.Client, { name, sql, checksum, breaking }: Migration) {
  await client.query('BEGIN')
  try {
    await client.query(sql)
    await client.query('INSERT INTO kopru_migration (name, checksum, breaking) VALUES ($1, $2, $3)', [
      name,
      checksum,
      breaking,
    ])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw new MigrationError(`${name}.sql failed and changed nothing`, { cause: error })
  }
}
