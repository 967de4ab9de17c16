import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeJpeg } from '../documents/test-files.ts'
import { createCaller, startTestHost } from './test-host.ts'
import { type Host, show, submit } from './test-steps.ts'

let host: Host
beforeAll(async () => {
  host = await startTestHost()
})
afterAll(() => host.end())

const me = () => createCaller(host.app, 'aigerim')
const officer = () => createCaller(host.app, 'officer')
const inDays = (days: number) => new Date(host.clock.now().getTime() + days * 86_400_000).toISOString()
const dayIn = (days: number) => inDays(days).slice(0, 10)
const act = ({ id }: { id: string }, action: object, headers = {}) =>
  officer().post(`/api/cases/${id}/actions`, action, headers)
const grant = () => ({ type: 'grant', validFrom: dayIn(1), validUntil: dayIn(300) })
const eventsOf = async ({ conversationId }: { conversationId: string }) =>
  (
    await host.journal.rowsOf(host.db, host.journal.subjectKey('KZ/TR/aigerim'), {
      limit: 100,
      conversationIds: [conversationId],
    })
  ).map(({ event }) => event)

describe('the officer’s view', () => {
  test('the queue has the deadline of each case and nothing of other authorities', async () => {
    const application = await submit(host)
    const { body } = await officer().get('/api/cases')
    expect(body.cases).toContainEqual(
      expect.objectContaining({
        id: application.id,
        home: 'KZ',
        daysLeft: 90,
        decisionDue: dayIn(90),
        waitingForApplicant: false,
        applicant: expect.objectContaining({ latinFamily: 'ONGARBAYEVA' }),
      }),
    )
    const stranger = createCaller(host.app, 'stranger')
    expect((await stranger.get('/api/cases')).body.cases).toEqual([])
    expect((await stranger.get(`/api/cases/${application.id}`)).body.code).toBe('cases.unknown-case')
    expect((await stranger.post(`/api/cases/${application.id}/actions`, grant())).body.code).toBe('cases.unknown-case')
    expect((await createCaller(host.app, 'aigerim').get('/api/cases')).status).toBe(403)
  })

  test('every look at the case, an evidence or a file is journaled for the person to see', async () => {
    const application = await submit(host)
    const { body } = await officer().get(`/api/cases/${application.id}`)
    expect(body).toMatchObject({
      applicant: { identifier: 'KZ/TR/aigerim' },
      daysLeft: 90,
      allowedActions: ['ask', 'set-appointment', 'grant', 'refuse'],
    })
    expect(body.log.map(({ type }: { type: string }) => type)).toEqual(
      expect.arrayContaining([
        'started',
        'evidence-requested',
        'evidence-received',
        'uploaded',
        'payment-settled',
        'submitted',
      ]),
    )
    const record = body.evidence.find(({ evidenceType }: { evidenceType: string }) => evidenceType === 'birth-record')
    const evidence = await officer().get(`/api/cases/${application.id}/evidence/${record.evidenceId}?lang=tr`)
    expect(evidence.body).toMatchObject({
      issuer: 'KZ/civil-status',
      fields: [{ id: 'birthPlace', value: 'Қызылорда' }],
      verdict: { signature: 'passed', time: 'passed', issuer: 'passed', subject: 'passed' },
    })
    const file = await officer().get(`/api/cases/${application.id}/uploads/${body.uploads[0].id}`)
    expect(file.headers).toMatchObject({
      'content-type': 'application/pdf',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    const events = await eventsOf(application)
    expect(events.filter((event) => event === 'case-viewed')).toHaveLength(1)
    expect(events.filter((event) => event === 'evidence-viewed')).toHaveLength(2)
    const before = events.length
    await officer().get(`/api/cases/${application.id}`)
    expect(await eventsOf(application)).toHaveLength(before + 1)
    // What an action answers with is the whole case, also when the same request comes again.
    const key = { 'idempotency-key': 'appointment-1' }
    const appointment = { type: 'set-appointment', at: inDays(5), place: 'Ankara, Çankaya 5' }
    for (const _ of [1, 2]) await act(application, appointment, key)
    expect(await eventsOf(application)).toHaveLength(before + 3)
  })

  test('two officers of one name are told apart in log and journal, and shown by name alone', async () => {
    const application = await submit(host)
    const path = `/api/cases/${application.id}`
    for (const [who, day] of [
      ['officer', 5],
      ['namesake', 6],
      ['earlier', 7],
    ] as const) {
      const appointment = { type: 'set-appointment', at: inDays(day), place: 'Ankara, Çankaya 5' }
      await createCaller(host.app, who).post(`${path}/actions`, appointment)
    }
    const { body } = await officer().get(path)
    const shown = body.log.filter(({ type }: { type: string }) => type === 'appointment-set')
    expect(shown.map(({ by }: { by: string }) => by)).toEqual(Array(3).fill('TR/goc · Elif Kaya'))
    expect(JSON.stringify(body)).not.toContain('staff-')
    const actions = await host.db
      .selectFrom('caseAction')
      .select('bySubject')
      .where('applicationId', '=', application.id)
      .where('byRole', '=', 'officer')
      .orderBy('seq')
      .execute()
    expect(actions.map(({ bySubject }) => bySubject)).toEqual(['staff-17', 'staff-52', null])
    const looks = (await host.journal.entriesOf(host.db, application.conversationId)).filter(
      ({ event }) => event === 'case-viewed',
    )
    expect(looks.map(({ details }) => details)).toEqual([
      { officer: 'Elif Kaya', officerSubject: 'staff-17' },
      { officer: 'Elif Kaya', officerSubject: 'staff-52' },
      { officer: 'Elif Kaya' },
      { officer: 'Elif Kaya', officerSubject: 'staff-17' },
    ])
  })
})

describe('question and appointment', () => {
  test('a question goes to the applicant with its deadline; the answer comes back; evidence may be asked for meanwhile', async () => {
    const application = await submit(host)
    const asked = await act(application, { type: 'ask', text: 'Where will you study?', answerDays: 10 })
    expect(asked.body).toMatchObject({ state: 'question-open' })
    const seen = await show(host, application)
    expect(seen).toMatchObject({
      state: 'question-open',
      questions: [{ text: 'Where will you study?', answerDue: inDays(10) }],
    })
    expect(seen.allowedActions).toEqual(['request-evidence', 'upload', 'answer', 'withdraw'])
    expect((await act(application, grant())).body).toMatchObject({
      code: 'cases.action-not-allowed',
      params: { state: 'question-open' },
    })
    const questionId = seen.questions[0]?.id
    const answer = () => me().post(`/api/applications/${application.id}/answers/${questionId}`, { text: 'In Ankara' })
    expect((await answer()).body).toMatchObject({ state: 'submitted', questions: [{ answer: { text: 'In Ankara' } }] })
    expect((await answer()).body.code).toBe('cases.action-not-allowed')
  })

  test('an answer that does not come in time is noted once, and the officer may decide', async () => {
    const application = await submit(host)
    await act(application, { type: 'ask', text: 'Where will you study?', answerDays: 10 })
    await host.jobs.runDue('cases.answer-overdue')
    const { body } = await officer().get(`/api/cases/${application.id}`)
    expect(body.log.filter(({ type }: { type: string }) => type === 'question-overdue')).toHaveLength(1)
    expect(body.allowedActions).toContain('grant')
  })

  test('the officer is reminded once before the deadline', async () => {
    const application = await submit(host)
    const remind = () => host.jobs.run('cases.decision-due-soon', { applicationId: application.id })
    await Promise.all([remind(), remind()])
    await remind()
    const { body } = await officer().get(`/api/cases/${application.id}`)
    expect(body.log.filter(({ type }: { type: string }) => type === 'decision-due-soon')).toHaveLength(1)
  })

  test('an appointment lies in the future and is shown to the applicant', async () => {
    const application = await submit(host)
    const set = (at: string) => act(application, { type: 'set-appointment', at, place: 'Ankara, Çankaya 5' })
    expect((await set(inDays(-1))).body.code).toBe('cases.appointment-in-the-past')
    expect((await set(inDays(5))).status).toBe(200)
    const { appointment } = await show(host, application)
    expect(appointment?.place).toBe('Ankara, Çankaya 5')
    expect(new Date(appointment?.at ?? '').toISOString()).toBe(inDays(5))
  })

  test('an appointment is at the host’s clock, whichever clock the node, the officer and the applicant have', async () => {
    const application = await submit(host)
    const set = (at: string) => act(application, { type: 'set-appointment', at, place: 'Ankara, Çankaya 5' })
    const zone = process.env.TZ
    try {
      for (const [ofNode, hour] of [
        ['Pacific/Auckland', 19],
        ['America/Los_Angeles', 22],
        ['Asia/Almaty', 11],
      ] as const) {
        process.env.TZ = ofNode
        expect(new Date('2026-12-03T06:00:00Z').getHours()).toBe(hour)
        const { body } = await set(`${dayIn(5)}T09:00`)
        expect(body.appointment.at).toBe(`${dayIn(5)}T09:00:00+03:00`)
        expect((await show(host, application)).appointment?.at).toBe(`${dayIn(5)}T09:00:00+03:00`)
        const again = await set(`${dayIn(5)}T11:00:00+05:00`)
        expect(again.body.appointment.at).toBe(`${dayIn(5)}T09:00:00+03:00`)
      }
    } finally {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    }
    expect((await set('2099-02-30T09:00')).body).toMatchObject({
      code: 'cases.no-such-time',
      params: { at: '2099-02-30T09:00', timeZone: 'Europe/Istanbul' },
    })
    for (const at of ['tomorrow', `${dayIn(5)} 09:00`, `${dayIn(5)}T24:00`, '9'.repeat(10_000)])
      expect((await set(at)).status).toBe(400)
  })
})

describe('the decision', () => {
  test('a refusal needs a declared ground and says until when to appeal', async () => {
    const application = await submit(host)
    const refuse = (ground: string) =>
      act(application, { type: 'refuse', ground, explanation: 'The purpose was not shown.' })
    expect((await refuse('bad-mood')).body).toMatchObject({ code: 'cases.unknown-ground' })
    expect((await show(host, application)).state).toBe('submitted')
    await refuse('purpose-not-shown')
    expect(await show(host, application)).toMatchObject({
      state: 'refused',
      decision: { outcome: 'refused', ground: 'purpose-not-shown', appealUntil: dayIn(60) },
      allowedActions: [],
    })
  })

  test('a validity that is reversed, over, too long or no day is refused', async () => {
    const application = await submit(host)
    for (const [validFrom, validUntil] of [
      [dayIn(10), dayIn(9)],
      [dayIn(-10), dayIn(-1)],
      [dayIn(0), dayIn(366)],
    ]) {
      const { body } = await act(application, { type: 'grant', validFrom, validUntil })
      expect(body).toMatchObject({ code: 'cases.wrong-validity', params: { maxDays: 365 } })
    }
    expect((await act(application, { type: 'grant', validFrom: '2026-02-30', validUntil: dayIn(9) })).status).toBe(400)
  })

  test('granted, the permit is sealed once, the home state is told once, and the applicant downloads it', async () => {
    const application = await submit(host)
    const key = { 'idempotency-key': 'grant-once-12345' }
    const granted = await act(application, grant(), key)
    expect(granted.body).toMatchObject({ state: 'granted', decision: { outcome: 'granted' }, allowedActions: [] })
    expect((await act(application, grant(), key)).body.state).toBe('granted')
    expect((await act(application, grant())).body.code).toBe('cases.action-not-allowed')

    const before = await show(host, application)
    expect(before.decision?.permitNumber).toBeUndefined()
    expect((await me().get(`/api/applications/${application.id}/permit`)).body.code).toBe('cases.permit-not-ready')

    const sentBefore = host.exchange.sent.length
    const issue = () => host.jobs.run('cases.issue-permit', { applicationId: application.id })
    // Two workers at once, as after a crash whose job is taken over, and once more later.
    await Promise.all([issue(), issue()])
    await issue()
    const notices = host.exchange.sent.slice(sentBefore).filter(({ type }) => type === 'permit-notice')
    const after = await show(host, application)
    const number = after.decision?.permitNumber
    expect(number).toMatch(/^TR-KD-\d{4}-\d{6}$/)
    expect(after.allowedActions).toEqual(['download-permit'])
    const { body: pdf, headers } = await me().get(`/api/applications/${application.id}/permit`)
    expect(headers['content-disposition']).toBe(`attachment; filename="${number}.pdf"`)
    expect(await host.documents.verifyFile(pdf)).toMatchObject({
      answer: 'yes',
      document: { number, status: 'not-yet' },
    })

    const issued = await host.db
      .selectFrom('issuedDocument')
      .select('number')
      .where('reference', '=', application.id)
      .execute()
    expect(issued).toEqual([{ number }])
    expect(notices.filter(({ body }) => (body as { permitNumber: string }).permitNumber === number)).toMatchObject([
      {
        to: 'KZ/migration',
        confidential: true,
        conversationId: application.conversationId,
        body: { holder: { identifier: 'KZ/TR/aigerim' } },
      },
    ])
    const events = await eventsOf(application)
    expect(events.filter((event) => event === 'document-issued')).toHaveLength(1)
    expect(events.filter((event) => event === 'notice-sent')).toHaveLength(1)
    const { body: seen } = await officer().get(`/api/cases/${application.id}`)
    expect(seen.log.filter(({ type }: { type: string }) => type === 'permit-issued')).toHaveLength(1)
    const looks = async () => (await eventsOf(application)).filter((event) => event === 'case-viewed').length
    const looked = await looks()
    expect((await officer().get(`/api/cases/${application.id}/permit`)).status).toBe(200)
    expect(await looks()).toBe(looked + 1)
  })

  test('a permit whose job has been given up is made all the same', async () => {
    const application = await submit(host)
    await act(application, grant())
    host.clock.advance(2 * 3_600_000)
    await host.jobs.run('cases.issue-old-permits')
    host.clock.advance(-2 * 3_600_000)
    expect((await me().get(`/api/applications/${application.id}/permit`)).status).toBe(200)
  })

  test('each granted case has its own number', async () => {
    const numbers: unknown[] = []
    for (const _ of [1, 2]) {
      const application = await submit(host)
      await act(application, grant())
      await host.jobs.run('cases.issue-permit', { applicationId: application.id })
      numbers.push((await show(host, application)).decision?.permitNumber)
    }
    expect(new Set(numbers).size).toBe(2)
  })

  test('a withdrawn application is out of the officer’s hands', async () => {
    const application = await submit(host)
    await me().post(`/api/applications/${application.id}/withdraw`)
    expect((await act(application, grant())).body).toMatchObject({
      code: 'cases.action-not-allowed',
      params: { state: 'withdrawn', allowed: '–' },
    })
  })
})

test('while a question is open the applicant may add a file, which stays in the case', async () => {
  const application = await submit(host)
  await act(application, { type: 'ask', text: 'A clearer photo, please', answerDays: 10 })
  const { body } = await me().upload(`/api/applications/${application.id}/uploads/photo`, 'clear.jpg', makeJpeg())
  expect(body.uploads.map(({ fileName }: { fileName: string }) => fileName)).toEqual([
    'policy.pdf',
    'me.jpg',
    'applicant-signature.p7m',
    'clear.jpg',
  ])
  const removal = await me().remove(`/api/applications/${application.id}/uploads/${body.uploads[1].id}`)
  expect(removal.body.code).toBe('cases.unknown-upload')
})
