import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

/**
 * The tables of a node. Each feature adds its own beside its SQL:
 *
 *     declare module '../platform/database.ts' {
 *       interface Database { journalEntry: JournalEntryTable }
 *     }
 *
 * Names are camelCase in TypeScript and snake_case in SQL (`journalEntry` ⇄ `journal_entry`); keys inside JSON
 * columns are left as they are.
 */
// biome-ignore lint/suspicious/noEmptyInterface: the features fill it by declaration merging
export interface Database {}

const types = {
  /** bigint: our sequence numbers and sizes stay far below 2^53, and a string would not compare or add. */
  20: (text: string) => {
    const value = Number(text)
    if (!Number.isSafeInteger(value)) throw new RangeError('A bigint from the database is too large for a number')
    return value
  },
  /** date: a calendar day has no time zone, so it stays `YYYY-MM-DD`. */
  1082: (text: string) => text,
}

const typeParsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    format !== 'binary' && (oid === 20 || oid === 1082) ? types[oid] : pg.types.getTypeParser(oid, format as 'text'),
}

export interface PoolOptions {
  readonly url: string
  /** Connections at most; 10 if not given. */
  readonly poolSize?: number
  /** Seconds after which an unused connection ends; 30 if not given. */
  readonly idleSeconds?: number
}

/**
 * Opens a pool towards PostgreSQL. Connections are made when first needed; `destroy()` ends them.
 * A statement may run for 30 s and a transaction may idle for 60 s before the server ends it.
 */
export function connect<T = Database>({ url, poolSize = 10, idleSeconds = 30 }: PoolOptions): Kysely<T> {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    types: typeParsers as pg.CustomTypesConfig,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: idleSeconds * 1000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
  })
  // An idle connection that breaks (the server restarts) is dropped by the pool; without a listener it would end the process.
  pool.on('error', () => undefined)
  return new Kysely<T>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
}

/** Classes and codes of PostgreSQL (appendix A) and of sockets that say: not now. */
const awayCodes = /^(08...|57P0[123]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/
/** What the driver says without a code when a connection ends under it or cannot be had in time. */
const awayMessages =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to)/

/**
 * Whether an error of a statement means that the database is away or just starting: the same may go well in a moment.
 * What the statement did is then unknown; a transaction has happened whole or not at all.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && awayCodes.test(error.code)) return true
  return awayMessages.test(error.message)
}
