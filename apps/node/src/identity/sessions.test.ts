import fastifyCookie from '@fastify/cookie'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { standingClock } from '../platform/clock.ts'
import { createHttp } from '../platform/http.ts'
import { createLog } from '../platform/log.ts'
import { assembleRefusals } from '../platform/refusal.ts'
import { platformRefusals } from '../platform/refusals.ts'
import { startTestDatabase, type TestDatabase } from '../platform/test-database.ts'
import { loadTexts } from '../platform/texts.ts'
import { identityRefusals } from './refusals.ts'
import { guardAgainstForgery } from './routes.ts'
import { createSessions, type NewSession } from './sessions.ts'
import { purgeIdentity } from './store.ts'

const minuteMs = 60_000
const portalUrl = 'http://localhost:7010'
const person: NewSession = {
  kind: 'person',
  data: {
    home: 'KZ',
    levelOfAssurance: 'substantial',
    personKey: 'key',
    identity: {
      identifier: 'KZ/KZ/x',
      name: { given: 'Ә', family: 'С', latinGiven: 'A', latinFamily: 'S' },
      birthDate: '1994-03-22',
      citizenship: 'KZ',
    },
  },
}
const officer: NewSession = { kind: 'staff', data: { name: 'Айгүл', authority: 'KZ/migration', roles: ['officer'] } }

let database: TestDatabase
let clock: ReturnType<typeof standingClock>
beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(() => database?.end())
beforeEach(() => {
  clock = standingClock(new Date('2026-11-23T10:00:00Z'))
})

async function open({ secure = false } = {}) {
  const sessions = createSessions({ db: database.db, clock, party: 'KZ', secure })
  const texts = loadTexts(new URL('../texts', import.meta.url).pathname)
  const refusals = assembleRefusals(platformRefusals, identityRefusals)
  const app = await createHttp({ log: createLog({ level: 'silent', party: 'KZ' }), texts, refusals })
  await app.register(fastifyCookie)
  guardAgainstForgery(app, sessions, portalUrl)
  app.post('/begin/:kind', async (request, reply) => {
    await sessions.begin(request, reply, (request.params as { kind: string }).kind === 'staff' ? officer : person)
    return (await sessions.current(request)) ?? {}
  })
  app.get('/session', async (request) => (await sessions.current(request)) ?? {})
  app.get('/person', (request) => sessions.requirePerson(request))
  app.get('/person/high', (request) => sessions.requirePerson(request, 'high'))
  app.get('/officer', (request) => sessions.requireStaff(request, 'officer'))
  app.get('/operator', (request) => sessions.requireStaff(request, 'operator'))
  app.post('/change', (request) => sessions.requirePerson(request))
  app.post('/end', async (request, reply) => {
    await sessions.end(request, reply)
    return {}
  })

  let cookie = ''
  const ask = async (method: 'GET' | 'POST', url: string, headers: Record<string, string> = {}) => {
    const answer = await app.inject({ method, url, headers: { cookie, ...headers } })
    const set = answer.headers['set-cookie']
    if (typeof set === 'string') cookie = set.split(';')[0] ?? ''
    return { status: answer.statusCode, body: answer.json(), set: typeof set === 'string' ? set : '' }
  }
  const tokenOf = async () => ((await ask('GET', '/session')).body as { csrfToken: string }).csrfToken
  return {
    ask,
    tokenOf,
    begin: async (kind = 'person') => ask('POST', `/begin/${kind}`, { 'x-kopru-csrf': (await tokenOf()) ?? '' }),
    cookie: () => cookie,
  }
}

test('without a log-in the person is asked to log in; with one they are known', async () => {
  const { ask, begin } = await open()
  expect((await ask('GET', '/person')).body).toMatchObject({ status: 401, code: 'identity.log-in-needed' })
  await begin()
  expect((await ask('GET', '/person')).body).toEqual(person.data)
})

test('a session that has expired says so, and a day later it is forgotten', async () => {
  const { ask, begin } = await open()
  await begin()
  clock.advance(60 * minuteMs - 1)
  expect((await ask('GET', '/session')).body).toMatchObject({ kind: 'person' })
  clock.advance(60 * minuteMs)
  expect((await ask('GET', '/person')).body).toMatchObject({ status: 401, code: 'identity.session-expired' })
  expect((await ask('GET', '/session')).body).toEqual({})
  await purgeIdentity(database.db, clock.now())
  expect((await ask('GET', '/person')).body).toMatchObject({ code: 'identity.session-expired' })
  clock.advance(25 * 60 * minuteMs)
  await purgeIdentity(database.db, clock.now())
  expect((await ask('GET', '/person')).body).toMatchObject({ code: 'identity.log-in-needed' })
})

test('each use moves the end of a session, but not beyond twelve hours after the log-in', async () => {
  const { ask, begin } = await open()
  await begin()
  for (let i = 1; i <= 14; i += 1) {
    clock.advance(50 * minuteMs)
    expect((await ask('GET', '/person')).status).toBe(200)
  }
  const { body } = await ask('GET', '/session')
  expect((body as { expiresAt: string }).expiresAt).toBe('2026-11-23T22:00:00.000Z')
  clock.advance(20 * minuteMs)
  expect((await ask('GET', '/person')).body).toMatchObject({ code: 'identity.session-expired' })
})

test('a log-in gives the browser another session id, and the former one is over', async () => {
  const { ask, begin, cookie } = await open()
  await begin()
  const former = cookie()
  await begin()
  expect(cookie()).not.toBe(former)
  expect((await ask('GET', '/person')).status).toBe(200)
  expect((await ask('GET', '/person', { cookie: former })).body).toMatchObject({ code: 'identity.log-in-needed' })
})

test('an id that an attacker chose beforehand is not taken over at log-in', async () => {
  const { ask, begin, cookie } = await open()
  const planted = `kopru_kz=${'A'.repeat(43)}`
  const { set } = await ask('POST', '/begin/person', { cookie: planted })
  expect(set).not.toContain(planted)
  expect((await ask('GET', '/person', { cookie: planted })).status).toBe(401)
  await begin()
  expect(cookie()).not.toBe(planted)
})

test('after logging out the cookie opens nothing', async () => {
  const { ask, begin, tokenOf, cookie } = await open()
  await begin()
  const former = cookie()
  expect((await ask('POST', '/end', { 'x-kopru-csrf': await tokenOf() })).set).toMatch(
    /^kopru_kz=;.*Expires=Thu, 01 Jan 1970/,
  )
  expect((await ask('GET', '/person', { cookie: former })).body).toMatchObject({ code: 'identity.log-in-needed' })
})

test('the cookie is out of reach for scripts and other sites, and bound to the host where the portal has TLS', async () => {
  const { set } = await (await open()).begin()
  expect(set).toMatch(/^kopru_kz=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
  const { set: secure } = await (await open({ secure: true })).begin()
  expect(secure).toMatch(/^__Host-kopru_kz=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
})

test('the database does not hold what would open a session', async () => {
  const { begin, cookie } = await open()
  await begin()
  const id = cookie().split('=')[1] ?? ''
  const rows = await database.db.selectFrom('session').selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain(id)
  expect(rows.some(({ idHash }) => idHash.equals(Buffer.from(id)))).toBe(false)
})

test('a change without the session’s token is refused, and so is one with another’s', async () => {
  const { ask, begin, tokenOf } = await open()
  const other = await open()
  await begin()
  await other.begin()
  const refused = { status: 403, code: 'identity.wrong-csrf-token' }
  expect((await ask('POST', '/change')).body).toMatchObject(refused)
  expect((await ask('POST', '/change', { 'x-kopru-csrf': '' })).body).toMatchObject(refused)
  expect((await ask('POST', '/change', { 'x-kopru-csrf': await other.tokenOf() })).body).toMatchObject(refused)
  expect((await ask('POST', '/change', { 'x-kopru-csrf': await tokenOf() })).status).toBe(200)
})

test.each<[string, Record<string, string>]>([
  ['another origin', { origin: 'https://evil.example' }],
  ['our host at another port', { origin: 'http://localhost:7020' }],
  ['an origin that is hidden', { origin: 'null' }],
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['a neighbour of our site', { 'sec-fetch-site': 'same-site' }],
])('a change from %s is refused even with the token', async (_name, headers) => {
  const { ask, begin, tokenOf } = await open()
  await begin()
  const answer = await ask('POST', '/change', { 'x-kopru-csrf': await tokenOf(), ...headers })
  expect(answer.body).toMatchObject({ status: 403, code: 'request.cross-site' })
})

test('a change from our own page passes, and looking needs no token', async () => {
  const { ask, begin, tokenOf } = await open()
  await begin()
  const own = { origin: portalUrl, 'sec-fetch-site': 'same-origin', 'x-kopru-csrf': await tokenOf() }
  expect((await ask('POST', '/change', own)).status).toBe(200)
  expect((await ask('GET', '/person', { 'sec-fetch-site': 'cross-site' })).status).toBe(200)
})

test('a level lower than needed is refused with both levels', async () => {
  const { ask, begin } = await open()
  await begin()
  expect((await ask('GET', '/person/high')).body).toMatchObject({
    status: 403,
    code: 'identity.loa-too-low',
    params: { needed: 'high', given: 'substantial' },
  })
})

test('an officer is neither a person nor an operator, and a person is no officer', async () => {
  const { ask, begin } = await open()
  await begin()
  expect((await ask('GET', '/officer')).body).toMatchObject({ status: 403, code: 'identity.role-needed' })
  await begin('staff')
  expect((await ask('GET', '/officer')).body).toEqual(officer.data)
  expect((await ask('GET', '/operator')).body).toMatchObject({
    code: 'identity.role-needed',
    params: { role: 'operator' },
  })
  expect((await ask('GET', '/person')).body).toMatchObject({ status: 401, code: 'identity.log-in-needed' })
})
