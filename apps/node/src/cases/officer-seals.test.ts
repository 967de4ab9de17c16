import type { UploadSeals } from '@kopru/client'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AskHome, HomeSaying } from '../documents/home-state/ask-home.ts'
import { createCaller, startTestHost } from './test-host.ts'
import { type Host, prepare } from './test-steps.ts'

/* The other state is the test's; that its answers come over the wire and are believed for good reason is tested there. */
let host: Host
let says: (at: string) => HomeSaying
let shown: { home: string; file: Uint8Array; authority: string | undefined }[]
/** What happens while the other state is waited for, and whether what it said was committed. */
let meanwhile: () => Promise<unknown>
let isCommitted: boolean
const askHome: AskHome = {
  canAsk: (home) => home === 'KZ',
  recall: async () => [],
  reaffirm: async (heard) => heard,
  ask: async ({ home, file, verdicts, matter }) => {
    shown.push({ home, file, authority: matter?.authority })
    const saying = says(host.clock.now().toISOString())
    const heard = verdicts.map(({ reference: of }) => ({ of, saying }))
    await meanwhile()
    await host.db.transaction().execute(async (trx) => matter?.keep(trx, heard))
    isCommitted = true
    return heard
  },
}
const said = (result: 'PASSED' | 'FAILED' | 'INDETERMINATE') => (at: string) =>
  ({
    ...{ is: 'said', party: 'KZ', at, service: 'CN=KZ/validation', token: 'e.y.J' },
    statement: { result, message: '', times: [] },
  }) as HomeSaying

beforeAll(async () => {
  host = await startTestHost({ askHome })
})
afterAll(() => host.end())
beforeEach(() => {
  shown = []
  meanwhile = async () => undefined
  isCommitted = false
  says = said('PASSED')
})

const officer = () => createCaller(host.app, 'officer')

/** A submitted case with a policy whose seal only Kazakhstan can judge; addresses of its two policies. */
async function submitted() {
  const { id, conversationId } = await prepare(host)
  const me = createCaller(host.app, 'aigerim')
  const pdf = await host.unconfirmed.pdf()
  const { body } = await me.upload(`/api/applications/${id}/uploads/health-insurance`, 'signed.pdf', Buffer.from(pdf))
  const idOf = (name: string) => body.uploads.find(({ fileName }: { fileName: string }) => fileName === name).id
  await me.post(`/api/applications/${id}/submit`)
  const path = `/api/cases/${id}/uploads`
  const looks = async () =>
    (await host.journal.entriesOf(host.db, conversationId))
      .filter(({ event }) => event === 'evidence-viewed')
      .map(({ what, details }) => ({ what, details }))
  return { id, pdf, looks, signed: `${path}/${idOf('signed.pdf')}`, plain: `${path}/${idOf('policy.pdf')}` }
}
const sealsOf = async (address: string): Promise<UploadSeals> => (await officer().get(`${address}/seals`)).body

test('a file whose seal is open for its algorithm says whom to ask; the answer is kept with the case, with who asked', async () => {
  const { pdf, signed, plain } = await submitted()
  expect(await sealsOf(signed)).toMatchObject({
    verification: { answer: 'cannot-tell', reasons: [{ code: 'seal.algorithm-unconfirmed' }] },
    askable: 'KZ',
    asked: [],
  })
  expect(await sealsOf(plain)).toMatchObject({ verification: { reasons: [{ code: 'seal.no-signature' }] }, asked: [] })

  const { body, status } = await officer().post(`${signed}/home/KZ`)
  expect(status).toBe(200)
  expect(body.log.at(-1)).toMatchObject({ type: 'home-state-asked', by: 'TR/goc · Elif Kaya', details: { home: 'KZ' } })
  expect(JSON.stringify(body.log)).not.toContain('e.y.J')
  expect(shown).toMatchObject([{ home: 'KZ', authority: 'TR/goc' }])
  expect(Buffer.from(pdf).equals(Buffer.from(shown[0]?.file ?? []))).toBe(true)

  const at = host.clock.now().toISOString()
  const answered = await sealsOf(signed)
  expect(answered).toEqual({
    verification: expect.objectContaining({
      answer: 'yes',
      reasons: expect.arrayContaining([{ code: 'documents.home-passed', params: { party: 'KZ', at } }]),
    }),
    asked: [{ home: 'KZ', at, by: 'TR/goc · Elif Kaya', services: ['CN=KZ/validation'] }],
  })
  const report = await host.app.inject({ url: `${signed}/report`, headers: { 'x-test-who': 'officer' } })
  expect(report.body).toContain(`PASSED; state=KZ; service=CN=KZ/validation; at=${at}`)
  expect(report.body).toContain('urn:etsi:019102:mainindication:total-passed')
  // Another process reads it from the case, and asks nobody.
  const again = await host.startNode()
  const { body: later } = await createCaller(again.app, 'namesake').get(`${signed}/seals`)
  expect(later.asked).toEqual(answered.asked)
  expect(later.verification.answer).toBe('yes')
  expect(shown).toHaveLength(1)
  // What is decided cannot be asked again.
  expect((await officer().post(`${signed}/home/KZ`)).body.code).toBe('documents.home-cannot-be-asked')
})

test('no answer leaves the file open, and it may be asked again; one that leaves it open may not', async () => {
  const { signed } = await submitted()
  says = () => ({ is: 'no-answer', party: 'KZ' })
  await officer().post(`${signed}/home/KZ`)
  expect(await sealsOf(signed)).toMatchObject({
    verification: { answer: 'cannot-tell', reasons: [{ code: 'documents.home-no-answer' }, {}] },
    askable: 'KZ',
    asked: [{ services: [] }],
  })
  says = said('INDETERMINATE')
  await officer().post(`${signed}/home/KZ`)
  const open = await sealsOf(signed)
  expect(open).toMatchObject({
    verification: { answer: 'cannot-tell', reasons: [{ code: 'documents.home-open' }, {}] },
  })
  expect(open.asked).toHaveLength(2)
  expect(open.askable).toBeUndefined()
})

test('only an officer who may see the case and the file sees its seals or shows it to another state, while the case is open', async () => {
  const { id, signed, plain } = await submitted()
  const other = await submitted()
  const foreign = signed.replace(id, other.id)
  for (const [who, address, code] of [
    ['stranger', signed, 'cases.unknown-case'],
    ['officer', foreign, 'cases.unknown-upload'],
  ] as const) {
    const caller = createCaller(host.app, who)
    expect((await caller.get(`${address}/seals`)).body.code).toBe(code)
    expect((await caller.get(`${address}/report`)).body.code).toBe(code)
    expect((await caller.post(`${address}/home/KZ`)).body.code).toBe(code)
  }
  expect((await createCaller(host.app, 'aigerim').post(`${signed}/home/KZ`)).status).toBe(403)
  expect((await officer().post(`${plain}/home/KZ`)).body.code).toBe('documents.home-cannot-be-asked')
  expect((await officer().post(`${signed}/home/UZ`)).body.code).toBe('documents.home-cannot-be-asked')
  await createCaller(host.app, 'aigerim').post(`/api/applications/${id}/withdraw`)
  expect((await officer().post(`${signed}/home/KZ`)).body.code).toBe('cases.no-longer-open')
  expect((await sealsOf(signed)).askable).toBeUndefined()
  expect(shown).toEqual([])
})

test('each look at the seals of a file and each report is journaled for the applicant, once, and none that was refused', async () => {
  const { signed, looks } = await submitted()
  const file = { requirement: expect.objectContaining({ kk: expect.any(String) }), uploadedAt: expect.any(String) }
  const look = { what: 'health-insurance', details: { officer: 'Elif Kaya', officerSubject: 'staff-17', file } }
  expect(await looks()).toEqual([])
  await sealsOf(signed)
  expect(await looks()).toEqual([look])
  await officer().get(`${signed}/report`)
  expect(await looks()).toEqual([look, look])
  // The question has a row of its own, `seal-asked`.
  await officer().post(`${signed}/home/KZ`)
  await createCaller(host.app, 'stranger').get(`${signed}/seals`)
  await createCaller(host.app, 'stranger').get(`${signed}/report`)
  expect(await looks()).toEqual([look, look])
})

test('an answer for a case that went to another authority meanwhile is undone with its journal row', async () => {
  const { id, signed } = await submitted()
  meanwhile = () => sql`update application set authority = 'TR/revenue' where id = ${id}`.execute(host.db)
  expect((await officer().post(`${signed}/home/KZ`)).body.code).toBe('cases.unknown-case')
  expect(shown).toHaveLength(1)
  expect(isCommitted).toBe(false)
})
