import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { connect, type Database } from './database.ts'
import { migrate } from './migrate.ts'
import { startTestPostgres } from './test-postgres.ts'

export interface TestDatabase {
  /** Under the application's account, which may do what migrations grant it. */
  readonly db: Kysely<Database>
  readonly url: string
  readonly migrationUrl: string
  end(): Promise<void>
}

/** A real PostgreSQL with all of the node's tables, for one test file. */
export async function startTestDatabase(poolSize?: number): Promise<TestDatabase> {
  const postgres = await startTestPostgres()
  await migrate(postgres.migrationUrl, join(import.meta.dirname, '../../migrations'))
  const db = connect<Database>({ url: postgres.url, ...(poolSize && { poolSize }) })
  return {
    db,
    url: postgres.url,
    migrationUrl: postgres.migrationUrl,
    end: async () => {
      await db.destroy()
      await postgres.end()
    },
  }
}
