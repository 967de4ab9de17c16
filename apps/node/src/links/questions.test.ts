import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { LookUpResult } from '../connectors/schema.ts'
import {
  address,
  aigerim,
  archived,
  choose,
  codeOf,
  identity,
  legalBasis,
  makeRequest,
  startTestProvider,
  stepsWith,
  type TestProvider,
} from '../evidence/test-provider.ts'
import { isRefusal } from '../platform/refusal.ts'
import type { QuestionRow } from './store.ts'
import { birthOf, linkStepsWith, namesake, own, registrar } from './test-links.ts'

let provider: TestProvider
beforeAll(async () => {
  provider = await startTestProvider()
})
afterAll(() => provider?.end())
const steps = stepsWith(() => provider)
const { decide, openRequest } = steps
const { clear, holdRecords, itemsOf, questionOf, eventsAfter, raise, linkByOfficer } = linkStepsWith(
  () => provider,
  steps,
)
beforeEach(clear)

/** A row as it is put back. */
function whole(row: QuestionRow | undefined) {
  if (row === undefined) throw new Error('no question was raised')
  return { ...row, identity: JSON.stringify(row.identity), reasons: JSON.stringify(row.reasons) }
}

test('a record without a number and in another spelling is found by keys of the names, and journaled as a search', async () => {
  holdRecords(own)
  const { requestId } = await openRequest([archived])
  expect(provider.asked.at(-1)).toMatch(/^archive find-by-keys {"searchKeys":\["[^"]+".*"birthYear":"1994"}$/)
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'found', fields: [{ value: 'A-1' }] }])
  expect(await provider.events()).toContain('records-searched birth-record')
  await decide(requestId, [choose(archived, 'accepted')])
  await provider.runJobs()
  expect((await provider.sent()).at(-1)?.body).toMatchObject({ results: [{ outcome: 'provided' }] })
})

test('what bears another number, or plainly is another person, is not the person’s', async () => {
  holdRecords(birthOf('A-3', { number: '940322484798' }), birthOf('A-4', { born: '1994-11-02', givenName: 'Динара' }))
  const { requestId } = await openRequest([archived])
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'refused', refusal: { code: 'evidence.no-record' } }])
})

test('two that fit are a question that tells how many and why in codes, and nothing of anybody else', async () => {
  const { requestId, question } = await raise()
  expect(await itemsOf(requestId)).toMatchObject([
    { outcome: 'refused', refusal: { code: 'evidence.several-records' } },
  ])
  const seen = await provider.links.ofPerson.question(aigerim, question)
  expect(seen).toMatchObject({
    found: 2,
    state: 'open',
    ways: ['log-in', 'document', 'officer'],
    purpose: legalBasis,
    previewPath: `/preview/${requestId}`,
  })
  const said = JSON.stringify([seen, await itemsOf(requestId), await provider.links.ofPerson.list(aigerim)])
  for (const secret of ['Болатовна', 'A-1', 'A-2', 'Алма-Ата', 'Сарсенова']) expect(said).not.toContain(secret)
  for (const reason of isRefusal(seen) ? [] : seen.reasons) expect(reason).toMatch(/^[a-z.-]+$/)
})

test('a question is nobody’s but the person’s, and looks as if it were not there', async () => {
  const { question } = await raise()
  const other = { ...aigerim, personKey: 'key-b' }
  for (const seen of [
    await provider.links.ofPerson.question(other, question),
    await provider.links.ofPerson.askOfficer(other, question),
    await provider.links.ofPerson.refuseSecondLogIn(other, question),
    await provider.links.ofPerson.question(aigerim, '0193570f-0000-7000-8000-000000000000'),
  ])
    expect(codeOf(seen)).toBe('links.unknown-question')
  expect((await provider.links.ofPerson.list(other)).questions).toEqual([])
})

test('a question whose record is found in another way ends, for the officer too, and what waited for it is asked again', async () => {
  const { requestId, question } = await raise()
  await provider.links.ofPerson.askOfficer(aigerim, question)
  expect(await provider.links.ofOfficer.list(registrar)).toHaveLength(1)
  // The register has written the number into the record meanwhile.
  provider.registers.set('archive find-by-national-number', () => ({
    is: 'one',
    record: birthOf('A-1', { number: '940322484797' }),
  }))
  const later = await openRequest([archived])
  expect(await itemsOf(later.requestId)).toMatchObject([{ outcome: 'found', fields: [{ value: 'A-1' }] }])
  await provider.runJobs()
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'found', fields: [{ value: 'A-1' }] }])
  expect(await provider.links.ofPerson.question(aigerim, question)).toMatchObject({
    state: 'answered-elsewhere',
    decidedAt: expect.any(String),
    ways: [],
  })
  expect(await provider.links.ofOfficer.list(registrar)).toEqual([])
  expect(codeOf(await provider.links.ofOfficer.show(registrar, question, 'en'))).toBe('links.unknown-task')
  expect(codeOf(await provider.links.ofPerson.askOfficer(aigerim, question))).toBe('links.not-open')
  expect((await provider.links.ofPerson.list(aigerim)).links).toEqual([])
})

test('what is found leaves the questions of another person, and those about another register, open', async () => {
  const { question } = await raise()
  const [row] = await provider.db.selectFrom('linkQuestion').selectAll().execute()
  await provider.db
    .insertInto('linkQuestion')
    .values([
      { ...whole(row), id: '0193570f-0000-7000-8000-000000000001', personKey: 'key-b' },
      { ...whole(row), id: '0193570f-0000-7000-8000-000000000002', register: 'addresses' },
    ])
    .execute()
  holdRecords(own)
  await openRequest([archived])
  const rows = await provider.db.selectFrom('linkQuestion').select(['id', 'state']).execute()
  for (const { id, state } of rows) expect([id, state]).toEqual([id, id === question ? 'answered-elsewhere' : 'open'])
})

test('the same question is not asked twice while it is open', async () => {
  const { question } = await raise()
  const again = await openRequest([archived])
  expect(await questionOf(again.requestId)).toBe(question)
})

test('a question asked again is wholly that of the request that asks last', async () => {
  const { question } = await raise()
  const message = makeRequest([archived], { clock: provider.clock, from: 'TR/noter' })
  expect(await provider.send(message)).toBeUndefined()
  await provider.runJobs()
  const row = await provider.db.selectFrom('linkQuestion').selectAll().where('id', '=', question).executeTakeFirst()
  const { requestId, conversationId } = message
  expect(row).toMatchObject({ requestId, conversationId, requester: 'TR/noter', ...legalBasis })
})

test('a link also reaches a request of which another register has not answered yet', async () => {
  const { question } = await raise()
  provider.registers.set('addresses', () => ({ is: 'unavailable', retryable: true, why: 'no connection' }))
  const { requestId } = await openRequest([address, archived])
  await linkByOfficer(question)
  expect(await provider.items(requestId)).toMatchObject([{ outcome: 'found' }, { outcome: null }])
  provider.registers.delete('addresses')
  await provider.runJobs()
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'found', fields: [{ value: 'A-1' }] }, {}])
})

/** Holds the next search of the archive back; those after it are answered at once. */
function holdNextSearch() {
  const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let isNext = true
  const found: LookUpResult = { is: 'several', records: [own, namesake] }
  provider.registers.set('archive find-by-keys', async () => {
    if (!isNext) return found
    isNext = false
    begun.resolve()
    await go.promise
    return found
  })
  return { begun: begun.promise, go: go.resolve }
}

test('what was asked before a link was made is not kept as unclear, but asked again by the link', async () => {
  const { question } = await raise()
  await provider.links.ofPerson.askOfficer(aigerim, question)
  const { requestId, ...message } = makeRequest([archived], provider)
  await provider.send(message)
  const search = holdNextSearch()
  const slow = provider.run('evidence-look-up', { requestId })
  await search.begun
  const decision = { reference: 'A-1', ground: 'It is hers' }
  expect(await provider.links.ofOfficer.decide(registrar, question, decision)).toBeUndefined()
  search.go()
  await expect(slow).rejects.toThrow('a link was made while the register archive was asked')
  expect(await provider.items(requestId)).toMatchObject([{ outcome: null }])
  await provider.runJobs()
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'found', fields: [{ value: 'A-1' }] }])
})

test('while the linked record is being fetched nothing is decided, so that nothing is thrown away', async () => {
  holdRecords(own, namesake)
  const { requestId } = await openRequest([address, archived])
  const question = await questionOf(requestId)
  await provider.links.ofPerson.askOfficer(aigerim, question)
  await provider.links.ofOfficer.decide(registrar, question, { reference: 'A-1', ground: 'It is hers' })
  const search = holdNextSearch()
  const slow = provider.run('evidence-ask-again', { requestId })
  await search.begun
  const before = (await provider.events()).length
  expect(await itemsOf(requestId)).toMatchObject([
    { outcome: 'asking', fields: [] },
    { outcome: 'found', fields: [] },
  ])
  // Neither is shown, so that looking again every moment leaves nothing in the journal.
  expect(await eventsAfter(before)).toEqual([])
  expect(codeOf(await decide(requestId, [choose(address, 'accepted')]))).toBe('evidence.still-asking')
  search.go()
  await slow
  expect(await itemsOf(requestId)).toMatchObject([
    { outcome: 'found', fields: [{ value: 'A-1' }] },
    { outcome: 'found', fields: [{ value: 'N-1' }] },
  ])
  expect(codeOf(await decide(requestId, [choose(address, 'accepted'), choose(archived, 'accepted')]))).toBe(
    'no refusal',
  )
})

test('the person’s own state may ask too, for whose identity it vouches; the person looks with its log-in', async () => {
  holdRecords(own)
  const subject = { ...identity, identifier: 'TR/KZ/of-a-citizen-of-tr', citizenship: 'TR' }
  const message = makeRequest([archived], { clock: provider.clock, change: { subject } })
  expect(await provider.send(message)).toBeUndefined()
  await provider.runJobs()
  expect(provider.asked.every((call) => !call.includes('find-by-national-number'))).toBe(true)
  const { personKey: _, ...foreigner } = { ...aigerim, home: 'TR', identity: subject }
  expect(await itemsOf(message.requestId, foreigner)).toMatchObject([{ outcome: 'found' }])
  expect(codeOf(await provider.evidence.preview(message.requestId, aigerim, 'en'))).toBe('evidence.preview-not-found')
  expect((await provider.links.ofPerson.list(foreigner)).secondLogIn).toBe(true)
})

test.each([
  ['a third state’s citizen', { identifier: 'AZ/KZ/x', citizenship: 'AZ' }],
  ['a citizen of another state than the identifier’s', { identifier: 'TR/KZ/x', citizenship: 'AZ' }],
  ['more parts than an identifier has', { identifier: 'TR/KZ/x/y', citizenship: 'TR' }],
])('no state may vouch for %s', async (_who, change) => {
  const message = makeRequest([archived], {
    clock: provider.clock,
    change: { subject: { ...identity, ...change } },
  })
  expect(codeOf(await provider.send(message))).toBe('evidence.person-unknown')
})
