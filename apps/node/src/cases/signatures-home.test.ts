import type { Application } from '@kopru/client'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AskHome, HeardSaying, HomeSaying } from '../documents/home-state/ask-home.ts'
import { createUzbekFiles } from '../documents/test-uzbek.ts'
import { newId } from '../platform/ids.ts'
import { createCaller, startTestHost } from './test-host.ts'
import { begin, goodForm, type Host, prepare, show } from './test-steps.ts'

/*
 * Statements signed by an algorithm that only the applicant's state decides about. What it says is the test's here; that
 * it comes over the wire, and is believed for good reason, is tested with `createAskHome`.
 */
let host: Host
let says: HomeSaying | ((of: HeardSaying['of']) => HeardSaying)
let shown: { home: string; file: Uint8Array; by: string | undefined }[]
let isAskable: boolean
/** What happens while the other state is waited for. */
let meanwhile: () => Promise<unknown>
const askHome: AskHome = {
  canAsk: (home) => isAskable && home === 'KZ',
  recall: async () => [],
  reaffirm: async (heard) => heard,
  ask: async ({ home, file, verdicts, matter }) => {
    shown.push({ home, file, by: matter?.by })
    const heard = verdicts.map(({ reference: of }) => (typeof says === 'function' ? says(of) : { of, saying: says }))
    await meanwhile()
    await host.db.transaction().execute(async (trx) => {
      if (!matter) throw new Error('a matter')
      const { authority: actor, conversationId, subjectKey, what, details } = matter
      const legalBasis = { agreement: 'a', article: '1', purpose: 'signature-recognition' }
      await host.journal.append(trx, {
        event: 'seal-asked',
        conversationId,
        actor,
        subjectKey,
        legalBasis,
        what,
        details,
      })
      await matter.keep(trx, heard)
    })
    return heard
  },
}
const said = (result: 'PASSED' | 'FAILED' | 'INDETERMINATE'): HomeSaying => ({
  ...{ is: 'said', party: 'KZ', at: '2026-11-27T10:00:00.000Z', service: 'CN=KZ/validation', token: 'e.y.J' },
  statement: { result, times: [] },
})

beforeAll(async () => {
  host = await startTestHost({ askHome })
})
afterAll(() => host.end())
beforeEach(() => {
  shown = []
  isAskable = true
  meanwhile = async () => undefined
  says = said('PASSED')
})

const me = () => createCaller(host.app, 'aigerim')
const path = ({ id }: Pick<Application, 'id'>) => `/api/applications/${id}`
const textOf = async (application: Application) =>
  Buffer.from((await me().get(`${path(application)}/statements/applicant-signature?language=kk`)).body.text)
const send = (application: Application, cms: Uint8Array, more: object = { mayAskHome: true }) =>
  me().post(`${path(application)}/signatures/applicant-signature`, {
    ...{ language: 'kk', cms: Buffer.from(cms).toString('base64') },
    ...more,
  })
const inNameOf = (commonName: string, country = 'KZ') =>
  createUzbekFiles(host.seals.KZ, host.clock, country, { commonName, serial: 0x77n })
const own = 'Оңғарбаева Айгерім'
const signed = async (application: Application, name = own) =>
  inNameOf(name).cms({ content: await textOf(application) })
const asked = async ({ conversationId }: Application) =>
  (await host.journal.entriesOf(host.db, conversationId)).filter(({ event }) => event === 'seal-asked')

async function filled(): Promise<Application> {
  const { id, form } = await begin(host)
  return (await me().put(`/api/applications/${id}/form`, { revision: form.revision, data: goodForm(host) })).body
}

test('a signature that only the applicant’s state can judge is taken when that state vouches for it, and shown to it only if allowed', async () => {
  const application = await filled()
  const cms = await signed(application)
  expect((await send(application, cms, {})).body).toMatchObject({
    ...{ status: 409, code: 'cases.signature-for-home', params: { party: 'KZ' } },
    detail: expect.stringContaining('Allow'),
  })
  expect((await send(application, cms, { mayAskHome: false })).body.code).toBe('cases.signature-for-home')
  expect(shown).toEqual([])
  expect(await asked(application)).toEqual([])

  const { body, status } = await send(application, cms)
  expect(status).toBe(200)
  expect(body.signatures).toMatchObject([{ party: 'KZ', rank: 'advanced', subject: 'passed' }])
  expect(shown).toMatchObject([{ home: 'KZ', by: 'applicant' }])
  expect(Buffer.from(cms).equals(Buffer.from(shown[0]?.file ?? []))).toBe(true)
  expect(await asked(application)).toMatchObject([
    {
      what: 'applicant-signature',
      details: { file: { requirement: expect.objectContaining({ kk: expect.any(String) }) } },
    },
  ])
})

test('the officer sees what that state said of the statement, with its token in the report, and need not ask again', async () => {
  const application = await prepare(host)
  await send(application, await signed(application))
  await me().post(`${path(application)}/submit`)
  const { app } = await host.startNode()
  const officer = createCaller(app, 'officer')
  const { body: found } = await officer.get(`/api/cases/${application.id}`)
  const [{ uploadId }] = found.signatures
  expect(
    found.uploads.filter(({ requirement }: { requirement: string }) => requirement === 'applicant-signature'),
  ).toHaveLength(1)
  const { body: seals } = await officer.get(`/api/cases/${application.id}/uploads/${uploadId}/seals`)
  expect(seals).toMatchObject({
    verification: {
      answer: 'yes',
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'documents.home-passed' })]),
    },
    asked: [{ home: 'KZ', by: 'applicant', services: ['CN=KZ/validation'] }],
  })
  expect(seals.askable).toBeUndefined()
  expect(JSON.stringify(found.log)).not.toContain('e.y.J')
})

test.each([
  ['says no', said('FAILED'), 422, 'cases.signature-home-failed'],
  ['cannot tell either', said('INDETERMINATE'), 422, 'cases.signature-home-open'],
  ['does not answer', { is: 'no-answer', party: 'KZ' } as const, 503, 'cases.signature-home-silent'],
  [
    'answers what counts for nothing',
    { is: 'not-believed', party: 'KZ', cause: 'svt.other-signature' } as const,
    502,
    'cases.signature-home-not-believed',
  ],
])(
  'where that state %s the refusal says so, nothing is lost, and the question stands in the journal',
  async (_, saying, status, code) => {
    const application = await filled()
    const cms = await signed(application)
    says = saying
    expect((await send(application, cms)).body).toMatchObject({ status, code, detail: expect.any(String) })
    expect(await asked(application)).toHaveLength(1)
    const after = await show(host, application)
    expect(after).toMatchObject({ signatures: [], uploads: [], form: { data: application.form.data } })
    says = said('PASSED')
    expect((await send(application, cms)).body.signatures).toHaveLength(1)
  },
)

test('nothing leaves this state that it could not take: another’s text, name or state, a broken file, or a state that cannot be asked', async () => {
  const application = await filled()
  const text = await textOf(application)
  const codeOf = async (cms: Uint8Array) => (await send(application, cms)).body.code
  expect(await codeOf(inNameOf(own).cms())).toBe('cases.signed-other-text')
  expect(await codeOf(await signed(application, 'Ахметов Ержан'))).toBe('cases.signature-of-other-person')
  expect(await codeOf(inNameOf(own, 'UZ').cms({ content: text }))).toBe('cases.signature-not-proven')
  expect(await codeOf((await signed(application)).subarray(0, -9))).toBe('cases.signature-unreadable')
  isAskable = false
  expect(await codeOf(await signed(application))).toBe('cases.signature-not-proven')
  expect(shown).toEqual([])
  const other = createCaller(host.app, 'dauren')
  const sent = { language: 'kk', cms: Buffer.from(await signed(application)).toString('base64'), mayAskHome: true }
  expect((await other.post(`${path(application)}/signatures/applicant-signature`, sent)).status).toBe(404)
  expect(await show(host, application)).toMatchObject({ signatures: [], uploads: [] })
})

test('a word about another signature counts for nothing here: of another file, or of the same value by another signer', async () => {
  const application = await filled()
  const cms = await signed(application)
  const trust = async (bytes: Uint8Array) =>
    (await host.documents.judgeFile(bytes, undefined, { references: true })).signatures[0]
  const foreign = (await trust(inNameOf(own).cms({ content: Buffer.from('басқа мәтін') })))?.verdict.reference
  says = () => ({ of: foreign, saying: said('PASSED') })
  expect((await send(application, cms)).body.code).toBe('cases.signature-for-home')
  says = () => ({ of: undefined, saying: said('PASSED') })
  expect((await send(application, cms)).body.code).toBe('cases.signature-for-home')
  // Passed by the word of a state that the certificate does not name.
  says = (of) => ({ of, saying: { ...said('PASSED'), party: 'UZ' } })
  expect((await send(application, cms)).body.code).toBe('cases.signature-for-home')
  expect(await show(host, application)).toMatchObject({ signatures: [], uploads: [] })
})

test('a form that changed while that state was asked is signed anew, and the question stays in the journal', async () => {
  const application = await filled()
  const { form } = application
  meanwhile = () =>
    me().put(`${path(application)}/form`, { revision: form.revision, data: { ...form.data, settlement: 'Bursa' } })
  expect((await send(application, await signed(application))).body.code).toBe('cases.signed-other-text')
  expect(await asked(application)).toHaveLength(1)
  expect(await show(host, application)).toMatchObject({ signatures: [], uploads: [] })
})

test('one person’s questions to their state are counted, and what asks nobody is not', async () => {
  const { app } = await host.startNode()
  const caller = createCaller(app, 'aigerim')
  const address = `/api/applications/${newId<'application'>()}/signatures/applicant-signature`
  const statusOf = async (more: object) => (await caller.post(address, { language: 'kk', cms: 'AAAA', ...more })).status
  for (let n = 0; n < 20; n++) expect(await statusOf({ mayAskHome: true })).toBe(404)
  expect(await statusOf({ mayAskHome: true })).toBe(429)
  expect(await statusOf({})).toBe(404)
})
