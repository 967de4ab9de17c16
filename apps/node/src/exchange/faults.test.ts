import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import type { MessageId } from './message.ts'
import { send, startTestFederation, type TestNode, testMessage, until } from './test-federation.ts'
import { createTestHandlers, eventsOf, reached, stateOf } from './test-handlers.ts'

let federation: Awaited<ReturnType<typeof startTestFederation>>
let kz: TestNode
let tr: TestNode
const { seen, startNode } = createTestHandlers()

beforeAll(async () => {
  federation = await startTestFederation(['KZ', 'TR'])
  kz = federation.getNode('KZ')
  tr = federation.getNode('TR')
  await startNode(kz)
  await startNode(tr)
})
afterAll(() => federation?.end())
beforeEach(() => {
  seen.length = 0
})

test('while the other node is absent messages wait, and go through in order when it is back', async () => {
  const restarting = await kz.restart()
  const ids = [
    await send(tr, testMessage('TR', 'KZ', { body: { n: 1 } })),
    await send(tr, testMessage('TR', 'KZ', { body: { n: 2 } })),
  ]
  const { mode: _, ...question } = testMessage('TR', 'KZ', { type: 'question', body: { how: 'are you' } })
  expect(await tr.exchange.ask({ ...question, deadline: new Date(Date.now() + 200) })).toEqual({ is: 'expired' })
  const waiting = await stateOf(tr, ids[0] ?? (ids[1] as never))
  expect(waiting).toMatchObject({ state: 'queued', fault: { code: 'exchange.unreachable' } })
  await until(async () => !tr.directory.reachable('KZ'))
  expect(restarting).toBe(kz.exchange)
  // Deadlines are whole seconds, and the last of them still counts.
  await new Promise((resolve) => setTimeout(resolve, 2000))
  await startNode(kz)
  for (const id of ids) await reached(tr, id, 'delivered')
  expect(seen.map(({ body }) => body)).toEqual([{ n: 1 }, { n: 2 }])
  await until(async () => tr.directory.reachable('KZ'))
  // The question that had expired went through as well, for the chain's sake, and had no effect.
  const events = await until(async () => {
    const found = await eventsOf(kz, question.conversationId)
    return found.length > 0 && found
  })
  expect(events).toEqual(['message-refused'])
})

test('a sender killed before it wrote the receipt down sends again and gets the same receipt; nothing happens twice', async () => {
  const id = await send(tr, testMessage('TR', 'KZ'))
  await reached(tr, id, 'delivered')
  const before = await tr.db
    .selectFrom('exchangeOutgoing')
    .select('answer')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  await tr.db
    .updateTable('exchangeOutgoing')
    .set({ state: 'queued', settledAt: null, deliveredAt: null, answer: null })
    .where('id', '=', id)
    .execute()
  await reached(tr, id, 'delivered')
  const after = await tr.db
    .selectFrom('exchangeOutgoing')
    .select('answer')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  expect(after.answer).toEqual(before.answer)
  expect(seen).toHaveLength(1)
})

test('a receiver that lost its latest messages gets them again, in order, and both sides journal the gap', async () => {
  const ids: MessageId[] = []
  for (const n of [1, 2, 3]) ids.push(await send(tr, testMessage('TR', 'KZ', { body: { n } })))
  for (const id of ids) await reached(tr, id, 'delivered')
  // As after restoring a backup from before the second message.
  const first = await kz.db
    .selectFrom('exchangeArrival')
    .selectAll()
    .where('id', '=', ids[0] ?? '')
    .executeTakeFirstOrThrow()
  await kz.db
    .updateTable('exchangeChain')
    .set({ seq: first.seq, hash: first.chainHash })
    .where('direction', '=', 'in')
    .execute()
  await kz.db
    .updateTable('exchangeArrival')
    .set({ id: sql`gen_random_uuid()` })
    .where('id', 'in', ids.slice(1))
    .execute()
  seen.length = 0
  const next = testMessage('TR', 'KZ', { body: { n: 4 } })
  await reached(tr, await send(tr, next), 'delivered')
  expect(seen.map(({ body }) => body)).toEqual([{ n: 2 }, { n: 3 }, { n: 4 }])
  expect(await eventsOf(kz, next.conversationId)).toContain('chain-gap')
  expect(await eventsOf(tr, next.conversationId)).toContain('chain-gap')
  const status = await kz.exchange.status()
  expect(status.parties[0]?.chainFaults).toEqual([])
})

test('a question asked in one process of a node is answered though another receives the answer', async () => {
  const second = await tr.addProcess()
  await second.start()
  const { mode: _, ...question } = testMessage('TR', 'KZ', { type: 'question', body: { how: 'are you' } })
  const outcomes = await Promise.all(
    Array.from({ length: 5 }, () => second.ask({ ...question, deadline: new Date(Date.now() + 10_000) })),
  )
  expect(outcomes.map(({ is }) => is)).toEqual(Array(5).fill('answered'))
  await second.stop()
})

test('a lane whose process died in the middle of a delivery is taken over within seconds', async () => {
  await until(async () => {
    const lane = await tr.db.selectFrom('exchangeLane').select('leaseOwner').executeTakeFirst()
    return lane?.leaseOwner === null
  })
  const inFiveSeconds = sql<Date>`now() + interval '5 seconds'`
  await tr.db.updateTable('exchangeLane').set({ leaseOwner: newId<'dead'>(), leaseUntil: inFiveSeconds }).execute()
  const id = await send(tr, testMessage('TR', 'KZ'))
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect((await stateOf(tr, id))?.state).toBe('queued')
  await reached(tr, id, 'delivered')
  expect(seen).toHaveLength(1)
})

test('a fork stops the chain until an operator lets it go on; both sides show it', async () => {
  await kz.db
    .updateTable('exchangeChain')
    .set({ hash: Buffer.alloc(32, 1) })
    .where('direction', '=', 'in')
    .execute()
  const id = await send(tr, testMessage('TR', 'KZ'))
  await until(async () => (await stateOf(tr, id))?.fault?.code === 'exchange.chain-fork')
  expect((await kz.exchange.status()).parties[0]?.chainFaults).toMatchObject([{ direction: 'in', kind: 'fork' }])
  expect((await tr.exchange.status()).parties[0]?.chainFaults).toMatchObject([{ direction: 'out', kind: 'fork' }])
  expect(seen).toEqual([])
  expect(await kz.exchange.resumeChain('TR', { name: 'Operator', subject: 'staff-9' })).toBe(true)
  await reached(tr, id, 'delivered')
  expect(seen).toHaveLength(1)
  expect(await kz.exchange.resumeChain('TR', { name: 'Operator', subject: 'staff-9' })).toBe(false)
  await until(async () => (await tr.exchange.status()).parties[0]?.chainFaults.length === 0)
})

test('bodies are erased when no longer needed; what else is known of the messages stays', async () => {
  const id = await send(tr, testMessage('TR', 'KZ'))
  await reached(tr, id, 'delivered')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect((await tr.exchange.eraseBodies(0)).sent).toBeGreaterThan(0)
  expect((await kz.exchange.eraseBodies(0)).received).toBeGreaterThan(0)
  const sent = await tr.db.selectFrom('exchangeOutgoing').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect(sent.body).toBeNull()
  expect(sent.headers.length).toBeGreaterThan(10)
  expect(await tr.exchange.eraseBodies(0)).toMatchObject({ sent: 0 })
})
