import type { Transaction } from 'kysely'
import pg from 'pg'
import { fromKysely, type Job, PgBoss } from 'pg-boss'
import type { Database } from './database.ts'
import { describeError, type Log } from './log.ts'

/** Work that happens later: ids and times, never a person's data. */
export type JobPayload = Readonly<Record<string, unknown>>

export interface JobContext {
  readonly jobId: string
  /** Fires when the job has lost its claim (too slow) or the node stops; what comes after may run twice. */
  readonly signal: AbortSignal
}

export type JobHandler<P extends JobPayload> = (payload: P, context: JobContext) => Promise<void>

export interface JobOptions {
  /** Not before this moment. */
  readonly startAfter?: Date
}

export interface Jobs {
  /** Names a kind of work and who does it. Only before `start`. */
  handle<P extends JobPayload>(name: string, handler: JobHandler<P>): void
  /** The same at the times of a cron expression (UTC), once in all processes of the node. Only before `start`. */
  repeat(name: string, cron: string, handler: (context: JobContext) => Promise<void>): void
  /** Becomes due when the transaction commits, and never if it does not. Throws for a name without a handler. */
  enqueue(trx: Transaction<Database>, name: string, payload: JobPayload, options?: JobOptions): Promise<void>
  start(): Promise<void>
  /** Lets running jobs end for a few seconds; those that do not run again after the next start. */
  stop(): Promise<void>
}

const schema = 'jobs'
// Any fixed number will do, other than that of the migrations.
const installLock = '7310579624188'
const years = 365 * 24 * 3600

/**
 * A failed job is tried again with growing pauses, up to ten minutes, for about five days; then it stays in the table
 * as failed and the log says so. A job whose process dies is seen after at most 10 s (no heartbeat) + 4 s (the
 * watch's period), pauses up to 2 s and is fetched within 2 s.
 */
const queueOptions = {
  heartbeatSeconds: 10,
  expireInSeconds: 900,
  retryLimit: 720,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 600,
  retentionSeconds: 10 * years,
  deleteAfterSeconds: 7 * 24 * 3600,
  notify: true,
} as const

const workOptions = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2, localConcurrency: 2 } as const

/**
 * Prepares the tables of the jobs, as the owner of the database. `appRole` may then use them.
 * Safe to repeat and to run in several processes at once.
 */
export async function installJobs(migrationUrl: string, appRole: string): Promise<void> {
  const client = new pg.Client({ connectionString: migrationUrl })
  await client.connect()
  try {
    // PostgreSQL refuses two grants on one table at the same moment. The lock ends with the session.
    await client.query('SELECT pg_advisory_lock($1)', [installLock])
    await installTables(migrationUrl)
    const role = pg.escapeIdentifier(appRole)
    await client.query(`
      GRANT USAGE ON SCHEMA ${schema} TO ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role};
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role};
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema} TO ${role};`)
  } finally {
    await client.end()
  }
}

async function installTables(connectionString: string): Promise<void> {
  const boss = new PgBoss({
    connectionString,
    schema,
    max: 2,
    supervise: false,
    schedule: false,
    registerInstance: false,
  })
  let fault: unknown
  boss.on('error', (error) => {
    fault = error
  })
  await boss.start()
  await boss.stop({ graceful: false })
  if (fault !== undefined) throw fault
}

/** Jobs kept in the node's own database, under the application's account. */
export function createJobs({ url, log }: { url: string; log: Log }): Jobs {
  const handlers = new Map<string, JobHandler<JobPayload>>()
  const crons = new Map<string, string>()
  const boss = new PgBoss({
    connectionString: url,
    schema,
    max: 3,
    migrate: false,
    createSchema: false,
    superviseIntervalSeconds: 4,
    monitorIntervalSeconds: 4,
    useListenNotify: true,
    // Rebuilding indexes is the owner's right, which the application does not have.
    reindex: false,
  })
  boss.on('error', (err) => log.error({ err }, 'jobs: the database did not answer as expected'))
  boss.on('warning', ({ message }) => log.warn({ reason: message }, 'jobs: warning'))

  const runLogged = (name: string, handler: JobHandler<JobPayload>) => async (jobs: Job<JobPayload>[]) => {
    for (const job of jobs)
      try {
        await handler(job.data ?? {}, { jobId: job.id, signal: job.signal })
      } catch (error) {
        log.error({ err: error, job: name, jobId: job.id }, 'job failed and will be tried again')
        // The library keeps the error beside the job; it gets the same careful words as the log.
        throw new Error(describeError(error).message)
      }
  }
  return {
    handle: (name, handler) => {
      if (handlers.has(name)) throw new Error(`Two handlers for the job ${name}`)
      handlers.set(name, handler as JobHandler<JobPayload>)
    },
    repeat: (name, cron, handler) => {
      if (handlers.has(name)) throw new Error(`Two handlers for the job ${name}`)
      handlers.set(name, (_payload, context) => handler(context))
      crons.set(name, cron)
    },
    enqueue: async (trx, name, payload, { startAfter } = {}) => {
      if (!handlers.has(name)) throw new Error(`No handler for the job ${name}`)
      const db = fromKysely(trx.withoutPlugins())
      const id = await boss.send(name, payload, { db, ...(startAfter && { startAfter }) })
      if (id === null) throw new Error(`The job ${name} was not taken`)
    },
    start: async () => {
      await boss.start()
      for (const [name, handler] of handlers) {
        await boss.createQueue(name, queueOptions)
        await boss.updateQueue(name, queueOptions)
        await boss.work(name, workOptions, runLogged(name, handler))
        const cron = crons.get(name)
        if (cron !== undefined) await boss.schedule(name, cron, null, { tz: 'UTC' })
      }
      for (const { name } of await boss.getSchedules()) if (!crons.has(name)) await boss.unschedule(name)
    },
    stop: () => boss.stop({ graceful: true, timeout: 5000 }),
  }
}
