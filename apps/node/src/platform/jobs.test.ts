import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Kysely } from 'kysely'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { connect, type Database } from './database.ts'
import { createJobs, installJobs, type Jobs } from './jobs.ts'
import { startTestPostgres, type TestPostgres } from './test-postgres.ts'

let postgres: TestPostgres
let db: Kysely<Database>

beforeAll(async () => {
  postgres = await startTestPostgres()
  await Promise.all([1, 2, 3, 4].map(() => installJobs(postgres.migrationUrl, 'kopru_app')))
  const owner = new pg.Client({ connectionString: postgres.migrationUrl })
  await owner.connect()
  await owner.query('CREATE TABLE mark (what text); GRANT SELECT, INSERT ON mark TO kopru_app')
  await owner.end()
  db = connect({ url: postgres.url, poolSize: 2 })
})

afterAll(async () => {
  await db.destroy()
  await postgres.end()
})

async function startJobs(prepare: (jobs: Jobs) => void): Promise<Jobs> {
  const jobs = createJobs({ url: postgres.url, log: pino({ level: 'silent' }) })
  prepare(jobs)
  await jobs.start()
  onTestFinished(() => jobs.stop())
  return jobs
}

const enqueue = (jobs: Jobs, name: string, payload = {}) =>
  db.transaction().execute((trx) => jobs.enqueue(trx, name, payload))

test('a job runs once its transaction has committed, with the payload it was given', async () => {
  const seen: unknown[] = []
  const jobs = await startJobs((all) => all.handle('test.plain', async (payload) => void seen.push(payload)))
  await enqueue(jobs, 'test.plain', { caseId: 'a' })
  await vi.waitFor(() => expect(seen).toEqual([{ caseId: 'a' }]), 5000)
})

test('a job whose transaction rolled back never runs', async () => {
  const seen: unknown[] = []
  const jobs = await startJobs((all) => all.handle('test.rolled-back', async (payload) => void seen.push(payload)))
  const attempt = db.transaction().execute(async (trx) => {
    await jobs.enqueue(trx, 'test.rolled-back', { is: 'undone' })
    throw new Error('changed my mind')
  })
  await expect(attempt).rejects.toThrow('changed my mind')
  await enqueue(jobs, 'test.rolled-back', { is: 'kept' })
  await vi.waitFor(() => expect(seen).toEqual([{ is: 'kept' }]), 5000)
})

test('a job that fails is tried again', async () => {
  let attempts = 0
  const jobs = await startJobs((all) =>
    all.handle('test.fails-once', async () => {
      attempts += 1
      if (attempts === 1) throw new Error('not this time')
    }),
  )
  await enqueue(jobs, 'test.fails-once')
  await vi.waitFor(() => expect(attempts).toBe(2), 10_000)
})

test('a job for a later moment waits for it', async () => {
  const ranAt: number[] = []
  const jobs = await startJobs((all) => all.handle('test.later', async () => void ranAt.push(Date.now())))
  const due = Date.now() + 2500
  await db.transaction().execute((trx) => jobs.enqueue(trx, 'test.later', {}, { startAfter: new Date(due) }))
  await vi.waitFor(() => expect(ranAt[0]).toBeGreaterThanOrEqual(due), 10_000)
})

test('a name nobody handles is a mistake of the caller', async () => {
  const jobs = await startJobs(() => undefined)
  await expect(enqueue(jobs, 'test.nobody')).rejects.toThrow('No handler')
})

test('a job interrupted by kill -9 runs again within 30 s', async () => {
  const worker = () =>
    spawn(process.execPath, [fileURLToPath(new URL('./jobs.test-worker.ts', import.meta.url)), postgres.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const says = async (child: ChildProcess, word: string) => {
    for await (const chunk of child.stdout ?? []) if (String(chunk).includes(word)) return
    throw new Error(`the worker ended without saying ${word}`)
  }
  const victim = worker()
  await says(victim, 'working')
  victim.kill('SIGKILL')
  await once(victim, 'exit')
  const killedAt = Date.now()

  const successor = worker()
  onTestFinished(() => void successor.kill('SIGKILL'))
  await says(successor, 'working')
  expect(Date.now() - killedAt).toBeLessThan(30_000)
}, 60_000)
