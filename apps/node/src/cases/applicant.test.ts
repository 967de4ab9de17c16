import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeJpeg, makePdf, makePng } from '../documents/test-files.ts'
import { createCaller, startTestHost } from './test-host.ts'
import { begin, goodForm, type Host, pay, prepare, show } from './test-steps.ts'

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
