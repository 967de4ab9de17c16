import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  aigerim,
  archived,
  choose,
  codeOf,
  identity,
  makeRequest,
  startTestProvider,
  stepsWith,
  type TestProvider,
} from '../evidence/test-provider.ts'
import { linkStepsWith, namesake, own, registrar } from './test-links.ts'

let provider: TestProvider
beforeAll(async () => {
  provider = await startTestProvider()
})
afterAll(() => provider?.end())
const steps = stepsWith(() => provider)
const { decide, openRequest } = steps
const { clear, holdRecords, itemsOf, questionOf, raise, linkByOfficer } = linkStepsWith(() => provider, steps)
beforeEach(clear)

test('a link serves again without a question, sealed as the authority’s own evidence', async () => {
  const { question } = await raise()
  await linkByOfficer(question)
  const { requestId } = await openRequest([archived])
  expect(await itemsOf(requestId)).toMatchObject([{ outcome: 'found' }])
  const [row] = await provider.db.selectFrom('link').selectAll().execute()
  expect(row?.sealed).toMatchObject({
    sealed: {
      evidenceType: 'identity-link',
      issuer: 'KZ/archive',
      subject: identity,
      fields: { how: 'officer', levelOfAssurance: 'substantial', register: 'archive', record: 'A-1' },
    },
  })
  expect((await provider.links.ofPerson.list(aigerim)).links[0]?.usedAt).toBeDefined()
})

test('a revoked link serves no more, not even for what is open, and the journal says so', async () => {
  const { requestId, question } = await raise()
  await linkByOfficer(question)
  const [link] = (await provider.links.ofPerson.list(aigerim)).links
  const id = link?.id ?? ''
  expect(codeOf(await provider.links.ofPerson.revoke({ ...aigerim, personKey: 'key-b' }, id))).toBe(
    'links.unknown-link',
  )
  expect(await provider.links.ofPerson.revoke(aigerim, id)).toBeUndefined()
  expect(await itemsOf(requestId)).toMatchObject([
    { outcome: 'refused', refusal: { code: 'links.revoked' }, fields: [] },
  ])
  expect(codeOf(await provider.links.ofPerson.revoke(aigerim, id))).toBe('links.unknown-link')
  expect(await provider.events()).toContain('link-revoked identity-link')
  expect((await provider.links.ofPerson.list(aigerim)).links[0]?.revokedAt).toBeDefined()
  const again = await openRequest([archived])
  expect(await itemsOf(again.requestId)).toMatchObject([{ refusal: { code: 'evidence.several-records' } }])
  // To clear up which record it is gives back what was unclear, not what was revoked.
  expect(await questionOf(again.requestId)).not.toBe('')
  expect(await questionOf(requestId)).toBe('')
})

test('a link revoked after the person agreed, before the answer was sealed, sends nothing', async () => {
  const { requestId, question } = await raise()
  await linkByOfficer(question)
  await decide(requestId, [choose(archived, 'accepted')])
  const [link] = (await provider.links.ofPerson.list(aigerim)).links
  await provider.links.ofPerson.revoke(aigerim, link?.id ?? '')
  await provider.runJobs()
  expect((await provider.sent()).at(-1)?.body).toMatchObject({
    results: [{ outcome: 'refused', refusal: { code: 'links.revoked' } }],
  })
})

test.each([
  ['record_reference', { recordReference: 'A-2' }],
  ['level_of_assurance', { levelOfAssurance: 'high' as const }],
])('a link whose row no longer says what was sealed does not serve: %s', async (_column, change) => {
  const { question } = await raise()
  await linkByOfficer(question)
  await provider.db.updateTable('link').set(change).execute()
  const { requestId } = await openRequest([archived])
  expect(await itemsOf(requestId)).toMatchObject([{ refusal: { code: 'evidence.several-records' } }])
})

test('a link whose row was given to somebody else does not serve them: person_key', async () => {
  holdRecords(own, namesake)
  const subject = { ...identity, identifier: 'TR/KZ/of-a-citizen-of-tr', citizenship: 'TR' }
  const { personKey: _, ...foreigner } = { ...aigerim, home: 'TR', identity: subject }
  const message = makeRequest([archived], { clock: provider.clock, change: { subject } })
  await provider.send(message)
  await provider.runJobs()
  const question = (await itemsOf(message.requestId, foreigner))[0]?.question ?? ''
  await provider.links.ofPerson.askOfficer(foreigner, question)
  const decision = { reference: 'A-1', ground: 'It is hers' }
  expect(await provider.links.ofOfficer.decide(registrar, question, decision)).toBeUndefined()
  await provider.runJobs()
  expect(await itemsOf(message.requestId, foreigner)).toMatchObject([{ outcome: 'found' }])
  await provider.db.updateTable('link').set({ personKey: 'key-a' }).execute()
  const { requestId } = await openRequest([archived])
  expect(await itemsOf(requestId)).toMatchObject([{ refusal: { code: 'evidence.several-records' } }])
})
