import type {
  Application,
  LinkQuestion,
  Links,
  Preview,
  RecordTask,
  RecordTaskDetail,
  Tracker,
  Verification,
} from '@kopru/client'
import { expect, test } from 'vitest'
import type { Journey } from '../apps/node/src/commands/journey/journey.ts'
import { prepareJourney } from '../apps/node/src/commands/journey/run-journey.ts'
import { readApplication } from '../apps/node/src/commands/journey/steps/application.ts'
import { logInAtHome, logInOfficer } from '../apps/node/src/commands/journey/steps/log-in.ts'
import { requestEvidence } from '../apps/node/src/commands/journey/steps/request-evidence.ts'
import { beginStarting } from '../apps/node/src/commands/journey/steps/start-application.ts'
import { password, residencePermit, send, visit } from './bad-input/visitor.ts'
import { sharedFederation } from './federation.ts'
import { openNodes } from './nodes.ts'

const federation = sharedFederation()
const nodes = openNodes(federation)
/** Azerbaijan's civil status has two records of Günay; she applies in Türkiye, which wants one. */
const [from, to, username] = ['AZ', 'TR', 'gunay.az'] as const
const birthRecord = 'birth-record'
const patience = { timeout: 30_000 }

test('a record proven once through an officer serves again without a question, until the person revokes it', async () => {
  const journey = await visit({ from, to, nodes: federation.urls }, username)
  const first = await askAtHost(journey)
  await logInAtHome(journey, { username, password })
  const unclear = await birthIn(journey, first)
  expect(unclear).toMatchObject({ outcome: 'refused', refusal: { code: 'evidence.several-records' }, fields: [] })
  const questionId = unclear?.question ?? ''
  expect(await journey.home.get<LinkQuestion>(`/api/link-questions/${questionId}`)).toMatchObject({
    state: 'open',
    found: 2,
    ways: expect.arrayContaining(['log-in', 'document', 'officer']),
  })

  await journey.home.send('POST', `/api/link-questions/${questionId}/officer`, {})
  const reference = await decideAsRegistrar(questionId)
  await expect.poll(async () => (await birthIn(journey, first))?.outcome, patience).toBe('found')
  await acceptBirth(journey, first)
  await holdToReceived(journey, first)

  const [link] = (await linksOf(journey)).links
  expect(link).toMatchObject({ how: 'officer', levelOfAssurance: 'substantial', record: reference })
  expect(link?.revokedAt).toBeUndefined()
  const id = link?.id ?? ''
  const row = await nodes[from].db.selectFrom('link').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  await holdToSealed(journey, row.sealed, { id, evidenceType: 'identity-link', issuer: 'AZ/civil-status' })

  const second = await askAtHost(journey)
  const served = await birthIn(journey, second)
  expect(served).toMatchObject({ outcome: 'found' })
  expect(served?.question).toBeUndefined()
  expect(valueIn(served, 'recordNumber')).toBe(reference)
  await acceptBirth(journey, second)
  await holdToReceived(journey, second)
  expect((await linksOf(journey)).questions.filter(({ state }) => state !== 'linked')).toEqual([])

  const { links } = await journey.home.send<Links>('POST', `/api/links/${id}/revoke`, {})
  expect(links).toMatchObject([{ id, usedAt: expect.any(String), revokedAt: expect.any(String) }])
  const third = await askAtHost(journey)
  const refused = await birthIn(journey, third)
  expect(refused).toMatchObject({ outcome: 'refused', refusal: { code: 'evidence.several-records' }, fields: [] })
  expect(refused?.question).not.toBe(questionId)

  const { rows } = await journey.home.get<Tracker>('/api/tracker')
  const events = rows.map(({ event }) => event)
  expect(events.filter((event) => event === 'link-used')).toHaveLength(2)
  for (const event of ['candidates-viewed', 'link-made', 'link-revoked']) expect(events).toContain(event)
}, 120_000)

/** A new application at the host, whose evidence is asked for; resolves when the home state calls to the preview. */
async function askAtHost(journey: Journey): Promise<string> {
  const { id } = await beginStarting(journey, residencePermit)()
  await requestEvidence(journey, id)
  return id
}

async function previewOf(journey: Journey, id: string): Promise<Preview> {
  const { evidence } = await readApplication(journey, id)
  const url = evidence.find(({ previewUrl }) => previewUrl !== undefined)?.previewUrl ?? ''
  return journey.home.get<Preview>(`/api/previews/${url.slice(url.lastIndexOf('/') + 1)}`)
}

const birthIn = async (journey: Journey, id: string) =>
  (await previewOf(journey, id)).items.find(({ evidenceType }) => evidenceType === birthRecord)

const valueIn = (item: Awaited<ReturnType<typeof birthIn>>, field: string) =>
  item?.fields.find(({ id }) => id === field)?.value

async function acceptBirth(journey: Journey, id: string): Promise<void> {
  const preview = await previewOf(journey, id)
  const decisions = preview.items.map(({ requirement, evidenceType }) => ({
    requirement,
    evidenceType,
    decision: evidenceType === birthRecord ? 'accepted' : 'withheld',
  }))
  await journey.home.send('POST', `/api/previews/${preview.id}/decision`, { decisions })
}

const holdToReceived = (journey: Journey, id: string) =>
  expect.poll(async () => stateOfBirth(await readApplication(journey, id)), patience).toBe('received')
const stateOfBirth = ({ evidence }: Application) =>
  evidence.find(({ evidenceType }) => evidenceType === birthRecord)?.state

const linksOf = (journey: Journey) => journey.home.get<Links>('/api/links')

/** The link is an evidence as every other: a state without part in the matter says who sealed it. */
async function holdToSealed({ bystander }: Journey, sealed: object, payload: object): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(sealed))
  const file = { bytes, name: 'link.json', mediaType: 'application/json' }
  const answer = await send(bystander, 'POST', '/api/verify', { file })
  expect((await answer.json()) as Verification).toMatchObject({ answer: 'yes' })
  const part = 'payload' in sealed ? String(sealed.payload) : ''
  expect(JSON.parse(Buffer.from(part, 'base64url').toString())).toMatchObject(payload)
}

/** As an officer of the home state's civil status, who compares the records; answers with the one that is chosen. */
async function decideAsRegistrar(questionId: string): Promise<string> {
  const journey = prepareJourney({ from: to, to: from, nodes: federation.urls })
  await logInOfficer(journey, { username: 'registrar.az', password })
  const { tasks } = await journey.office.get<{ tasks: RecordTask[] }>('/api/record-tasks')
  expect(tasks.map(({ id }) => id)).toContain(questionId)
  const { candidates } = await journey.office.get<RecordTaskDetail>(`/api/record-tasks/${questionId}`)
  expect(candidates).toHaveLength(2)
  const reference = candidates[0]?.reference ?? ''
  const decision = { reference, ground: 'Ana adı şəxsiyyət vəsiqəsindəki ilə eynidir' }
  await journey.office.send('POST', `/api/record-tasks/${questionId}/decision`, decision)
  return reference
}
