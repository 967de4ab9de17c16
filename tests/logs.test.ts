import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareJourney, runJourney } from '../apps/node/src/commands/journey/run-journey.ts'
import { logInAtHost } from '../apps/node/src/commands/journey/steps/log-in.ts'
import { parties } from '../sandbox/src/parties.ts'
import { openPeople } from '../sandbox/src/people.ts'
import { sharedFederation } from './federation.ts'
import { openNodes } from './nodes.ts'

const federation = sharedFederation()
const nodes = openNodes(federation)
const [from, to] = ['KZ', 'TR'] as const
const username = 'saule.kz'
const patience = { awayMs: 60_000, waitMs: 120_000 }
let out: string
let conversationId: string

/** What opens doors: cookies, and what log-ins hand from site to site in addresses. */
const secrets = new Set<string>()
const secretParameters = ['code', 'state', 'nonce', 'code_challenge', 'id_token', 'access_token']

const watchingFetch: typeof fetch = async (input, init) => {
  const answer = await fetch(input, init)
  for (const cookie of answer.headers.getSetCookie()) secrets.add(/^[^=]+=([^;]*)/.exec(cookie)?.[1] ?? '')
  const location = URL.parse(answer.headers.get('location') ?? '', String(input))
  for (const name of secretParameters) secrets.add(location?.searchParams.get(name) ?? '')
  return answer
}

interface LogLine {
  readonly party: string
  readonly level: string
  readonly msg: string
  readonly route?: string
  readonly method?: string
  readonly type?: string
  readonly conversationId?: string
}

const readLog = (name: string) => readFileSync(join(federation.home, 'logs', name), 'utf8')
const linesOf = (party: string): LogLine[] =>
  readLog(`${party}.log`)
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine)

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'kopru-permits-'))
  const result = await runJourney({
    from,
    to,
    nodes: federation.urls,
    out,
    person: username,
    fetch: watchingFetch,
    patience,
  })
  expect(result.failure).toBeUndefined()
  conversationId = result.conversationId ?? ''
  await stumble()
}, 180_000)
afterAll(() => rmSync(out, { recursive: true, force: true }))

/** What goes wrong is what gets logged: requests full of the person's data that are refused. */
async function stumble() {
  const person = findPerson()
  const journey = prepareJourney({ from, to, nodes: federation.urls, fetch: watchingFetch })
  await logInAtHost(journey, { username, password: 'kopru', levelOfAssurance: 'substantial' })
  const { host } = journey
  const tries = [
    host.get(`/api/applications/${person.nationalId}`),
    host.get(`/api/tracker/${encodeURIComponent(person.name.latin.family)}?name=${person.name.latin.given}`),
    host.send('POST', '/api/applications', { service: person.nationalId }),
    host.send('POST', '/api/applications', { [person.nationalId]: person.passport?.number ?? '' }),
    host.send('PUT', `/api/applications/${conversationId}/form`, { revision: 1, data: { [person.nationalId]: 1 } }),
    host.get(`/api/verify/${person.nationalId}.${person.passport?.number}`),
  ]
  for (const outcome of await Promise.allSettled(tries)) expect(outcome.status).toBeDefined()
}

function findPerson() {
  const person = openPeople(from)(new Date()).findByUsername(username)
  if (person === undefined) throw new Error(`${username} is not among the people of ${from}`)
  return person
}

/** Everything about the person that the registers and the form hold, in words of at least four signs. */
async function personalData(): Promise<Record<string, string>> {
  const person = findPerson()
  const { native, latin } = person.name
  const { data } = await nodes[to].db
    .selectFrom('applicationDraft')
    .innerJoin('application', 'application.id', 'applicationDraft.applicationId')
    .select('data')
    .where('conversationId', '=', conversationId)
    .executeTakeFirstOrThrow()
  const { phone, email, address } = data as Record<string, string>
  const [year, month, day] = person.birthDate.split('-')
  const { applicantIdentifier } = await nodes[to].db
    .selectFrom('application')
    .select('applicantIdentifier')
    .where('conversationId', '=', conversationId)
    .executeTakeFirstOrThrow()
  return {
    'native family name': native.family,
    'native given name': native.given,
    'native patronymic': native.patronymic ?? native.family,
    'Latin family name': latin.family,
    'Latin given name': latin.given,
    'national number': person.nationalId,
    passport: person.passport?.number ?? '',
    'birth date': person.birthDate,
    'birth date with dots': `${day}.${month}.${year}`,
    pseudonym: applicantIdentifier.slice(applicantIdentifier.lastIndexOf('/') + 1),
    username,
    phone: phone ?? '',
    'e-mail': email ?? '',
    address: address ?? '',
    'street at home': person.address.street,
  }
}

test('no log of any node, of the sandbox or of a database names the person or opens a door', async () => {
  const data = await personalData()
  for (const [what, value] of Object.entries(data)) expect(value.length, what).toBeGreaterThanOrEqual(4)
  const opening = [...secrets].filter((secret) => secret.length >= 16)
  expect(opening.length).toBeGreaterThan(10)

  const logs = [
    ...readdirSync(join(federation.home, 'logs')).map((name) => [name, readLog(name)] as const),
    ...parties.map((party) => {
      const file = join(federation.home, 'postgres', party, 'server.log')
      return [file, readFileSync(file, 'utf8')] as const
    }),
  ]
  expect(logs.map(([name]) => name)).toEqual(expect.arrayContaining(parties.map((party) => `${party}.log`)))
  for (const [name, text] of logs) {
    const found = Object.entries(data).filter(([, value]) => asWord(value).test(text))
    expect(found, name).toEqual([])
    expect(
      opening.filter((secret) => text.includes(secret)),
      name,
    ).toEqual([])
  }
})

/** Whole words, whatever their case: “Umit” is not in “submit”. */
const asWord = (value: string) => {
  const quoted = value.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}])${quoted}(?![\\p{L}\\p{N}])`, 'iu')
}

test('what either node logs of a journey is found by its conversation id', () => {
  const [atHome, atHost] = [from, to].map((party) =>
    linesOf(party).filter((line) => line.conversationId === conversationId),
  )
  const routes = (lines: readonly LogLine[] = []) =>
    new Set(lines.flatMap(({ method, route }) => (route ? [`${method} ${route}`] : [])))
  const messages = (lines: readonly LogLine[] = []) =>
    new Set(lines.flatMap(({ msg, type }) => (type ? [`${msg}: ${type}`] : [])))
  expect(routes(atHost)).toEqual(
    new Set([
      'POST /api/applications',
      'GET /api/applications/:id',
      'PUT /api/applications/:id/form',
      'POST /api/applications/:id/evidence-requests',
      'POST /api/applications/:id/uploads/:requirement',
      'GET /api/applications/:id/statements/:requirement',
      'POST /api/applications/:id/signatures/:requirement',
      'POST /api/applications/:id/payment',
      'GET /payments/return/:applicationId',
      'POST /api/applications/:id/submit',
      'GET /api/cases/:id',
      'GET /api/cases/:id/evidence/:evidenceId',
      'GET /api/cases/:id/uploads/:uploadId',
      'POST /api/cases/:id/actions',
      'POST /api/applications/:id/answers/:questionId',
      'GET /api/applications/:id/permit',
    ]),
  )
  expect(routes(atHome)).toEqual(new Set(['GET /api/previews/:id', 'POST /api/previews/:id/decision']))
  expect(messages(atHost)).toEqual(
    new Set([
      'a message was delivered: evidence-request',
      'a message was received: evidence-preview-required',
      'a message was received: evidence-response',
      'a message was delivered: permit-notice',
    ]),
  )
  expect(messages(atHome)).toEqual(
    new Set([
      'a message was received: evidence-request',
      'a message was delivered: evidence-preview-required',
      'a message was delivered: evidence-response',
      'a message was received: permit-notice',
    ]),
  )
})
