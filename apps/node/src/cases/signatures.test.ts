import { createHash } from 'node:crypto'
import type { Application } from '@kopru/client'
import { contentOf, sealCms } from '@kopru/seal'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCaller, startTestHost } from './test-host.ts'
import { begin, goodForm, type Host, prepare, show, sign } from './test-steps.ts'

let host: Host
beforeAll(async () => {
  host = await startTestHost()
})
afterAll(() => host.end())

const me = () => createCaller(host.app, 'aigerim')
const statementOf = async ({ id }: Pick<Application, 'id'>, language = 'kk') =>
  (await me().get(`/api/applications/${id}/statements/applicant-signature?language=${language}`)).body.text as string
const send = ({ id }: Pick<Application, 'id'>, cms: Uint8Array, language = 'kk') =>
  me().post(`/api/applications/${id}/signatures/applicant-signature`, {
    language,
    cms: Buffer.from(cms).toString('base64'),
  })
const signed = (text: string, name = 'Оңғарбаева Айгерім') =>
  sealCms(Buffer.from(text), host.keyOf(name), { signedAt: host.clock.now() })

async function filled(): Promise<Application> {
  const { id, form } = await begin(host)
  return (await me().put(`/api/applications/${id}/form`, { revision: form.revision, data: goodForm(host) })).body
}

test('the statement holds every answer, in the reader’s language, and ties them to this application', async () => {
  const application = await filled()
  const text = await statementOf(application)
  for (const words of ['растаймын', 'Оңғарбаева', 'Оқу', 'Ankara', 'N12345678', application.conversationId])
    expect(text).toContain(words)
  expect(await statementOf(application, 'tr')).toContain('Eğitim')
  expect(await statementOf(application)).toBe(text)
})

test('a signature is taken, told, kept over a restart, and given to the officer as it came', async () => {
  const application = await prepare(host)
  expect(application.signatures).toMatchObject([
    { requirement: 'applicant-signature', party: 'KZ', rank: 'advanced', subject: 'passed' },
  ])
  await me().post(`/api/applications/${application.id}/submit`)
  const { app } = await host.startNode()
  const officer = createCaller(app, 'officer')
  const { body: found } = await officer.get(`/api/cases/${application.id}`)
  expect(found.signatures).toEqual(application.signatures)
  const [{ uploadId }] = found.signatures
  const file = await officer.get(`/api/cases/${application.id}/uploads/${uploadId}`)
  const upload = found.uploads.find(({ id }: { id: string }) => id === uploadId)
  expect(createHash('sha256').update(file.body).digest('hex')).toBe(upload.sha256)
  expect(JSON.stringify(found.log.filter(({ type }: { type: string }) => type === 'signed'))).not.toContain(
    'Оңғарбаева',
  )
})

test('without the signature nothing is submitted, and a changed form is signed anew', async () => {
  const application = await prepare(host)
  const { id, form } = application
  const same = await me().put(`/api/applications/${id}/form`, { revision: form.revision, data: form.data })
  expect(same.body.signatures).toHaveLength(1)
  const data = { ...form.data, settlement: 'Bursa' }
  const changed = await me().put(`/api/applications/${id}/form`, { revision: form.revision + 1, data })
  expect(changed.body).toMatchObject({ signatures: [] })
  expect(changed.body.uploads.map(({ requirement }: { requirement: string }) => requirement)).not.toContain(
    'applicant-signature',
  )
  expect((await me().post(`/api/applications/${id}/submit`)).body).toMatchObject({
    code: 'cases.not-complete',
    params: { missing: 'requirement:applicant-signature' },
  })
  expect((await sign(host, application)).status).toBe(200)
  expect((await me().post(`/api/applications/${id}/submit`)).status).toBe(200)
})

test('signing twice leaves one signature', async () => {
  const application = await filled()
  await sign(host, application)
  await sign(host, application)
  const { uploads, signatures } = await show(host, application)
  expect([uploads.length, signatures.length]).toEqual([1, 1])
})

test('each signature that is not what is asked for is refused by name, and nothing is kept', async () => {
  const application = await filled()
  const text = await statementOf(application)
  const codeOf = async (cms: Uint8Array) => (await send(application, cms)).body.code
  expect(await codeOf(await signed(text.replace('Ankara', 'Bursa')))).toBe('cases.signed-other-text')
  expect(await codeOf(await signed(text, 'Ахметов Ержан'))).toBe('cases.signature-of-other-person')
  expect(await codeOf(Buffer.from('nonsense'))).toBe('cases.signature-unreadable')
  const detached = await sealCms(contentOf(Buffer.from(text)), host.keyOf('a'), { signedAt: host.clock.now() })
  expect(await codeOf(detached)).toBe('cases.signature-unreadable')
  const broken = Buffer.from(await signed(text))
  broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1
  expect(await codeOf(broken)).toBe('cases.signature-broken')
  const large = await send(application, new Uint8Array(1024 * 1024 + 1))
  expect(large.body).toMatchObject({
    code: 'cases.signature-too-large',
    status: 413,
    params: { limitBytes: 1024 * 1024 },
  })
  const { body } = await me().post(`/api/applications/${application.id}/signatures/photo`, {
    language: 'kk',
    cms: 'AAAA',
  })
  expect(body.code).toBe('cases.signature-not-asked')
  expect(await show(host, application)).toMatchObject({ signatures: [], uploads: [] })
})

test('nobody signs or reads another’s statement', async () => {
  const application = await filled()
  const other = createCaller(host.app, 'dauren')
  const path = `/api/applications/${application.id}`
  expect((await other.get(`${path}/statements/applicant-signature?language=kk`)).status).toBe(404)
  const sent = { language: 'kk', cms: 'AAAA' }
  expect((await other.post(`${path}/signatures/applicant-signature`, sent)).status).toBe(404)
})
