import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { RefusalError } from '../platform/refusal.ts'
import type { MessageId } from './message.ts'
import { send, startTestFederation, type TestNode, testMessage, until } from './test-federation.ts'
import { createTestHandlers, eventsOf, reached } from './test-handlers.ts'

let federation: Awaited<ReturnType<typeof startTestFederation>>
let kz: TestNode
let tr: TestNode
const { seen, startNode, setFaults } = createTestHandlers()

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

test('a message arrives, has its effect once, and the sender holds a verified receipt', async () => {
  const message = testMessage('TR', 'KZ')
  const id = await send(tr, message)
  await reached(tr, id, 'delivered')
  expect(seen).toMatchObject([
    { body: { hello: 'Сәлем' }, message: { messageId: id, from: 'TR/migration', to: 'KZ/migration', type: 'note' } },
  ])
  const row = await tr.db.selectFrom('exchangeOutgoing').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect(row.answer?.status).toBe(202)
  expect(await eventsOf(tr, message.conversationId)).toEqual(['message-sent', 'receipt-received'])
  expect(await eventsOf(kz, message.conversationId)).toEqual(['message-received'])
  expect((await tr.journal.verifyChain(tr.db)).ok).toBe(true)
})

test('a message whose transaction fails is never sent', async () => {
  const message = testMessage('TR', 'KZ')
  await expect(
    tr.db.transaction().execute(async (trx) => {
      await tr.exchange.send(trx, message)
      throw new Error('the effect failed')
    }),
  ).rejects.toThrow('the effect failed')
  await reached(tr, await send(tr, testMessage('TR', 'KZ')), 'delivered')
  expect(seen).toHaveLength(1)
})

test('many messages sent at once arrive in the order of the chain, each once', async () => {
  const ids = await Promise.all(
    Array.from({ length: 60 }, (_, n) => send(tr, testMessage('TR', 'KZ', { body: { n } }))),
  )
  for (const id of ids) await reached(tr, id, 'delivered')
  const rows = await tr.db.selectFrom('exchangeOutgoing').select('id').where('id', 'in', ids).orderBy('seq').execute()
  expect(seen.map(({ message }) => message.messageId)).toEqual(rows.map(({ id }) => id))
})

test('an immediate question resolves with the confidential answer', async () => {
  const { type: _, mode: __, ...message } = testMessage('TR', 'KZ', { body: { how: 'are you' } })
  const outcome = await tr.exchange.ask({ ...message, type: 'question', deadline: new Date(Date.now() + 10_000) })
  expect(outcome.is).toBe('answered')
  if (outcome.is === 'answered') expect(await outcome.message.json()).toEqual({ how: 'well' })
  const kept = await tr.db
    .selectFrom('exchangeArrival')
    .select(['body', 'contentType'])
    .where('type', '=', 'answer')
    .execute()
  expect(kept[0]?.contentType).toBe('application/jose')
  expect(Buffer.from(kept[0]?.body ?? []).toString()).not.toContain('well')
})

test('a confidential body opens with the receiving authority’s key and no other', async () => {
  const message = testMessage('TR', 'KZ', { type: 'secret', confidential: true, body: { name: 'Айгүл' } })
  await reached(tr, await send(tr, message), 'delivered')
  expect(seen[0]?.body).toEqual({ name: 'Айгүл' })
  const row = await kz.db
    .selectFrom('exchangeArrival')
    .select('body')
    .where('conversationId', '=', message.conversationId)
    .executeTakeFirstOrThrow()
  const { open } = await import('./confidential.ts')
  const envelope = { from: 'TR/migration', to: 'KZ/migration', conversationId: message.conversationId }
  const keyOf = (node: TestNode, authority: string) => {
    const key = node.member.payloadKeys.get(authority)
    if (key === undefined || row.body === null) throw new Error('no key')
    return { key, body: row.body }
  }
  const right = keyOf(kz, 'KZ/migration')
  expect(await open(right.body, right.key, envelope)).toBeDefined()
  expect(await open(right.body, right.key, { ...envelope, from: 'KG/migration' })).toBeUndefined()
  expect(await open(right.body, right.key, { ...envelope, conversationId: 'other' })).toBeUndefined()
  expect(await open(right.body, keyOf(tr, 'TR/migration').key, envelope)).toBeUndefined()
})

test('a handler’s refusal goes back signed, with its rule, and undoes what the handler did', async () => {
  const message = testMessage('TR', 'KZ', { type: 'question', body: { how: 'refuse' } })
  const { refusal } = await reached(tr, await send(tr, message), 'refused')
  expect(refusal).toMatchObject({ code: 'evidence.subject-unknown', params: { count: 0 } })
  expect(await eventsOf(tr, message.conversationId)).toEqual(['message-sent', 'message-refused'])
  expect(await eventsOf(kz, message.conversationId)).toEqual(['message-refused'])
  const left = await kz.db.selectFrom('exchangeBody').select('id').where('contentType', '=', 'must/vanish').execute()
  expect(left).toEqual([])
})

test('what no agreement covers is refused before sending, with a journal row though the transaction fails', async () => {
  const message = testMessage('TR', 'KZ', { legalBasis: { agreement: 'test-agreement', article: '9', purpose: 'x' } })
  await expect(send(tr, message)).rejects.toThrow(RefusalError)
  expect(await eventsOf(tr, message.conversationId)).toEqual(['message-refused'])
  const { mode: _, ...question } = testMessage('TR', 'KZ', { type: 'note', evidenceTypes: ['tax-record'] })
  expect(await tr.exchange.ask(question)).toMatchObject({ refusal: { code: 'federation.evidence-not-covered' } })
  const toNobody = testMessage('TR', 'KZ', { to: 'XX/migration' })
  await expect(send(tr, toNobody)).rejects.toThrow('exchange.unknown-recipient')
})

test('the receiver judges the law for itself: what a careless sender lets through, it refuses', async () => {
  const message = testMessage('TR', 'KZ', { type: 'with-evidence', body: { types: ['tax-record'] } })
  const { refusal } = await reached(tr, await send(tr, message), 'refused')
  expect(refusal?.code).toBe('federation.evidence-not-covered')
  const fine = testMessage('TR', 'KZ', { type: 'with-evidence', body: { types: ['birth-record'] } })
  await reached(tr, await send(tr, fine), 'delivered')
})

test('a type that nobody deals with, and an authority that is not there, are refused by name', async () => {
  const unhandled = await reached(tr, await send(tr, testMessage('TR', 'KZ', { type: 'late' })), 'refused')
  expect(unhandled.refusal).toMatchObject({ code: 'exchange.type-not-handled', params: { type: 'late' } })
})

test('a handler that fails is run again until it succeeds; the receipt does not wait', async () => {
  setFaults(3)
  const message = testMessage('TR', 'KZ', { type: 'faulty' })
  await reached(tr, await send(tr, message), 'delivered')
  await until(async () => seen.length > 0)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(seen).toHaveLength(1)
})

test('a handler that fails and later refuses tells the sender so', async () => {
  setFaults(2)
  const id = await send(tr, testMessage('TR', 'KZ', { type: 'faulty', body: { later: 'refuse' } }))
  const { refusal } = await reached(tr, id, 'refused')
  expect(refusal?.code).toBe('evidence.changed-its-mind')
})

test('an immediate question whose handler fails is refused at once', async () => {
  const { mode: _, ...question } = testMessage('TR', 'KZ', { type: 'question', body: { how: 'break' } })
  const outcome = await tr.exchange.ask({ ...question, deadline: new Date(Date.now() + 5000) })
  expect(outcome).toMatchObject({ is: 'refused', refusal: { code: 'exchange.receiver-fault' } })
})

test('an immediate question without an answer expires at its deadline; a late answer is journaled and dropped', async () => {
  const { mode: _, ...message } = testMessage('TR', 'KZ', { type: 'question', body: { how: 'silent' } })
  const began = Date.now()
  const outcome = await tr.exchange.ask({ ...message, deadline: new Date(began + 500) })
  expect(outcome).toEqual({ is: 'expired' })
  expect(Date.now() - began).toBeGreaterThanOrEqual(500)
  const question = await tr.db
    .selectFrom('exchangeOutgoing')
    .select(['id', 'state'])
    .where('conversationId', '=', message.conversationId)
    .executeTakeFirstOrThrow()
  const { conversationId } = message
  const late = testMessage('KZ', 'TR', { type: 'answer', conversationId, inReplyTo: question.id })
  const { refusal } = await reached(kz, await send(kz, late), 'refused')
  expect(refusal?.code).toBe('exchange.late-answer')
  expect(seen).toEqual([])
  expect(await eventsOf(tr, conversationId)).toContain('answer-dropped')
})

test('an answer to what was never asked, or in another conversation, is dropped', async () => {
  const unasked = testMessage('KZ', 'TR', { type: 'answer', inReplyTo: '01890000-0000-7000-8000-000000000000' })
  const first = await reached(kz, await send(kz, unasked), 'refused')
  expect(first.refusal?.code).toBe('exchange.unknown-question')
  const asked = await send(tr, testMessage('TR', 'KZ'))
  const foreign = testMessage('KZ', 'TR', { type: 'answer', inReplyTo: asked })
  const second = await reached(kz, await send(kz, foreign), 'refused')
  expect(second.refusal?.code).toBe('exchange.answer-by-another')
  expect(seen.filter(({ message }) => message.type === 'answer')).toEqual([])
})

test('a stored question is answered, and may be answered again until its deadline', async () => {
  const question = testMessage('TR', 'KZ', { type: 'question', body: { how: 'are you' } })
  const id = await send(tr, question)
  await reached(tr, id, 'answered')
  const { conversationId } = question
  const more = testMessage('KZ', 'TR', { type: 'answer', conversationId, inReplyTo: id })
  await reached(kz, await send(kz, more), 'delivered')
  expect(seen).toHaveLength(2)
})

test('an immediate answer that was received stays delivered after its deadline', async () => {
  const { type: _, mode: __, ...message } = testMessage('TR', 'KZ', { body: { how: 'are you' } })
  const deadline = new Date(Date.now() + 20_000)
  expect((await tr.exchange.ask({ ...message, type: 'question', deadline })).is).toBe('answered')
  const answer = await kz.db
    .selectFrom('exchangeOutgoing')
    .select('id')
    .where('conversationId', '=', message.conversationId)
    .executeTakeFirstOrThrow()
  await reached(kz, answer.id as MessageId, 'delivered')
  // Past the deadline, and past the round in which overdue messages are marked: another one has been.
  await tr.exchange.stop()
  const lost = await send(kz, testMessage('KZ', 'TR', { deadline }))
  await kz.restart({ clock: { now: () => new Date(Date.now() + 60_000) } })
  await startNode(kz)
  await reached(kz, lost, 'expired')
  await reached(kz, answer.id as MessageId, 'delivered')
})
