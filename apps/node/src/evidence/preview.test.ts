import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import {
  address,
  aigerim,
  birth,
  choose,
  codeOf,
  makeRequest,
  startTestProvider,
  stepsWith,
  type TestProvider,
} from './test-provider.ts'

let provider: TestProvider
beforeAll(async () => {
  provider = await startTestProvider()
})
afterAll(() => provider?.end())
beforeEach(() => provider.clear())
const dayMs = 86_400_000
const { decide, openRequest } = stepsWith(() => provider)

test('whoever comes to the preview with a lower log-in neither sees nor decides', async () => {
  const { requestId } = await openRequest([birth])
  const low = { ...aigerim, levelOfAssurance: 'low' as const }
  expect(codeOf(await provider.evidence.preview(requestId, low, 'en'))).toBe('evidence.loa-too-low')
  expect(codeOf(await decide(requestId, [choose(birth, 'accepted')], low))).toBe('evidence.loa-too-low')
  expect(await provider.events()).toEqual(['evidence-looked-up birth-record'])
})

test('somebody else’s preview looks just like one that does not exist', async () => {
  const { requestId } = await openRequest([birth])
  const other = { ...aigerim, personKey: 'key-b' }
  const { personKey: _, ...foreigner } = aigerim
  const nowhere = await provider.evidence.preview(newId(), aigerim, 'en')
  expect(codeOf(nowhere)).toBe('evidence.preview-not-found')
  for (const stranger of [other, foreigner]) {
    expect(await provider.evidence.preview(requestId, stranger, 'en')).toEqual(nowhere)
    expect(await decide(requestId, [choose(birth, 'accepted')], stranger)).toEqual(nowhere)
  }
})

test('a decision must name everything that was found, and each thing once', async () => {
  const { requestId } = await openRequest()
  for (const decisions of [
    [],
    [choose(birth, 'accepted')],
    [choose(birth, 'accepted'), choose(address, 'accepted'), choose(address, 'withheld')],
  ])
    expect(codeOf(await decide(requestId, decisions))).toBe('evidence.decision-incomplete')
  expect((await provider.items(requestId)).map(({ decision }) => decision)).toEqual([null, null])
})

test('the same decision again changes nothing; another one comes too late', async () => {
  const { requestId } = await openRequest([birth])
  const back = { returnUrl: 'https://portal.tr:7020/applications/1' }
  const [first, second] = await Promise.all([1, 2].map(() => decide(requestId, [choose(birth, 'accepted')])))
  expect([first, second]).toEqual([back, back])
  expect(codeOf(await decide(requestId, [choose(birth, 'withheld')]))).toBe('evidence.preview-not-open')
  await provider.runJobs()
  expect(await decide(requestId, [choose(birth, 'accepted')])).toEqual(back)
  expect(codeOf(await decide(requestId, [choose(birth, 'withheld')]))).toBe('evidence.preview-not-open')
  expect((await provider.events()).filter((event) => event.startsWith('evidence-accepted'))).toHaveLength(1)
  expect((await provider.sent()).filter(({ type }) => type === 'evidence-response')).toHaveLength(1)
})

test('after the time to look nothing is shown or sent, and the asking state is told', async () => {
  const { requestId } = await openRequest()
  provider.clock.advance(7 * dayMs)
  const seen = await provider.evidence.preview(requestId, aigerim, 'en')
  expect(seen).toMatchObject({ state: 'expired', items: [{ fields: [] }, { fields: [] }] })
  expect(codeOf(await decide(requestId, [choose(birth, 'accepted'), choose(address, 'accepted')]))).toBe(
    'evidence.preview-expired',
  )
  await provider.runJobs()
  expect((await provider.sent()).at(-1)).toMatchObject({
    type: 'evidence-response',
    body: { results: [1, 2].map(() => ({ outcome: 'refused', refusal: { code: 'evidence.preview-expired' } })) },
  })
  expect((await provider.items(requestId)).map(({ fields }) => fields)).toEqual([null, null])
  expect(codeOf(await decide(requestId, [choose(birth, 'accepted')]))).toBe('evidence.preview-expired')
  expect(await provider.sent()).toHaveLength(2)
})

test('the asking state’s deadline ends the preview where it is earlier', async () => {
  const deadline = new Date(provider.clock.now().getTime() + dayMs)
  const message = { ...makeRequest([birth], provider), deadline }
  await provider.send(message)
  await provider.runJobs()
  expect((await provider.sent())[0]?.body).toMatchObject({ expiresAt: deadline.toISOString() })
})

test('an accepted evidence outlives the preview’s end while the seal is away, and then is sent', async () => {
  const { requestId } = await openRequest([birth])
  await decide(requestId, [choose(birth, 'accepted')])
  provider.setSealing(false)
  expect(await provider.runJobs()).toEqual(['the time-stamp authority is away'])
  provider.clock.advance(7 * dayMs)
  await provider.runJobs()
  expect(await provider.sent()).toHaveLength(1)
  provider.setSealing(true)
  await provider.runJobs()
  expect((await provider.sent()).at(-1)?.body).toMatchObject({ results: [{ outcome: 'provided' }] })
})

test('what could never be sealed is given up in the end: told, and forgotten', async () => {
  const { requestId } = await openRequest([birth])
  await decide(requestId, [choose(birth, 'accepted')])
  provider.setSealing(false)
  for (const days of [7, 7]) {
    provider.clock.advance(days * dayMs)
    await provider.runJobs()
  }
  expect((await provider.sent()).at(-1)?.body).toMatchObject({ results: [{ outcome: 'refused' }] })
  expect((await provider.items(requestId)).map(({ fields }) => fields)).toEqual([null])
})

test('when the law falls away meanwhile nothing is said any more, and what the registers gave is forgotten', async () => {
  const { requestId } = await openRequest([birth])
  provider.setLaw([])
  provider.clock.advance(7 * dayMs)
  await provider.runJobs()
  expect(await provider.sent()).toHaveLength(1)
  expect((await provider.items(requestId)).map(({ fields }) => fields)).toEqual([null])
  expect(await provider.evidence.preview(requestId, aigerim, 'en')).toMatchObject({ state: 'expired' })
})
