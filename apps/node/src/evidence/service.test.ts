import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { LookUpResult } from '../connectors/schema.ts'
import {
  address,
  aigerim,
  birth,
  choose,
  codeOf,
  goodRecord,
  identity,
  income,
  legalBasis,
  makeRequest,
  nationalNumber,
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
const { decide, openRequest } = stepsWith(() => provider)

test('an evidence goes from the register through the person’s eyes to the asking state', async () => {
  const { requestId, conversationId, messageId } = await openRequest()
  expect(provider.asked).toEqual(
    expect.arrayContaining([`civil-status find-by-national-number {"nationalNumber":"${nationalNumber}"}`]),
  )
  const [called] = await provider.sent()
  expect(called).toMatchObject({
    type: 'evidence-preview-required',
    conversationId,
    inReplyTo: messageId,
    from: 'KZ/migration',
    to: 'TR/goc',
    legalBasis,
    mode: 'stored',
    body: {
      requestId,
      previewUrl: `https://portal.kz:7010/preview/${requestId}`,
      expiresAt: '2026-11-30T10:00:00.000Z',
    },
  })

  const seen = await provider.evidence.preview(requestId, aigerim, 'en')
  expect(seen).toMatchObject({
    requester: 'TR/goc',
    requesterName: { tr: 'Göç İdaresi' },
    purpose: legalBasis,
    returnUrl: 'https://portal.tr:7020/applications/1',
    state: 'open',
    items: [
      { ...birth, outcome: 'found', fields: [{ id: 'number', label: { en: 'Label' }, value: 'N-1' }] },
      { ...address, outcome: 'found' },
    ],
  })
  expect(await decide(requestId, [choose(birth, 'accepted'), choose(address, 'withheld')])).toEqual({
    returnUrl: 'https://portal.tr:7020/applications/1',
  })
  await provider.runJobs()

  const answers = (await provider.sent()).filter(({ type }) => type === 'evidence-response')
  expect(answers).toMatchObject([
    {
      conversationId,
      inReplyTo: messageId,
      confidential: true,
      evidenceTypes: ['birth-record', 'address-record'],
      body: {
        requestId,
        results: [
          {
            requirement: 'identity',
            evidenceType: 'birth-record',
            outcome: 'provided',
            evidence: {
              sealed: {
                evidenceType: 'birth-record',
                issuer: 'KZ/civil-status',
                conversationId,
                issuedAt: '2026-11-23T10:00:00.000Z',
                subject: identity,
                fields: { number: 'N-1' },
              },
            },
          },
          { requirement: 'residence', evidenceType: 'address-record', outcome: 'withheld' },
        ],
      },
    },
  ])
  // Nor does anything leave that no evidence type declares, or that names the person by the national number.
  for (const hidden of ['nobody asked', nationalNumber])
    expect(JSON.stringify(await provider.sent())).not.toContain(hidden)

  expect((await provider.items(requestId)).map(({ fields }) => fields)).toEqual([null, null])
  expect((await provider.evidence.preview(requestId, aigerim, 'en')) as object).toMatchObject({
    state: 'decided',
    items: [
      { decision: 'accepted', fields: [] },
      { decision: 'withheld', fields: [] },
    ],
  })
  expect((await provider.events()).sort()).toEqual([
    'evidence-accepted birth-record',
    'evidence-delivered birth-record',
    'evidence-looked-up address-record',
    'evidence-looked-up birth-record',
    'evidence-previewed address-record',
    'evidence-previewed birth-record',
    'evidence-withheld address-record',
  ])
})

test('a crash at any point, before or after each effect, ends in the same one answer', async () => {
  // How many calls to the world around there are when nothing goes wrong.
  const undisturbed = await journey()
  const total = provider.calls()
  expect(total).toBeGreaterThan(12)
  for (let at = 1; at <= total; at += 1)
    for (const when of ['before', 'after'] as const) {
      await provider.clear()
      expect({ at, when, ...(await journey({ at, when })) }).toEqual({ at, when, ...undisturbed })
    }

  async function journey(plan?: Parameters<TestProvider['setCrash']>[0]) {
    provider.setCrash(plan)
    const message = makeRequest([birth, address], provider)
    const again = async <T>(act: () => Promise<T>): Promise<T> => act().catch(act)
    await again(() => provider.send(message))
    await provider.runJobs()
    await provider.runJobs()
    const decisions = [choose(birth, 'accepted'), choose(address, 'withheld')]
    await again(() => decide(message.requestId, decisions))
    await provider.runJobs()
    await provider.runJobs()
    const sent = await provider.sent()
    return {
      sent: sent.map(({ type, body }) => [
        type,
        'results' in body && (body.results as { outcome: string }[]).map(({ outcome }) => outcome),
      ]),
      events: (await provider.events()).sort(),
      erased: (await provider.items(message.requestId)).every(({ fields }) => fields === null),
      left: (await provider.dueJobs()).length,
    }
  }
})

test.each<[string, () => LookUpResult, string]>([
  ['none', () => ({ is: 'none' }), 'evidence.no-record'],
  ['two', () => ({ is: 'several', records: [goodRecord, goodRecord] }), 'evidence.several-records'],
  ['a refusal', () => ({ is: 'unavailable', retryable: false, why: 'HTTP 400' }), 'evidence.register-failed'],
  [
    'one about another person',
    () => ({ is: 'one', record: { ...goodRecord, person: { number: '900101300123', born: '1994-03-22' } } }),
    'evidence.record-of-another-person',
  ],
  [
    'one about somebody born on another day',
    () => ({ is: 'one', record: { ...goodRecord, person: { number: nationalNumber, born: '1994-03-23' } } }),
    'evidence.record-of-another-person',
  ],
])('where the register has %s, the other evidence goes its way and this one is refused', async (_name, given, code) => {
  provider.registers.set('civil-status', given)
  const { requestId } = await openRequest()
  const seen = await provider.evidence.preview(requestId, aigerim, 'en')
  expect(seen).toMatchObject({
    items: [{ outcome: 'refused', refusal: { code }, fields: [] }, { outcome: 'found' }],
  })
  await decide(requestId, [choose(address, 'accepted')])
  await provider.runJobs()
  expect((await provider.sent()).at(-1)?.body).toMatchObject({
    results: [{ outcome: 'refused', refusal: { code } }, { outcome: 'provided' }],
  })
})

test('where no register has anything, the answer goes at once and nobody is called to look', async () => {
  provider.registers.set('civil-status', () => ({ is: 'none' }))
  const { requestId } = await openRequest([birth])
  expect((await provider.sent()).map(({ type }) => type)).toEqual(['evidence-response'])
  expect(await decide(requestId, [])).toEqual({ returnUrl: 'https://portal.tr:7020/applications/1' })
  expect((await provider.sent()).length).toBe(1)
})

test('while one register is away the others are not asked again, and the person is called when it is back', async () => {
  provider.registers.set('civil-status', () => ({ is: 'unavailable', retryable: true, why: 'no connection' }))
  const message = makeRequest([birth, address], provider)
  await provider.send(message)
  expect(await provider.runJobs()).toEqual(['the register civil-status does not answer: no connection'])
  expect(codeOf(await provider.evidence.preview(message.requestId, aigerim, 'en'))).toBe('evidence.preview-not-found')
  provider.registers.delete('civil-status')
  expect(await provider.runJobs()).toEqual([])
  expect(provider.asked.filter((line) => line.startsWith('addresses'))).toHaveLength(1)
  expect((await provider.sent()).map(({ type }) => type)).toEqual(['evidence-preview-required'])
})

test('a register that answers after everything was decided brings nothing back', async () => {
  const answerLate = Promise.withResolvers<LookUpResult>()
  const begun = Promise.withResolvers<void>()
  let first = true
  provider.registers.set('civil-status', () => {
    if (!first) return { is: 'one', record: goodRecord }
    first = false
    begun.resolve()
    return answerLate.promise
  })
  const { requestId, ...message } = makeRequest([birth], provider)
  await provider.send({ ...message })
  const slow = provider.run('evidence-look-up', { requestId })
  await begun.promise
  await provider.runJobs()
  await decide(requestId, [choose(birth, 'withheld')])
  await provider.runJobs()
  const [events, sent] = [await provider.events(), await provider.sent()]
  answerLate.resolve({ is: 'one', record: goodRecord })
  await slow
  expect((await provider.items(requestId))[0]).toMatchObject({ fields: null, decision: 'withheld' })
  expect(await provider.events()).toEqual(events)
  expect(await provider.sent()).toEqual(sent)
})

test.each<[string, Parameters<typeof makeRequest>[1] extends infer O ? Partial<O> : never, string]>([
  ['without a requestId', { change: { requestId: undefined } }, 'evidence.malformed-request'],
  ['without items', { change: { items: [] } }, 'evidence.malformed-request'],
  ['with an item twice', { change: { items: [birth, birth] } }, 'evidence.malformed-request'],
  ['without the explicit request', { change: { explicitRequest: undefined } }, 'evidence.malformed-request'],
  [
    'that leads the person to another site',
    { change: { returnUrl: 'https://evil.example/' } },
    'evidence.return-address-foreign',
  ],
  [
    'that leads to another port',
    { change: { returnUrl: 'https://portal.tr:7021/' } },
    'evidence.return-address-foreign',
  ],
  ['that leads to a script', { change: { returnUrl: 'javascript:alert(1)' } }, 'evidence.return-address-foreign'],
  [
    'that hides the site in a name',
    { change: { returnUrl: 'https://portal.tr:7020@evil.example/' } },
    'evidence.return-address-foreign',
  ],
  [
    'for somebody we do not know',
    { change: { subject: { ...identity, identifier: 'KZ/TR/nobody' } } },
    'evidence.person-unknown',
  ],
  [
    'for what the article does not cover',
    { change: { items: [{ ...birth, evidenceType: 'tax-return' }] } },
    'federation.evidence-not-covered',
  ],
  ['of a state that no agreement binds', { from: 'XX/office' }, 'federation.not-a-party'],
])('a request %s is refused and leaves nothing', async (_name, more, code) => {
  expect(codeOf(await provider.send(makeRequest([birth], { clock: provider.clock, ...more })))).toBe(code)
  expect(await provider.db.selectFrom('evidenceRequest').select('id').execute()).toEqual([])
  expect(await provider.dueJobs()).toEqual([])
})

test('a number that a request had before is refused, and the first request stays as it was', async () => {
  const { requestId } = await openRequest([birth])
  const again = makeRequest([address], { clock: provider.clock, change: { requestId } })
  expect(codeOf(await provider.send(again))).toBe('evidence.request-id-used')
  expect((await provider.items(requestId)).map(({ evidenceType }) => evidenceType)).toEqual(['birth-record'])
})

test('what this state does not offer, or demands a higher log-in for, is refused item by item', async () => {
  const elsewhere = { ...address, provider: 'KZ/revenue' }
  const { requestId } = await openRequest([birth, elsewhere, income])
  expect(provider.asked).toHaveLength(1)
  const seen = await provider.evidence.preview(requestId, aigerim, 'en')
  expect(seen).toMatchObject({
    items: [
      { evidenceType: 'birth-record', outcome: 'found' },
      { refusal: { code: 'evidence.loa-too-low', params: { needed: 'high', given: 'substantial' } } },
      { refusal: { code: 'evidence.not-offered', params: { provider: 'KZ/revenue' } } },
    ],
  })
})
