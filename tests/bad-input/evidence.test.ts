import type { Application, Preview } from '@kopru/client'
import { beforeAll, expect, test } from 'vitest'
import { readForms } from '../../apps/node/src/commands/journey/browser/html-forms.ts'
import type { Journey } from '../../apps/node/src/commands/journey/journey.ts'
import { readApplication } from '../../apps/node/src/commands/journey/steps/application.ts'
import { logInAtHome, logInOfficer } from '../../apps/node/src/commands/journey/steps/log-in.ts'
import { payFee } from '../../apps/node/src/commands/journey/steps/pay-fee.ts'
import { previewEvidence } from '../../apps/node/src/commands/journey/steps/preview-evidence.ts'
import { receiveEvidence } from '../../apps/node/src/commands/journey/steps/receive-evidence.ts'
import { askForEvidence, requestEvidence } from '../../apps/node/src/commands/journey/steps/request-evidence.ts'
import { submit } from '../../apps/node/src/commands/journey/steps/submit.ts'
import { newId } from '../../apps/node/src/platform/ids.ts'
import { loadTexts } from '../../apps/node/src/platform/texts.ts'
import { accountOf } from '../faults/account.ts'
import { sharedFederation } from '../federation.ts'
import { openNodes } from '../nodes.ts'
import {
  holdToFourLanguages,
  holdToRefusal,
  ownSession,
  password,
  residencePermit,
  visit,
  visitWithDraft,
} from './visitor.ts'

const federation = sharedFederation()
const nodes = openNodes(federation)
const [from, to] = ['KZ', 'TR'] as const
const way = { from, to, nodes: federation.urls }
const texts = loadTexts(new URL('../../apps/node/src/texts', import.meta.url).pathname)

/** Form, files and state: what must outlive whatever is refused. */
const draftOf = ({ form: { data }, uploads, state }: Application) => ({ data, uploads, state })

async function findPreview(journey: Journey, id: string): Promise<Preview> {
  const { evidence } = await readApplication(journey, id)
  const url = evidence.find(({ previewUrl }) => previewUrl !== undefined)?.previewUrl ?? ''
  return journey.home.get<Preview>(`/api/previews/${url.slice(url.lastIndexOf('/') + 1)}`)
}

const accept = ({ items }: Preview) => ({
  decisions: items
    .filter(({ outcome }) => outcome === 'found')
    .map(({ requirement, evidenceType }) => ({ requirement, evidenceType, decision: 'accepted' })),
})

const stateOf = async (journey: Journey, id: string, evidenceType: string) =>
  (await readApplication(journey, id)).evidence.find((item) => item.evidenceType === evidenceType)?.state

test.each([
  ['no record', 'bolat.kz', 'evidence.no-record'],
  ['two records', 'zhanar.kz', 'evidence.several-records'],
])(
  'where a register has %s of a person, the person is told before anything is sent, and so is the host',
  async (_what, username, code) => {
    const { journey, id } = await visitWithDraft(way, username)
    const before = await readApplication(journey, id)
    await requestEvidence(journey, id)
    await logInAtHome(journey, { username, password })
    const preview = await findPreview(journey, id)
    const birth = preview.items.find(({ evidenceType }) => evidenceType === 'birth-record')
    expect(birth).toMatchObject({ outcome: 'refused', refusal: { code }, fields: [] })
    expect(preview.items.filter(({ outcome }) => outcome === 'found')).toHaveLength(preview.items.length - 1)

    await journey.home.send('POST', `/api/previews/${preview.id}/decision`, accept(preview))
    await expect.poll(() => stateOf(journey, id, 'birth-record'), { timeout: 60_000 }).toBe('refused')
    const after = await readApplication(journey, id)
    expect(after.evidence.find(({ evidenceType }) => evidenceType === 'birth-record')?.refusal?.code).toBe(code)
    for (const { evidenceType, state } of after.evidence)
      if (evidenceType !== 'birth-record') expect(state, evidenceType).toBe('received')
    expect(draftOf(after)).toEqual(draftOf(before))
    holdToFourLanguages(
      (['en', 'kk', 'tr', 'ru'] as const).map((language) => texts.say(language, code)),
      code,
    )
  },
  120_000,
)

test('evidence about another person is refused at the host, told to both, and asked for again with success', async () => {
  const username = 'umit.kz'
  const { journey, id } = await visitWithDraft(way, username)
  const { conversationId, ...before } = await readApplication(journey, id)
  await requestEvidence(journey, id)
  // The provider's registers mix two people up: what is sealed from now on names the other one.
  const other = await visit(way, 'kanat.kz')
  const { person } = await other.host.session()
  await nodes[from].db
    .updateTable('evidenceRequest')
    .set({ subject: JSON.stringify(person?.identity) })
    .where('conversationId', '=', conversationId)
    .execute()
  await previewEvidence(journey, id, { username, password })

  const refused = 'cases.evidence-of-another-person'
  await expect.poll(() => stateOf(journey, id, 'birth-record'), { timeout: 60_000 }).toBe('refused')
  const { evidence, ...after } = await readApplication(journey, id)
  for (const item of evidence) expect(item).toMatchObject({ state: 'refused', refusal: { code: refused } })
  expect(draftOf({ ...after, evidence, conversationId })).toEqual(draftOf({ ...before, conversationId }))
  holdToFourLanguages(
    (['en', 'kk', 'tr', 'ru'] as const).map((language) => texts.say(language, refused)),
    refused,
  )
  const kept = await nodes[to].db.selectFrom('receivedEvidence').select('id').where('applicationId', '=', id).execute()
  expect(kept).toEqual([])
  for (const party of [from, to]) {
    const rows = await nodes[party].db
      .selectFrom('journalEntry')
      .select(['event', 'details'])
      .where('conversationId', '=', conversationId)
      .execute()
    const codes = rows.map(({ details }) => details.code)
    expect(codes, `the journal of ${party}`).toContain(refused)
  }

  const items = evidence.map(({ requirement, evidenceType }) => ({ requirement, evidenceType }))
  const { textSha256, language } = await nodes[to].db
    .selectFrom('explicitRequest')
    .select(['textSha256', 'language'])
    .where('applicationId', '=', id)
    .executeTakeFirstOrThrow()
  await journey.host.send('POST', `/api/applications/${id}/evidence-requests`, { textSha256, language, items })
  await requestEvidence(journey, id)
  await previewEvidence(journey, id, { username, password })
  expect((await receiveEvidence(journey, id)).evidence.every(({ state }) => state === 'received')).toBe(true)
}, 180_000)

test('who has logged in with a low level of assurance may not begin, and is told which level it takes', async () => {
  const journey = await visit(way, 'timur.kz')
  const { person } = await journey.host.session()
  expect(person?.levelOfAssurance).toBe('low')
  const tooLow = { status: 403, code: 'identity.loa-too-low', params: { needed: 'substantial', given: 'low' } }
  await holdToRefusal(tooLow, journey.host, 'POST', '/api/applications', { json: { service: residencePermit } })
  const { applications } = await journey.host.get<{ applications: object[] }>('/api/applications')
  expect(applications).toEqual([])
})

test('a payment that is declined, and then runs out, may be tried again; the third is charged, once', async () => {
  const { journey, id } = await visitWithDraft(way, 'yerlan.kz')
  const before = await readApplication(journey, id)
  const checkOut = async (outcome: string) => {
    const { redirectUrl } = await journey.host.send<{ redirectUrl: string }>(
      'POST',
      `/api/applications/${id}/payment`,
      {},
    )
    const page = await journey.host.agent.open(new URL(redirectUrl))
    const [form] = readForms(page.text)
    const button = form?.buttons.find(({ value }) => value === outcome)
    if (form === undefined || button === undefined) throw new Error(`the page has no button ${outcome}`)
    await journey.host.agent.submit(page, form, {}, button)
    return readApplication(journey, id)
  }
  for (const [outcome, state] of [
    ['decline', 'failed'],
    ['time-out', 'timed-out'],
  ] as const) {
    const after = await checkOut(outcome)
    expect(after.payment.state).toBe(state)
    expect(after.allowedActions).toContain('pay')
    expect(draftOf(after)).toEqual(draftOf(before))
  }
  expect((await payFee(journey, id)).payment.state).toBe('paid')
  const paid = { status: 409, code: 'cases.already-paid' }
  await holdToRefusal(paid, journey.host, 'POST', `/api/applications/${id}/payment`, { json: {} })
  expect(draftOf(await readApplication(journey, id))).toEqual(draftOf(before))
  const ends = { host: nodes[to], home: nodes[from], folder: federation.home }
  expect((await accountOf(before.conversationId, ends)).payments).toEqual({ ordered: 3, charged: 1 })
}, 120_000)

let submitted: { journey: Journey; id: string }

beforeAll(async () => {
  submitted = await visitWithDraft(way, 'saule.kz')
  const { journey, id } = submitted
  await requestEvidence(journey, id)
  const username = 'saule.kz'
  await logInAtHome(journey, { username, password })
}, 120_000)

test('a preview is nobody’s but the person’s, and is decided whole, once', async () => {
  const { journey, id } = submitted
  const { home } = journey
  const preview = await findPreview(journey, id)
  const path = `/api/previews/${preview.id}`
  const stranger = await visit(way, 'daniyar.kz')
  await logInAtHome(stranger, { username: 'daniyar.kz', password })
  const notFound = { status: 404, code: 'evidence.preview-not-found' }
  await holdToRefusal(notFound, stranger.home, 'GET', path)
  await holdToRefusal(notFound, stranger.home, 'POST', `${path}/decision`, { json: accept(preview) })
  await holdToRefusal(notFound, home, 'GET', `/api/previews/${newId<'preview'>()}`)
  await holdToRefusal({ status: 401, code: 'identity.log-in-needed' }, journey.bystander, 'GET', path)

  const [first] = accept(preview).decisions
  const partly = { decisions: first === undefined ? [] : [first] }
  const incomplete = { status: 400, code: 'evidence.decision-incomplete' }
  await holdToRefusal(incomplete, home, 'POST', `${path}/decision`, { json: partly })
  expect((await findPreview(journey, id)).state).toBe('open')
  await previewEvidence(journey, id, { username: 'saule.kz', password })
  const other = { decisions: accept(preview).decisions.map((one) => ({ ...one, decision: 'withheld' })) }
  await holdToRefusal({ status: 409, code: 'evidence.preview-not-open' }, home, 'POST', `${path}/decision`, {
    json: other,
  })
  await receiveEvidence(journey, id)
})

test('an evidence that has come is not asked for twice', async () => {
  const { journey, id } = submitted
  const { evidence } = await readApplication(journey, id)
  await askForEvidence(journey, id)
  expect((await readApplication(journey, id)).evidence).toEqual(evidence)
  const [item] = evidence
  const { textSha256 } = await nodes[to].db
    .selectFrom('explicitRequest')
    .select('textSha256')
    .where('applicationId', '=', id)
    .executeTakeFirstOrThrow()
  const json = {
    textSha256,
    language: 'en',
    items: [{ requirement: item?.requirement, evidenceType: item?.evidenceType }],
  }
  const again = { status: 409, code: 'cases.evidence-already-requested' }
  await holdToRefusal(again, journey.host, 'POST', `/api/applications/${id}/evidence-requests`, { json })
})

test('an officer of another authority sees nothing of a case, and can do nothing to it', async () => {
  const { journey, id } = submitted
  await payFee(journey, id)
  await submit(journey, id)
  await logInOfficer(journey, { username: 'officer.tr', password })
  const { office } = journey
  const [evidence] = (await office.get<Application>(`/api/cases/${id}`)).evidence
  const staff = (authority: string) => JSON.stringify({ name: 'Elif Şahin', authority, roles: ['officer'] })
  const session = await ownSession(nodes[to], office)
  await session
    .update()
    .set({ data: staff('TR/police') })
    .execute()

  const unknown = { status: 404, code: 'cases.unknown-case' }
  await holdToRefusal(unknown, office, 'GET', `/api/cases/${id}`)
  await holdToRefusal(unknown, office, 'GET', `/api/cases/${id}/evidence/${evidence?.evidenceId}`)
  await holdToRefusal(unknown, office, 'GET', `/api/cases/${id}/permit`)
  const ask = { type: 'ask', text: 'Who are you?', answerDays: 14 }
  await holdToRefusal(unknown, office, 'POST', `/api/cases/${id}/actions`, { json: ask })
  expect((await office.get<{ cases: object[] }>('/api/cases')).cases).toEqual([])

  await session
    .update()
    .set({ data: staff('TR/goc') })
    .execute()
  const grant = { type: 'grant', validFrom: '2026-12-01', validUntil: '2046-12-01' }
  await holdToRefusal({ status: 422, code: 'cases.wrong-validity' }, office, 'POST', `/api/cases/${id}/actions`, {
    json: grant,
  })
  const refuse = { type: 'refuse', ground: 'no-such-ground', explanation: 'None of the grounds that the law knows.' }
  await holdToRefusal({ status: 422, code: 'cases.unknown-ground' }, office, 'POST', `/api/cases/${id}/actions`, {
    json: refuse,
  })
  expect((await readApplication(journey, id)).state).toBe('submitted')
}, 120_000)
