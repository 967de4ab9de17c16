import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { BusAnswer } from '../connectors/schema.ts'
import type { MessageId } from '../exchange/message.ts'
import { createJournal } from '../journal/service.ts'
import { standingClock } from '../platform/clock.ts'
import { newId } from '../platform/ids.ts'
import type { JobHandler, Jobs } from '../platform/jobs.ts'
import { createLog } from '../platform/log.ts'
import { startTestDatabase, type TestDatabase } from '../platform/test-database.ts'
import { createNotices } from './service.ts'

const clock = standingClock(new Date('2026-11-23T10:00:00Z'))
const log = createLog({ level: 'silent', party: 'KZ' })
const legalBasis = { agreement: 'test-agreement', article: '5', purpose: 'residence-permit' }
const holder = {
  identifier: 'KZ/TR/known',
  name: { given: 'Әйгерім', family: 'Сәрсенова', latinGiven: 'AIGERIM', latinFamily: 'SARSENOVA' },
  birthDate: '1994-03-22',
  citizenship: 'KZ',
}
const notice = {
  permitNumber: 'TR-KD-2026-000017',
  holder,
  documentType: 'residence-permit',
  validFrom: '2026-12-01',
  validUntil: '2027-11-30',
  issuedAt: '2026-11-23T09:59:00Z',
}

let database: TestDatabase
let answer: () => BusAnswer
let written: { register: string; keys: Readonly<Record<string, unknown>>; context: object }[]
let enqueued: { name: string; payload: Record<string, unknown> }[]
const handlers = new Map<string, JobHandler<Record<string, unknown>>>()
const crons = new Map<string, string>()

beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(() => database?.end())
beforeEach(async () => {
  await database.db.updateTable('notice').set({ deliveredAt: clock.now(), body: null }).execute()
  answer = () => ({ is: 'answer', body: {} })
  written = []
  enqueued = []
})

function open() {
  handlers.clear()
  const jobs: Pick<Jobs, 'handle' | 'enqueue' | 'repeat'> = {
    handle: (name, handler) => void handlers.set(name, handler as JobHandler<Record<string, unknown>>),
    repeat: (name, cron, handler) => {
      crons.set(name, cron)
      handlers.set(name, (_payload, context) => handler(context))
    },
    enqueue: async (_trx, name, payload) => void enqueued.push({ name, payload }),
  }
  const { db } = database
  return createNotices({
    ...{ db, clock, log, jobs },
    journal: createJournal({ party: 'KZ', db, clock, log, secret: Buffer.alloc(32, 3), namesOf: () => undefined }),
    connectors: {
      findRegister: (authority, operation) =>
        authority === 'KZ/migration' && operation === 'record-notice' ? 'migration' : undefined,
      write: async (register, _operation, keys, context) => {
        written.push({ register, keys, context })
        return answer()
      },
    },
    resolvePseudonym: async (destination, identifier) =>
      destination === 'TR' && identifier === holder.identifier
        ? { personKey: 'key-a', nationalNumber: '940322484797' }
        : undefined,
  })
}
async function receive({ body = notice as object, to = 'KZ/migration', from = 'TR/goc' } = {}) {
  const messageId = newId<'message'>() satisfies MessageId
  const conversationId = newId<'conversation'>()
  const message = { messageId, conversationId, from, to, legalBasis, json: async () => body }
  const refusal = await database.db.transaction().execute((trx) => open().receive(trx, message))
  return { messageId, conversationId, code: refusal?.code }
}
const run = (name: string, payload: Record<string, unknown> = {}) =>
  handlers.get(name)?.(payload, { jobId: '', signal: new AbortController().signal })
const rowOf = (messageId: string) =>
  database.db.selectFrom('notice').selectAll().where('messageId', '=', messageId).executeTakeFirstOrThrow()

test('a notice is written into the register of the addressed authority, and then forgotten here', async () => {
  const { messageId, conversationId } = await receive()
  expect(enqueued).toEqual([{ name: 'deliver-notice', payload: { messageId } }])
  expect(written).toEqual([])
  await run('deliver-notice', { messageId })
  expect(written).toEqual([
    {
      register: 'migration',
      keys: { ...notice, nationalNumber: '940322484797' },
      context: { conversationId, requester: 'TR/goc' },
    },
  ])
  expect(await rowOf(messageId)).toMatchObject({ deliveredAt: clock.now(), body: null, sender: 'TR/goc' })
})

test('the person can see that the notice came', async () => {
  const { messageId } = await receive()
  const rows = await database.db.selectFrom('journalEntry').selectAll().where('messageId', '=', messageId).execute()
  expect(rows).toMatchObject([
    {
      event: 'notice-received',
      actor: 'TR/goc',
      what: 'residence-permit',
      ...legalBasis,
      subjectKey: expect.any(String),
    },
  ])
  expect(JSON.stringify(rows)).not.toContain('SARSENOVA')
})

test('a job that runs again after the delivery delivers nothing', async () => {
  const { messageId } = await receive()
  await run('deliver-notice', { messageId })
  await run('deliver-notice', { messageId })
  await run('deliver-old-notices')
  expect(written).toHaveLength(1)
})

test('while the register is down the notice stays, and is delivered once it is back', async () => {
  const { messageId } = await receive()
  answer = () => ({ is: 'unavailable', retryable: true, why: 'no connection' })
  await expect(run('deliver-notice', { messageId })).rejects.toThrow(
    'the register migration took no notice: no connection',
  )
  expect(await rowOf(messageId)).toMatchObject({ deliveredAt: null, body: notice })
  answer = () => ({ is: 'answer', body: {} })
  await run('deliver-notice', { messageId })
  expect(await rowOf(messageId)).toMatchObject({ deliveredAt: clock.now(), body: null })
})

test('what the jobs have given up is tried again every hour, one register’s fault not holding up the others', async () => {
  const [first, second] = [await receive(), await receive({ body: { ...notice, permitNumber: 'TR-KD-2026-000018' } })]
  let calls = 0
  answer = () => {
    calls += 1
    return calls === 1 ? { is: 'unavailable', retryable: false, why: 'HTTP 400' } : { is: 'answer', body: {} }
  }
  expect(crons.get('deliver-old-notices')).toBe('17 * * * *')
  await run('deliver-old-notices')
  const delivered = [await rowOf(first.messageId), await rowOf(second.messageId)].map((row) => row.deliveredAt)
  expect(delivered).toHaveLength(2)
  expect(delivered.filter((at) => at === null)).toHaveLength(1)
  await run('deliver-old-notices')
  expect((await rowOf(first.messageId)).deliveredAt).not.toBeNull()
})

test.each<[string, Parameters<typeof receive>[0], string]>([
  [
    'about nobody we know',
    { body: { ...notice, holder: { ...holder, identifier: 'KZ/TR/unknown' } } },
    'evidence.person-unknown',
  ],
  ['by a state that does not know the person', { from: 'AZ/migration' }, 'evidence.person-unknown'],
  ['to an authority that takes none', { to: 'KZ/revenue' }, 'evidence.notice-not-taken'],
  ['whose number climbs', { body: { ...notice, permitNumber: '../../x' } }, 'evidence.malformed-notice'],
  ['without its dates', { body: { ...notice, validUntil: 'soon' } }, 'evidence.malformed-notice'],
])('a notice %s is refused and leaves nothing', async (_name, message, code) => {
  const { messageId, code: given } = await receive(message)
  expect(given).toBe(code)
  expect(enqueued).toEqual([])
  const rows = await database.db.selectFrom('notice').select('messageId').where('messageId', '=', messageId).execute()
  expect(rows).toEqual([])
})
