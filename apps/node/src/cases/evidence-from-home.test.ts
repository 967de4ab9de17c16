import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCaller, dauren, startTestHost } from './test-host.ts'
import {
  answerFromHome,
  askable,
  begin,
  explicitRequest,
  type Host,
  receive,
  requestEvidence,
  show,
} from './test-steps.ts'

let host: Host
beforeAll(async () => {
  host = await startTestHost()
})
afterAll(() => host.end())

const me = () => createCaller(host.app, 'aigerim')
const path = ({ id }: { id: string }, rest = '') => `/api/applications/${id}${rest}`

describe('evidence from home', () => {
  test('one message asks for all, with the explicit request; while home is away the person sees the wait', async () => {
    const application = await begin(host)
    const { application: after, message } = await requestEvidence(host, application)
    expect(message).toMatchObject({
      type: 'evidence-request',
      mode: 'stored',
      from: 'TR/goc',
      conversationId: application.conversationId,
      body: {
        subject: { identifier: 'KZ/TR/aigerim' },
        explicitRequest: { language: 'kk' },
        returnUrl: `http://tr.test/applications/${application.id}`,
      },
    })
    expect((message.body as { items: object[] }).items).toHaveLength(4)
    expect(after).toMatchObject({ waitingFor: 'KZ' })
    expect(new Set(after.evidence.map(({ state }) => state))).toEqual(new Set(['queued']))
    host.exchange.states.set(message.id, { state: 'delivered' })
    const delivered = await show(host, application)
    expect(delivered.waitingFor).toBeUndefined()
    expect(delivered.evidence[0]?.state).toBe('delivered')
    const rows = await host.db
      .selectFrom('explicitRequest')
      .selectAll()
      .where('applicationId', '=', application.id)
      .execute()
    expect(rows).toMatchObject([
      { language: 'kk', messageId: message.id, textShown: application.serviceDeclaration.explicitRequestText.kk },
    ])
    const tracked = await host.journal.rowsOf(host.db, host.journal.subjectKey('KZ/TR/aigerim'), {
      limit: 100,
      conversationIds: [application.conversationId],
    })
    expect(tracked.filter(({ event }) => event === 'evidence-requested')).toHaveLength(4)
  })

  test('a text that was not the service’s own is no explicit request', async () => {
    const application = await begin(host)
    const wrong = { ...explicitRequest(application), textSha256: 'a'.repeat(64) }
    const answer = await me().post(path(application, '/evidence-requests'), wrong)
    expect(answer.body.code).toBe('cases.explicit-request-text-differs')
    const other = { ...explicitRequest(application), language: 'ru' }
    expect((await me().post(path(application, '/evidence-requests'), other)).body.code).toBe(
      'cases.explicit-request-text-differs',
    )
  })

  test('what is under way is not asked for twice; what was withheld is asked for again', async () => {
    const application = await begin(host)
    const { message } = await requestEvidence(host, application)
    const again = await me().post(path(application, '/evidence-requests'), explicitRequest(application))
    expect(again.body.code).toBe('cases.evidence-already-requested')
    const { requestId, items } = message.body as {
      requestId: string
      items: { requirement: string; evidenceType: string }[]
    }
    const results = items.map(({ requirement, evidenceType }) => ({ requirement, evidenceType, outcome: 'withheld' }))
    expect(await receive(host, message, 'evidence-response', { requestId, results })).toEqual({ is: 'done' })
    const withheld = await show(host, application)
    expect(withheld.evidence.every(({ state }) => state === 'withheld')).toBe(true)
    await requestEvidence(host, withheld)
  })

  test('the preview leads to the home state’s own portal and nowhere else', async () => {
    const application = await begin(host)
    const { message } = await requestEvidence(host, application)
    const { requestId } = message.body as { requestId: string }
    const expiresAt = new Date(host.clock.now().getTime() + 3_600_000).toISOString()
    const lead = (previewUrl: string) =>
      receive(host, message, 'evidence-preview-required', { requestId, previewUrl, expiresAt })
    expect(await lead('http://evil.test/preview/1')).toMatchObject({
      refusal: { code: 'cases.foreign-preview-address' },
    })
    expect(await lead('javascript:alert(1)')).toMatchObject({ refusal: { code: 'cases.foreign-preview-address' } })
    expect(await lead('http://kz.test/preview/1')).toEqual({ is: 'done' })
    const { evidence } = await show(host, application)
    expect(evidence[0]).toMatchObject({ state: 'preview-required', previewUrl: 'http://kz.test/preview/1' })
  })

  test('a good answer is kept with its verdict, once, also when it comes twice', async () => {
    const application = await begin(host)
    const { message } = await requestEvidence(host, application)
    const body = await answerFromHome(host, message)
    expect(await receive(host, message, 'evidence-response', body)).toEqual({ is: 'done' })
    expect(await receive(host, message, 'evidence-response', body)).toEqual({ is: 'done' })
    const { evidence } = await show(host, application)
    expect(evidence).toHaveLength(4)
    for (const item of evidence)
      expect(item).toMatchObject({
        state: 'received',
        verdict: { signature: 'passed', time: 'passed', issuer: 'passed', subject: 'passed' },
      })
    const kept = await host.db
      .selectFrom('receivedEvidence')
      .select('id')
      .where('applicationId', '=', application.id)
      .execute()
    expect(kept).toHaveLength(4)
  })

  test('another person’s evidence is refused, both sides learn it, and it can be asked for again', async () => {
    const application = await begin(host)
    const { message } = await requestEvidence(host, application)
    const foreign = await answerFromHome(host, message, { subject: dauren })
    const good = await answerFromHome(host, message)
    const mixed = { ...good, results: [...good.results.slice(0, 3), foreign.results[3]] }
    const handled = await receive(host, message, 'evidence-response', mixed)
    expect(handled).toMatchObject({ is: 'refused', refusal: { code: 'cases.evidence-of-another-person' } })
    const after = await show(host, application)
    expect(after.evidence[3]).toMatchObject({ state: 'refused', refusal: { code: 'cases.evidence-of-another-person' } })
    expect(after.evidence.filter(({ state }) => state === 'received')).toEqual([])
    expect(after.form).toEqual(application.form)
    expect(await receive(host, message, 'evidence-response', good)).toEqual({ is: 'done' })
    expect((await show(host, application)).evidence.every(({ state }) => state === 'received')).toBe(true)
  })

  test('an altered evidence, one of another matter, and one sealed by another authority are refused', async () => {
    const application = await begin(host)
    const items = askable(application).slice(0, 1)
    const { message } = await requestEvidence(host, application, items)
    const { requestId, results } = await answerFromHome(host, message)
    const [result] = results
    if (result === undefined) throw new Error('no result')
    const altered = { ...result.evidence, payload: Buffer.from('{"subject":1}').toString('base64url') }
    const give = (evidence: object) =>
      receive(host, message, 'evidence-response', { requestId, results: [{ ...result, evidence }] })
    expect(await give(altered)).toMatchObject({ refusal: { code: 'cases.evidence-seal-invalid' } })
    const elsewhere = await answerFromHome(host, { ...message, conversationId: '00000000-0000-7000-8000-000000000001' })
    expect(await give(elsewhere.results[0]?.evidence ?? {})).toMatchObject({
      refusal: { code: 'cases.evidence-not-as-asked' },
    })
    expect((await show(host, application)).evidence[0]?.state).toBe('refused')
    expect(await give(result.evidence)).toEqual({ is: 'done' })
  })

  test('an answer from another state, in another conversation or to no request is not taken', async () => {
    const application = await begin(host)
    const { message } = await requestEvidence(host, application)
    const body = await answerFromHome(host, message)
    const unknown = { is: 'refused', refusal: { code: 'cases.unknown-request' } }
    expect(await receive(host, message, 'evidence-response', body, 'UZ/civil-status')).toMatchObject(unknown)
    expect(await receive(host, { ...message, conversationId: message.id }, 'evidence-response', body)).toMatchObject(
      unknown,
    )
    expect(await receive(host, message, 'evidence-response', { ...body, requestId: message.id })).toMatchObject(unknown)
    expect(await receive(host, message, 'evidence-response', { nonsense: 1 })).toMatchObject({
      refusal: { code: 'cases.malformed-answer' },
    })
    await me().post(path(application, '/withdraw'))
    expect(await receive(host, message, 'evidence-response', body)).toMatchObject({
      refusal: { code: 'cases.no-longer-open' },
    })
  })
})
