import { writeMrz } from '@kopru/names'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RegisterRecord } from '../connectors/schema.ts'
import { evidenceRefusals } from '../evidence/refusals.ts'
import { registerEvidenceRoutes } from '../evidence/routes.ts'
import { aigerim, archived, startTestProvider, stepsWith, type TestProvider } from '../evidence/test-provider.ts'
import { identityRefusals } from '../identity/refusals.ts'
import type { PersonSession, StaffSession } from '../identity/schema.ts'
import { createHttp, type HttpServer } from '../platform/http.ts'
import { createLog } from '../platform/log.ts'
import { assembleRefusals, RefusalError, refuse } from '../platform/refusal.ts'
import { platformRefusals } from '../platform/refusals.ts'
import { captureLines } from '../platform/test-lines.ts'
import { loadTexts } from '../platform/texts.ts'
import { linkRefusals } from './refusals.ts'
import { registerLinkRoutes } from './routes.ts'

const registrar: StaffSession = { name: 'Сәуле Бекенова', authority: 'KZ/archive', roles: ['officer'] }
const people: Readonly<Record<string, PersonSession>> = {
  aigerim,
  other: { ...aigerim, personKey: 'key-b', identity: { ...aigerim.identity, identifier: 'KZ/KZ/other' } },
}
const staff: Readonly<Record<string, StaffSession>> = {
  registrar,
  migration: { ...registrar, authority: 'KZ/migration' },
}

let provider: TestProvider
let app: HttpServer
let begun: { kind: string; beside?: string | undefined; about?: string | undefined; returnTo: unknown }[] = []
const lines = captureLines()

beforeAll(async () => {
  provider = await startTestProvider()
  app = await createHttp({
    log: createLog({ level: 'info', party: 'KZ' }, lines.destination),
    texts: loadTexts(new URL('../texts', import.meta.url).pathname),
    refusals: assembleRefusals(platformRefusals, identityRefusals, evidenceRefusals, linkRefusals),
  })
  const find = <T>(all: Readonly<Record<string, T>>, who: unknown): T => {
    const found = all[String(who)]
    if (!found) throw new RefusalError(refuse('identity.log-in-needed'))
    return found
  }
  const sessions = {
    requirePerson: async ({ headers }: { headers: Record<string, unknown> }) => find(people, headers['x-test-who']),
    requireStaff: async ({ headers }: { headers: Record<string, unknown> }) => find(staff, headers['x-test-who']),
  } as never
  await registerEvidenceRoutes(app, { evidence: provider.evidence, sessions })
  await registerLinkRoutes(app, {
    links: provider.links,
    sessions,
    party: 'KZ',
    browserOf: () => 'browser',
    identity: {
      beginLogIn: async (asked) => {
        begun.push(asked)
        return new URL('https://log-in.kz/authorize')
      },
    },
  })
})
afterAll(async () => {
  await app?.close()
  await provider?.end()
})
beforeEach(async () => {
  await provider.clear()
  begun = []
  provider.registers.set('archive find-by-national-number', () => ({ is: 'none' }))
  provider.registers.set('archive find-by-keys', () => ({ is: 'several', records: [own, namesake] }))
})
const { openRequest } = stepsWith(() => provider)

const birthOf = (no: string, more: object = {}): RegisterRecord => ({
  person: { familyName: 'Сарсенова', givenName: 'Айгерим', born: '1994-03-22', sex: 'female', reference: no, ...more },
  entry: { no },
})
const own = birthOf('A-1', { documentNumber: 'N12345678' })
const namesake = birthOf('A-2', { patronymic: 'Болатовна' })

const call = async (who: string, method: 'GET' | 'POST', url: string, body?: object) => {
  const answer = await app.inject({ method, url, headers: { 'x-test-who': who }, ...(body && { payload: body }) })
  return { status: answer.statusCode, body: answer.json() as Record<string, never> }
}
const say = (who: string, url: string) => call(who, 'GET', url)
const send = (who: string, url: string, body: object = {}) => call(who, 'POST', url, body)

/** From the preview at home to the question that it leads to. */
async function meetQuestion() {
  const { requestId } = await openRequest([archived])
  const preview = await say('aigerim', `/api/previews/${requestId}`)
  const [item] = (preview.body as { items?: { question?: string }[] }).items ?? []
  return { requestId, at: `/api/link-questions/${item?.question}`, question: item?.question ?? '' }
}
const holdToFound = async (requestId: string) => {
  await provider.runJobs()
  const preview = await say('aigerim', `/api/previews/${requestId}`)
  expect(preview.body).toMatchObject({ items: [{ outcome: 'found', fields: [{ value: 'A-1' }] }] })
}

test('the way by an officer: asked for at home, decided at the register, found in the preview', async () => {
  const { requestId, at, question } = await meetQuestion()
  expect((await say('aigerim', at)).body).toMatchObject({ found: 2, ways: ['log-in', 'document', 'officer'] })
  expect((await send('aigerim', `${at}/officer`)).body).toMatchObject({ state: 'with-officer' })
  expect((await say('migration', '/api/record-tasks')).body).toEqual({ tasks: [] })
  expect((await say('migration', `/api/record-tasks/${question}`)).status).toBe(404)
  expect((await say('registrar', '/api/record-tasks')).body).toMatchObject({ tasks: [{ id: question, home: 'KZ' }] })
  const task = await say('registrar', `/api/record-tasks/${question}`)
  expect(task.body).toMatchObject({
    identity: { name: { family: 'Сәрсенова' } },
    candidates: [{ name: { family: 'Сарсенова', latinFamily: 'SARSENOVA' }, reasons: expect.any(Array) }, {}],
  })
  const decided = await send('registrar', `/api/record-tasks/${question}/decision`, {
    reference: 'A-1',
    ground: 'The mother’s name agrees',
  })
  expect(decided).toEqual({ status: 200, body: { tasks: [] } })
  await holdToFound(requestId)
})

test('the way by a document: its lines typed in, checked, and found in the preview', async () => {
  const { requestId, at } = await meetQuestion()
  const wrong = await send('aigerim', `${at}/document`, { mrz: 'P<KAZSARSENOVA<<AIGERIM' })
  expect(wrong).toMatchObject({ status: 422, body: { code: 'links.document-unreadable' } })
  const passport = writeMrz({
    ...{ format: 'TD3', documentCode: 'P', issuer: 'KAZ', nationality: 'KAZ', documentNumber: 'N12345678' },
    ...{ surname: 'SARSENOVA', givenNames: 'AIGERIM', birthDate: '1994-03-22', sex: 'female' },
    ...{ expiryDate: '2031-05-20', optionalData: [''] },
  })
  if (passport.is === 'refused') throw new Error('a passport can be written')
  const shown = await send('aigerim', `${at}/document`, { mrz: passport.lines.join('\n') })
  expect(shown).toMatchObject({ status: 200, body: { state: 'linked' } })
  await holdToFound(requestId)
  expect((await say('aigerim', '/api/links')).body).toMatchObject({
    links: [{ how: 'document', levelOfAssurance: 'low', record: 'A-1' }],
  })
})

test('the way by a second log-in begins beside the session, for one’s own question only', async () => {
  const { question } = await meetQuestion()
  expect((await send('aigerim', '/api/links/log-in', { question })).body).toEqual({
    redirectUrl: 'https://log-in.kz/authorize',
  })
  expect(begun).toMatchObject([
    { kind: 'second', beside: aigerim.identity.identifier, about: question, returnTo: `/links/questions/${question}` },
  ])
  expect(await send('other', '/api/links/log-in', { question })).toMatchObject({ status: 404 })
  expect(await send('aigerim', '/api/links/log-in')).toMatchObject({ body: { code: 'links.same-log-in' } })
  expect(begun).toHaveLength(1)
})

test('a link is revoked by its person alone', async () => {
  const { at, question } = await meetQuestion()
  await send('aigerim', `${at}/officer`)
  await send('registrar', `/api/record-tasks/${question}/decision`, { reference: 'A-1', ground: 'It is hers' })
  const { links } = (await say('aigerim', '/api/links')).body as unknown as { links: { id: string }[] }
  const url = `/api/links/${links[0]?.id}/revoke`
  expect((await send('other', url)).status).toBe(404)
  const revoked = await send('aigerim', url)
  expect(revoked.body).toMatchObject({ links: [{ revokedAt: expect.any(String) }] })
  expect((await send('aigerim', url)).status).toBe(404)
})

test.each([
  ['POST', '/api/links/log-in', { question: 'no-uuid' }],
  ['POST', '/api/links/log-in', { beside: 'KZ/KZ/other' }],
  ['GET', '/api/link-questions/1', undefined],
  ['POST', '/api/link-questions/0193570f-0000-7000-8000-000000000000/document', { mrz: 'x'.repeat(401) }],
  ['POST', '/api/record-tasks/0193570f-0000-7000-8000-000000000000/decision', { reference: 7, ground: 'x' }],
  ['POST', '/api/record-tasks/0193570f-0000-7000-8000-000000000000/decision', { reference: null }],
] as const)(
  '%s %s with a body that does not fit is refused before anything is looked at',
  async (method, url, body) => {
    const who = url.includes('record-tasks') ? 'registrar' : 'aigerim'
    const answer = await call(who, method, url, body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
  },
)

test('nobody who is not logged in learns anything', async () => {
  const { at } = await meetQuestion()
  for (const url of ['/api/links', at, '/api/record-tasks']) expect((await say('nobody', url)).status).toBe(401)
})

test('who tries one document after the other is stopped, and the logs name neither documents nor people', async () => {
  const { at } = await meetQuestion()
  const answers = []
  for (let i = 0; i < 12; i += 1) answers.push((await send('other', `${at}/document`, { mrz: `N1234567${i}` })).status)
  expect(answers.filter((status) => status === 429).length).toBe(2)
  expect(lines.said()).toContain('/api/link-questions/:id/document')
  for (const secret of ['N1234567', 'Сарсенова', 'SARSENOVA', aigerim.identity.identifier])
    expect(lines.said()).not.toContain(secret)
})

test('nobody begins second log-ins without end', async () => {
  const answers = []
  for (let i = 0; i < 245; i += 1) answers.push((await send('nobody', '/api/links/log-in')).status)
  expect(answers.at(0)).toBe(401)
  expect(answers.at(-1)).toBe(429)
})
