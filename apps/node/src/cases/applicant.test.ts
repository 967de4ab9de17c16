import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeJpeg, makePdf, makePng } from '../documents/test-files.ts'
import { signNotification } from './payment/notification.ts'
import { createCaller, dauren, paymentSecret, startTestHost } from './test-host.ts'
import {
  answerFromHome,
  askable,
  begin,
  explicitRequest,
  goodForm,
  type Host,
  pay,
  prepare,
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

describe('the draft', () => {
  test('begins with what the home state vouched for and lists what is missing', async () => {
    const application = await begin(host)
    expect(application).toMatchObject({
      state: 'draft',
      home: 'KZ',
      form: { revision: 1, data: { familyName: 'ONGARBAYEVA', birthDate: '1992-04-17' } },
      payment: { state: 'due', money: { currency: 'TRY' }, inHomeMoney: { currency: 'KZT' } },
      allowedActions: ['save-form', 'request-evidence', 'upload', 'pay', 'withdraw'],
    })
    expect(application.form.problems).toContainEqual({ field: 'passportNumber', code: 'form.required', params: {} })
    expect(application.evidence.map(({ state }) => state)).toEqual(Array(4).fill('not-requested'))
    expect(application.serviceDeclaration.form.schema).toMatchObject({ additionalProperties: false })
  })

  test('keeps what the home state vouched for, whatever is sent, and says which fields those are', async () => {
    const application = await begin(host)
    const data = { ...goodForm(host), familyName: 'SOMEBODY', givenName: 'ELSE', birthDate: '1970-01-01' }
    const { body, status } = await me().put(path(application, '/form'), { revision: 1, data })
    expect(status).toBe(200)
    expect(body.form).toMatchObject({
      data: { familyName: 'ONGARBAYEVA', givenName: 'AIGERIM', birthDate: '1992-04-17', settlement: 'Ankara' },
      problems: [],
    })
    expect(body.form.vouched.toSorted()).toEqual(['birthDate', 'familyName', 'givenName'])
  })

  test('survives a restart of the node, half filled in as it was', async () => {
    const application = await begin(host)
    const data = { ...application.form.data, passportNumber: 'N12' }
    expect((await me().put(path(application, '/form'), { revision: 1, data })).status).toBe(200)
    const { app } = await host.startNode()
    const { body } = await createCaller(app, 'aigerim').get(path(application))
    expect(body.form).toMatchObject({ revision: 2, data: { passportNumber: 'N12' } })
    expect(body.form.problems).toContainEqual(
      expect.objectContaining({ field: 'passportNumber', code: 'form.wrong-form' }),
    )
  })

  test('an older revision is refused and what was saved meanwhile stays', async () => {
    const application = await begin(host)
    const save = (revision: number, phone: string) =>
      me().put(path(application, '/form'), { revision, data: { ...application.form.data, phone } })
    expect((await save(1, '+77001')).status).toBe(200)
    expect((await save(1, '+90555')).body).toMatchObject({
      code: 'cases.stale-revision',
      params: { sent: 1, current: 2 },
    })
    expect((await show(host, application)).form.data).toMatchObject({ phone: '+77001' })
  })

  test('a field that the form does not have is refused by name, and the draft is as before', async () => {
    const application = await begin(host)
    const data = { ...application.form.data, isAdmin: true }
    const answer = await me().put(path(application, '/form'), { revision: 1, data })
    expect(answer).toMatchObject({ status: 422, body: { code: 'form.unknown-field', params: { field: 'isAdmin' } } })
    expect((await show(host, application)).form).toEqual(application.form)
  })

  test('a number with a wrong check digit is a problem at once and keeps the application from being submitted', async () => {
    const application = await begin(host)
    const data = { ...goodForm(host), earlierNumber: '12345678901' }
    const { body } = await me().put(path(application, '/form'), { revision: 1, data })
    expect(body.form.problems).toEqual([
      { field: 'earlierNumber', code: 'form.bad-check-digit', params: { party: 'TR', kind: 'kimlik-no' } },
    ])
    expect((await me().post(path(application, '/submit'))).body.params.missing).toContain('form:earlierNumber')
  })

  test('is seen and touched by nobody else, not even as something that exists', async () => {
    const application = await begin(host)
    const other = createCaller(host.app, 'dauren')
    for (const answer of [
      await other.get(path(application)),
      await other.put(path(application, '/form'), { revision: 1, data: {} }),
      await other.post(path(application, '/withdraw')),
      await other.post(path(application, '/payment')),
      await other.get(path({ id: '00000000-0000-7000-8000-000000000000' })),
    ])
      expect(answer).toMatchObject({ status: 404, body: { code: 'cases.unknown-application' } })
    expect((await other.get('/api/applications')).body.applications).toEqual([])
    const officer = createCaller(host.app, 'officer')
    expect((await officer.get(`/api/cases/${application.id}`)).body.code).toBe('cases.unknown-case')
  })

  test('needs the level of assurance that the service declares', async () => {
    const weak = createCaller(host.app, 'weak')
    const answer = await weak.post('/api/applications', { service: 'residence-permit-short-term' })
    expect(answer).toMatchObject({ status: 403, body: { code: 'identity.loa-too-low' } })
  })

  test('needs a citizen of a state that it is open to, not only somebody who logs in there', async () => {
    const resident = createCaller(host.app, 'resident')
    const answer = await resident.post('/api/applications', { service: 'residence-permit-short-term' })
    expect(answer).toMatchObject({ status: 403, body: { code: 'catalogue.not-open-to', params: { home: 'RU' } } })
  })

  test('a person holds fifty of them at most', async () => {
    const other = createCaller(host.app, 'dauren')
    const start = () => other.post('/api/applications', { service: 'residence-permit-short-term' })
    const answers = []
    for (let i = 0; i < 51; i += 1) answers.push((await start()).body.code)
    expect(answers.slice(0, 50).every((code) => code === undefined)).toBe(true)
    expect(answers[50]).toBe('cases.too-many-drafts')
  })

  test('untouched for half a year it is emptied, and its log stays', async () => {
    const application = await begin(host)
    await me().upload(path(application, '/uploads/photo'), 'me.png', makePng())
    await sql`update application set changed_at = now() - interval '200 days' where id = ${application.id}`.execute(
      host.db,
    )
    await host.jobs.run('cases.purge-drafts')
    await host.jobs.run('cases.purge-drafts')
    expect(await show(host, application)).toMatchObject({ state: 'withdrawn', form: { data: {} }, uploads: [] })
    const { rows } = await sql<{
      n: number
    }>`select count(*)::int n from upload where application_id = ${application.id}`.execute(host.db)
    expect(rows[0]?.n).toBe(0)
  })
})

describe('uploads', () => {
  const refusedUpload = async (requirement: string, name: string, bytes: Uint8Array) => {
    const application = await begin(host)
    await me().upload(
      path(application, `/uploads/${requirement}`),
      'kept',
      requirement === 'photo' ? makePng() : makePdf(),
    )
    const before = await show(host, application)
    expect(before.uploads).toHaveLength(1)
    const { body, status } = await me().upload(path(application, `/uploads/${requirement}`), name, bytes)
    expect(await show(host, application)).toEqual(before)
    return { status, code: body.code }
  }

  test('what is wrong is refused by the rule it breaks, and what was uploaded before stays', async () => {
    expect(await refusedUpload('photo', 'big.jpg', Buffer.concat([makeJpeg(), Buffer.alloc(2_097_152)]))).toEqual({
      status: 413,
      code: 'documents.file-too-large',
    })
    expect(
      await refusedUpload('health-insurance', 'x.pdf', makePdf('/OpenAction << /S /JavaScript /JS (app.alert(1)) >>')),
    ).toEqual({
      status: 422,
      code: 'documents.active-content',
    })
    expect((await refusedUpload('photo', 'photo.jpg', makePdf())).code).toBe('documents.wrong-file-type')
    expect((await refusedUpload('health-insurance', 'policy.pdf', makePng())).code).toBe('documents.wrong-file-type')
    expect((await refusedUpload('photo', 'photo.jpg', Buffer.concat([makeJpeg(), makePdf()]))).code).toBe(
      'documents.trailing-data',
    )
    expect((await refusedUpload('photo', 'photo.jpg', Buffer.alloc(0))).code).toBe('documents.empty-file')
  })

  test('a file can be taken out of a draft again, and nothing is taken where nothing is asked', async () => {
    const application = await begin(host)
    const { body } = await me().upload(path(application, '/uploads/photo'), '../../me.jpg', makeJpeg())
    expect(body.uploads).toMatchObject([{ fileName: 'me.jpg', mediaType: 'image/jpeg', requirement: 'photo' }])
    expect((await me().remove(path(application, `/uploads/${body.uploads[0].id}`))).body.uploads).toEqual([])
    const refused = await me().upload(path(application, '/uploads/birth-and-family'), 'me.jpg', makeJpeg())
    expect(refused.body.code).toBe('cases.upload-not-asked')
    expect((await me().upload(path(application, '/uploads/moon'), 'me.jpg', makeJpeg())).body.code).toBe(
      'cases.unknown-requirement',
    )
  })
})

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

describe('the fee', () => {
  const start = (application: { id: string }) => me().post(path(application, '/payment'))
  const checksOf = (reference: string) =>
    host.jobs.due.flatMap(({ payload, startAfter }) => {
      const { check, reference: of } = payload as { check: number; reference: string }
      return of === reference && startAfter ? [{ check, startAfter }] : []
    })
  const paymentsOf = (application: { id: string }) =>
    [...host.payment.payments.values()].filter(({ order }) => order.reference.startsWith(application.id))

  test('a payment that failed or timed out can be tried again; paid is paid, once', async () => {
    const application = await begin(host)
    expect((await start(application)).body.redirectUrl).toMatch(/^http:\/\/bank\.test\//)
    for (const outcome of ['failed', 'timed-out'] as const) {
      const { payment } = await show(host, application)
      expect(payment.state).toBe('pending')
      host.payment.end(String(payment.reference), outcome)
      const back = await me().get(`/payments/return/${application.id}`)
      expect(back).toMatchObject({ status: 303, headers: { location: `/applications/${application.id}` } })
      expect((await show(host, application)).payment.state).toBe(outcome)
      expect((await start(application)).status).toBe(200)
    }
    host.payment.end(String((await show(host, application)).payment.reference), 'paid')
    expect((await start(application)).body.code).toBe('cases.already-paid')
    expect(await show(host, application)).toMatchObject({ payment: { state: 'paid', paidAt: expect.any(String) } })
    expect(paymentsOf(application).map(({ state }) => state)).toEqual(['failed', 'timed-out', 'paid'])
  })

  test('is ordered in the language that the person reads, also after the node died before it was', async () => {
    const application = await begin(host)
    host.payment.provider.down = true
    await me().post(path(application, '/payment'), {}, { 'accept-language': 'kk' })
    host.payment.provider.down = false
    await me().get(`/payments/return/${application.id}`)
    const name = application.serviceDeclaration.name.kk
    expect(paymentsOf(application)[0]?.order).toMatchObject({ language: 'kk', description: name })
  })

  test('pressed twice, or again after the node died in between, it is one payment at the provider', async () => {
    const application = await begin(host)
    host.payment.provider.down = true
    expect((await start(application)).body.code).toBe('cases.payment-unavailable')
    host.payment.provider.down = false
    const answers = await Promise.all([start(application), start(application), start(application)])
    expect(new Set(answers.map(({ body }) => body.redirectUrl)).size).toBe(1)
    expect(paymentsOf(application)).toHaveLength(1)
  })

  test('nobody is told that it is paid but by the provider: not by a browser, not by a forged notification', async () => {
    const application = await begin(host)
    await start(application)
    const { payment } = await show(host, application)
    await me().get(`/payments/return/${application.id}?status=paid`)
    expect((await show(host, application)).payment.state).toBe('pending')
    const body = JSON.stringify({ reference: payment.reference, state: 'paid' })
    const now = Math.floor(host.clock.now().getTime() / 1000)
    const notify = (header: string) =>
      host.app.inject({
        method: 'POST',
        url: '/payments/notifications',
        headers: { 'content-type': 'application/json', 'payment-signature': header },
        payload: body,
      })
    expect((await notify(signNotification(body, 'wrong secret', now))).json().code).toBe(
      'cases.payment-signature-wrong',
    )
    expect((await notify(signNotification(body, paymentSecret, now - 3600))).statusCode).toBe(401)
    expect((await notify(signNotification(body, paymentSecret, now))).statusCode).toBe(503)
    expect((await show(host, application)).payment.state).toBe('pending')
    host.payment.end(String(payment.reference), 'paid')
    expect((await notify(signNotification(body, paymentSecret, now))).statusCode).toBe(204)
    expect((await notify(signNotification(body, paymentSecret, now))).statusCode).toBe(204)
    expect((await show(host, application)).payment.state).toBe('paid')
  })

  test('a payer who never comes back is asked after', async () => {
    const application = await begin(host)
    await start(application)
    const reference = String((await show(host, application)).payment.reference)
    await host.jobs.run('cases.payment-check', { reference })
    expect((await show(host, application)).payment.state).toBe('pending')
    host.payment.end(reference, 'paid')
    await host.jobs.run('cases.payment-check', { reference, check: 1 })
    await host.jobs.run('cases.payment-check', { reference, check: 1 })
    expect((await show(host, application)).payment.state).toBe('paid')
    expect(checksOf(reference).map(({ check }) => check)).toEqual([0, 1])
    expect(host.said()).toBe('')
  })

  test('a payment that never ends is asked after for five days, ever more rarely, and then one warning is left', async () => {
    const application = await begin(host)
    await start(application)
    const reference = String((await show(host, application)).payment.reference)
    const startedAt = host.clock.now().getTime()
    // As jobs run: in the order of their numbers, each of them twice, for the process may have died in between.
    for (let done = 0; checksOf(reference)[done]; done += 1)
      for (const _time of ['first', 'again'])
        await host.jobs.run('cases.payment-check', { reference, check: checksOf(reference)[done]?.check })
    const checks = checksOf(reference)
    expect(checks.map(({ check }) => check)).toEqual(checks.map((_, i) => i))
    const pauses = checks.map(({ startAfter }) => startAfter.getTime() - startedAt)
    expect(pauses[0]).toBe(2 * 60_000)
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    const days = pauses.reduce((sum, pause) => sum + pause, 0) / 86_400_000
    expect(days).toBeGreaterThan(5)
    expect(days).toBeLessThan(6)
    const lines = host.said().trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ payment: reference })])
  })
})

test('a draft that is withdrawn, or that nobody touched for long, leaves nothing of what it held behind', async () => {
  const withdrawn = await prepare(host)
  await me().post(path(withdrawn, '/withdraw'))
  const untouched = await prepare(host)
  const unused = 181 * 86_400_000
  host.clock.advance(unused)
  await host.jobs.run('cases.purge-drafts')
  host.clock.advance(-unused)
  for (const application of [withdrawn, untouched]) {
    expect(await show(host, application)).toMatchObject({ state: 'withdrawn', form: { data: {} }, uploads: [] })
    for (const table of ['receivedEvidence', 'upload'] as const) {
      const kept = await host.db.selectFrom(table).select('id').where('applicationId', '=', application.id).execute()
      expect(kept).toEqual([])
    }
  }
})

describe('submitting', () => {
  test('lists what is missing and loses nothing', async () => {
    const application = await begin(host)
    await pay(host, application)
    const { body, status } = await me().post(path(application, '/submit'))
    expect(status).toBe(409)
    expect(body.code).toBe('cases.not-complete')
    expect(body.params.missing).toContain('form:passportNumber')
    expect(body.params.missing).toContain('requirement:no-criminal-record')
    expect(body.params.missing).not.toContain('fee')
    expect((await show(host, application)).state).toBe('draft')
  })

  test('with everything there it is submitted once, also when asked twice with one key', async () => {
    const application = await prepare(host)
    expect(application.allowedActions).toContain('submit')
    const key = { 'idempotency-key': 'submit-once-1' }
    const answers = [
      await me().post(path(application, '/submit'), {}, key),
      await me().post(path(application, '/submit'), {}, key),
    ]
    for (const { body } of answers) expect(body).toMatchObject({ state: 'submitted', allowedActions: ['withdraw'] })
    expect((await me().post(path(application, '/withdraw'), {}, key)).body.code).toBe('cases.idempotency-key-reused')
    const again = await me().post(path(application, '/submit'))
    expect(again.body).toMatchObject({
      code: 'cases.action-not-allowed',
      params: { state: 'submitted', allowed: 'withdraw' },
    })
    const save = await me().put(path(application, '/form'), { revision: 2, data: goodForm(host) })
    expect(save.body.code).toBe('cases.action-not-allowed')
  })
})

test('the log of a case cannot be changed, neither by the application nor by the owner of the database', async () => {
  const application = await begin(host)
  await expect(
    sql`update case_action set type = 'x' where application_id = ${application.id}`.execute(host.db),
  ).rejects.toThrow(/permission denied/)
  await expect(sql`delete from case_action`.execute(host.db)).rejects.toThrow(/permission denied/)
  const owner = new pg.Client({ connectionString: host.postgres.migrationUrl })
  await owner.connect()
  try {
    await expect(owner.query(`update case_action set type = 'x'`)).rejects.toThrow('append-only')
    await expect(owner.query('delete from case_action')).rejects.toThrow('append-only')
    await expect(owner.query('truncate case_action')).rejects.toThrow('append-only')
  } finally {
    await owner.end()
  }
})
