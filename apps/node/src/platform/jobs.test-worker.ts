// A process for the kill test: enqueues one endless job when there is none, says "working" when it runs, and never ends it.
import { sql } from 'kysely'
import { pino } from 'pino'
import { connect } from './database.ts'
import { createJobs } from './jobs.ts'

const url = process.argv[2] ?? ''
const db = connect({ url, poolSize: 1 })
const jobs = createJobs({ url, log: pino({ level: 'silent' }) })
jobs.handle('test.endless', async () => {
  process.stdout.write('working\n')
  await new Promise(() => setInterval(() => undefined, 1000))
})
await jobs.start()
await db.transaction().execute(async (trx) => {
  const { rows } = await sql`SELECT 1 FROM mark WHERE what = 'enqueued'`.execute(trx)
  if (rows.length > 0) return
  await sql`INSERT INTO mark (what) VALUES ('enqueued')`.execute(trx)
  await jobs.enqueue(trx, 'test.endless', {})
})
