import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../platform/test-database.ts'
import { createTestBrowser, type TestBrowser, type Visit } from './test-browser.ts'
import { type NationalLogIn, nationalNumber, startNationalLogIn, type testAccounts } from './test-national-log-in.ts'
import { prepareTestNode, type TestDirectory, type TestNode } from './test-node.ts'

const directory: TestDirectory = new Map()
let databases: TestDatabase[]
let national: NationalLogIn
let [kz, tr, az]: [TestNode, TestNode, TestNode] = [] as never
let browser: TestBrowser

beforeAll(async () => {
  databases = await Promise.all([startTestDatabase(), startTestDatabase()])
  const [atHome, abroad] = databases.map(({ db }) => db)
  if (!atHome || !abroad) throw new Error('there are two databases')
  const home = await prepareTestNode('KZ', atHome, directory)
  // Two hosts can share a database here: their sessions have cookies of their own, and nothing else is theirs.
  const hosts = [
    await prepareTestNode('TR', abroad, directory),
    await prepareTestNode('AZ', abroad, directory),
  ] as const
  national = await startNationalLogIn(home.portalUrl)
  const service = { issuer: national.issuer, ...national.client }
  kz = await home.listen(service)
  tr = await hosts[0].listen(service)
  az = await hosts[1].listen(service)
})
afterAll(async () => {
  for (const node of [kz, tr, az]) await node?.close()
  await national?.close()
  for (const database of databases ?? []) await database.end()
})
beforeEach(() => {
  browser = createTestBrowser()
  for (const node of [kz, tr, az]) {
    node.received.length = 0
    node.released.length = 0
    node.withoutLaw.clear()
    node.setNetwork(globalThis.fetch)
  }
})

/** From the host's portal to the home state's page that asks whether to tell. */
async function goToRelease(
  account: keyof typeof testAccounts,
  { host = tr, query = 'return=/anything' }: { host?: TestNode; query?: string } = {},
): Promise<Visit> {
  const page = await browser.open(`${host.portalUrl}/login?home=KZ&${query}`)
  return page.url.startsWith(national.issuer) ? browser.press(page, account) : page
}
async function logIn(...asked: Parameters<typeof goToRelease>): Promise<Visit> {
  return browser.press(await goToRelease(...asked), 'release')
}
async function sessionAt(node: TestNode, who = browser) {
  const headers = { cookie: who.cookiesFor(`${node.portalUrl}/api/session`) }
  const answer = await fetch(`${node.portalUrl}/api/session`, { headers })
  return (await answer.json()) as {
    csrfToken: string
    person?: { identity: { identifier: string; name: object }; home: string; levelOfAssurance: string }
    staff?: { authority: string; roles: string[] }
  }
}
const idTokensOf = (node: TestNode) =>
  node.received.flatMap((text) => /"id_token":"([^"]+)"/.exec(text)?.slice(1, 2) ?? []).map((token) => decodeJwt(token))
const directoryOf = (party: string) => {
  const peer = directory.get(party)
  if (!peer) throw new Error(`${party} is in the directory`)
  return peer
}
async function withPeer(party: string, changes: object, act: () => Promise<void>) {
  const before = directoryOf(party)
  directory.set(party, { ...before, ...changes })
  try {
    await act()
  } finally {
    directory.set(party, before)
  }
}

test('a person logs in at a host through the home state, which first shows what it will tell', async () => {
  const page = await goToRelease('aigerim', { query: 'return=/anything%3Fa%3D1&lang=tr' })
  expect(page.url).toContain(`${kz.portalUrl}/oidc/interaction/`)
  expect(page.text).toContain('<html lang="tr">')
  for (const told of [
    'Сәрсенова Әйгерім Нұрланқызы',
    'SARSENOVA AIGERIM',
    '22 Mart 1994',
    'Agreement test-agreement (tr)',
  ])
    expect(page.text).toContain(told)
  expect(kz.released).toEqual([])

  const arrived = await browser.press(page, 'release')
  expect(arrived.url).toBe(`${tr.portalUrl}/anything?a=1`)
  expect((await sessionAt(tr)).person).toMatchObject({
    home: 'KZ',
    levelOfAssurance: 'high',
    identity: {
      identifier: expect.stringMatching(/^KZ\/TR\/[\w-]{43}$/),
      name: {
        given: 'Әйгерім',
        family: 'Сәрсенова',
        patronymic: 'Нұрланқызы',
        latinGiven: 'AIGERIM',
        latinFamily: 'SARSENOVA',
      },
      birthDate: '1994-03-22',
      sex: 'female',
      birthPlace: 'Almaty',
      citizenship: 'KZ',
    },
  })
  expect(kz.released).toEqual([{ destination: 'TR', personKey: expect.any(String) }])
})

test('the national number and the key of the person at home are nowhere in what the host receives or logs', async () => {
  await logIn('aigerim')
  const everything = `${tr.received.join('\n')}${tr.said()}`
  expect(idTokensOf(tr)).toHaveLength(1)
  const personKey = kz.released[0]?.personKey ?? 'none'
  expect(personKey).toHaveLength(43)
  for (const text of [everything, JSON.stringify(idTokensOf(tr))]) {
    expect(text).not.toContain(nationalNumber)
    expect(text).not.toContain(personKey)
  }
  // At home the log knows no person either.
  for (const secret of [nationalNumber, 'Сәрсенова', 'SARSENOVA', '1994-03-22', personKey])
    expect(`${kz.said()}${tr.said()}`).not.toContain(secret)
})

test('the pseudonym is the same each time for one destination and another for the next', async () => {
  await logIn('aigerim')
  await logIn('aigerim', { host: az })
  const [first, second] = [await sessionAt(tr), await sessionAt(az)].map(({ person }) => person?.identity.identifier)
  browser = createTestBrowser()
  await logIn('aigerim')
  expect((await sessionAt(tr)).person?.identity.identifier).toBe(first)
  const atHome = await sessionAt(kz)
  const pseudonyms = [first, second, atHome.person?.identity.identifier].map((text) => text?.split('/')[2])
  expect(new Set(pseudonyms).size).toBe(3)
  expect(second).toMatch(/^KZ\/AZ\//)

  const known = await kz.identity.resolvePseudonym('TR', first ?? '')
  expect(known).toMatchObject({ nationalNumber, identity: { identifier: first }, levelOfAssurance: 'high' })
  expect(await kz.identity.resolvePseudonym('AZ', first ?? '')).toBeUndefined()
  expect(await kz.identity.resolvePseudonym('AZ', (first ?? '').replace('/TR/', '/AZ/'))).toBeUndefined()
  const abroad = await kz.identity.identifiersAbroad(kz.released[0]?.personKey ?? '')
  expect(new Set(abroad)).toEqual(new Set([first, second]))
})

test('the level of assurance travels: what was reached, not what was asked', async () => {
  await logIn('timur', { query: 'return=/anything&loa=high' })
  expect((await sessionAt(tr)).person?.levelOfAssurance).toBe('low')
  expect(idTokensOf(tr)[0]).toMatchObject({ acr: 'low', aud: 'TR', iss: `${kz.portalUrl}/oidc` })
})

test('a session at home spares the second log-in there, and the person is asked all the same', async () => {
  await logIn('aigerim')
  const before = national.asked()
  const page = await goToRelease('aigerim', { host: az })
  expect(page.url).toContain(`${kz.portalUrl}/oidc/interaction/`)
  expect(national.asked()).toBe(before)
  const again = await goToRelease('aigerim')
  expect(again.url).toContain(`${kz.portalUrl}/oidc/interaction/`)
})

test('a host that asks for no page gets no log-in, though the person let it in a moment ago', async () => {
  await logIn('aigerim')
  browser.stopBefore(/\/oidc\/auth\?/)
  const asked = new URL((await browser.open(`${tr.portalUrl}/login?home=KZ`)).url)
  browser.stopBefore(/\/login\/callback/)
  asked.searchParams.set('prompt', 'none')
  const answer = new URL((await browser.open(asked.href)).url)
  expect(answer.searchParams.get('error')).toBe('login_required')
  asked.searchParams.delete('prompt')
  expect((await browser.open(asked.href)).url).toContain('/oidc/interaction/')
})

test('the next person at the same browser logs in as themselves', async () => {
  await logIn('aigerim')
  const { person: first, csrfToken } = await sessionAt(tr)
  const headers = { cookie: browser.cookiesFor(kz.portalUrl), 'x-kopru-csrf': (await sessionAt(kz)).csrfToken }
  expect((await fetch(`${kz.portalUrl}/api/logout`, { method: 'POST', headers })).status).toBe(204)
  await logIn('timur')
  const { person: second, csrfToken: later } = await sessionAt(tr)
  expect(second?.identity.name).toMatchObject({ given: 'Тимур' })
  expect(second?.identity.identifier).not.toBe(first?.identity.identifier)
  expect(later).not.toBe(csrfToken)
})

test('whoever declines is not known to the host, and reads so on a page', async () => {
  const page = await browser.press(await goToRelease('aigerim', { query: 'return=/anything&lang=en' }), 'cancel')
  expect(page.url).toContain(`${tr.portalUrl}/login/callback`)
  expect(page.status).toBe(403)
  expect(page.text).toContain('identity.log-in-cancelled')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect((await sessionAt(tr)).person).toBeUndefined()
  expect(tr.received.some((text) => text.includes('id_token"'))).toBe(false)
  expect(kz.released).toEqual([])
})

test('the answer of one browser is of no use in another', async () => {
  browser.stopBefore(/\/login\/callback/)
  const { url } = await logIn('aigerim')
  const thief = createTestBrowser()
  await thief.open(`${tr.portalUrl}/api/session`)
  const page = await thief.open(url)
  expect([page.status, page.text]).toEqual([400, expect.stringContaining('identity.log-in-not-started-here')])
  expect((await sessionAt(tr, thief)).person).toBeUndefined()
  browser.stopBefore(false)
  expect((await browser.open(url)).url).toBe(`${tr.portalUrl}/anything`)
})

test('an answer serves once: neither its state nor its code is good for a second log-in', async () => {
  browser.stopBefore(/\/login\/callback/)
  const { url: first } = await logIn('aigerim')
  browser.stopBefore(false)
  await browser.open(first)
  const again = await browser.open(first)
  expect(again.text).toContain('identity.log-in-not-started-here')

  browser.stopBefore(/\/login\/callback/)
  const { url: second } = await logIn('aigerim')
  const mixed = new URL(second)
  mixed.searchParams.set('code', new URL(first).searchParams.get('code') ?? '')
  browser.stopBefore(false)
  const page = await browser.open(mixed.href)
  expect([page.status, page.text]).toEqual([502, expect.stringContaining('identity.log-in-failed')])
})

test('an ID token signed by a key that the directory does not name is refused', async () => {
  const { signingKeys } = directoryOf('AZ')
  await withPeer('KZ', { oidcJwks: { keys: signingKeys } }, async () => {
    const page = await logIn('aigerim')
    expect([page.status, page.text]).toEqual([502, expect.stringContaining('identity.log-in-failed')])
    expect((await sessionAt(tr)).person).toBeUndefined()
    expect(tr.said()).toContain('"service":"KZ"')
  })
})

test('a host whose key the directory does not name gets no ID token', async () => {
  const { signingKeys } = directoryOf('AZ')
  const page = await goToRelease('aigerim')
  await withPeer('TR', { signingKeys }, async () => {
    const refused = await browser.press(page, 'release')
    expect(refused.text).toContain('identity.log-in-failed')
    expect(idTokensOf(tr)).toEqual([])
  })
})

test.each([
  ['does not answer', () => Promise.reject(new TypeError('fetch failed'))],
  ['answers that it is out of order', () => Promise.resolve(new Response(null, { status: 503 }))],
  [
    'takes too long',
    (_url: unknown, init?: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      }),
  ],
])('a home node that %s is told apart from one that answers wrongly', async (_name, network) => {
  browser.stopBefore(/\/login\/callback/)
  const { url } = await logIn('aigerim')
  browser.stopBefore(false)
  tr.setNetwork(network)
  const page = await browser.open(url)
  expect([page.status, page.text]).toEqual([503, expect.stringContaining('identity.log-in-unreachable')])
  await withPeer('KZ', { oidcIssuer: `${kz.portalUrl}/oidc?moved` }, async () => {
    const begun = await browser.open(`${tr.portalUrl}/login?home=KZ`)
    expect([begun.status, begun.text]).toEqual([503, expect.stringContaining('identity.log-in-unreachable')])
  })
})

test.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/.//evil.example', '/%2e//evil.example'])(
  'a log-in that is to end at %s ends at the portal',
  async (address) => {
    browser.stopBefore(/\/login\/callback/)
    const { url } = await logIn('aigerim', { query: `return=${encodeURIComponent(address)}` })
    const headers = { cookie: browser.cookiesFor(url) }
    const answer = await fetch(url, { headers, redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
  },
)

test('the home node may restart while the person reads its page', async () => {
  const page = await goToRelease('aigerim')
  await kz.restart()
  browser.stopBefore(/\/login\/callback/)
  const { url } = await browser.press(page, 'release')
  await kz.restart()
  browser.stopBefore(false)
  expect((await browser.open(url)).url).toBe(`${tr.portalUrl}/anything`)
  expect((await sessionAt(tr)).person?.home).toBe('KZ')
})

test('the page takes no answer from another site, without its token, or from a browser that it was not shown to', async () => {
  const page = await goToRelease('aigerim')
  const send = (fields: Record<string, string>, headers: Record<string, string>) =>
    fetch(`${page.url.split('?')[0]}/decision`, {
      method: 'POST',
      redirect: 'manual',
      headers: { accept: 'application/json', ...headers },
      body: new URLSearchParams({ decision: 'release', ...fields }),
    }).then(async (answer) => [answer.status, ((await answer.json()) as { code: string }).code])
  const cookie = browser.cookiesFor(page.url)
  const csrf = (await sessionAt(kz)).csrfToken
  expect(await send({ csrf }, { cookie, origin: 'https://evil.example' })).toEqual([403, 'request.cross-site'])
  expect(await send({ csrf }, { cookie, 'sec-fetch-site': 'same-site' })).toEqual([403, 'request.cross-site'])
  expect(await send({ csrf: 'x' }, { cookie })).toEqual([403, 'identity.wrong-csrf-token'])
  expect(await send({ csrf }, {})).toEqual([400, 'identity.log-in-not-started-here'])
  const withoutSession = cookie.replace(/kopru_kz=[^;]*/, '')
  expect(await send({ csrf }, { cookie: withoutSession })).toEqual([401, 'identity.log-in-needed'])
  expect(kz.released).toEqual([])
})

test('without a law that permits it nobody is made known to the host', async () => {
  kz.withoutLaw.add('TR')
  const page = await goToRelease('aigerim')
  expect([page.status, page.text]).toEqual([403, expect.stringContaining('identity.no-legal-basis')])
  kz.withoutLaw.clear()
  const shown = await goToRelease('aigerim')
  kz.withoutLaw.add('TR')
  const late = await browser.press(shown, 'release')
  expect(late.text).toContain('identity.no-legal-basis')
  expect(kz.released).toEqual([])
})

test('a log-in service that leaves out what the law wants lets nobody in', async () => {
  const page = await goToRelease('nameless')
  expect([page.status, page.text]).toEqual([502, expect.stringContaining('identity.person-incomplete')])
})

test('nobody logs in through a state that is not in the federation', async () => {
  const page = await browser.open(`${tr.portalUrl}/login?home=XX`)
  expect([page.status, page.text]).toEqual([404, expect.stringContaining('identity.unknown-party')])
})

test('a client that reads no HTML gets the refusal as a problem document', async () => {
  const answer = await fetch(`${tr.portalUrl}/login?home=XX`, { headers: { accept: 'application/json' } })
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(await answer.json()).toMatchObject({ code: 'identity.unknown-party', params: { party: 'XX' } })
})

test('the provider names its addresses by the portal, whatever host the caller claims', async () => {
  const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
  const answer = await fetch(`${kz.portalUrl}/oidc/.well-known/openid-configuration`, { headers })
  const metadata = (await answer.json()) as Record<string, string>
  expect(metadata.token_endpoint).toBe(`${kz.portalUrl}/oidc/token`)
  expect(JSON.stringify(metadata)).not.toContain('evil')
})
