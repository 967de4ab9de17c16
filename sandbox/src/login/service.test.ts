import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepSecret } from '../issuing/keys.ts'
import { pathsOf } from '../issuing/paths.ts'
import { openPeople } from '../people.ts'
import { readState } from '../state-data.ts'
import { type Browser, createBrowser } from '../testing/browser.ts'
import { listen, type SandboxServer } from '../web/server.ts'
import { openAccounts } from './accounts.ts'
import { createLogin } from './service.ts'

const portBase = 17_100
const issuer = 'http://localhost:17112'
const portal = 'http://localhost:17110'
let home: string
let server: SandboxServer

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kopru-login-'))
  const people = openPeople('KZ')
  const accounts = openAccounts('KZ', () => people(new Date()))
  server = await createLogin({ home, portBase, state: readState('KZ'), accounts })
  await listen(server, 17_112)
})
afterAll(async () => {
  await server.close()
  rmSync(home, { recursive: true })
})

function authorization(more: Record<string, string> = {}) {
  const verifier = randomBytes(32).toString('base64url')
  const url = new URL('/auth', issuer)
  url.search = new URLSearchParams({
    client_id: 'kopru-kz',
    response_type: 'code',
    scope: 'openid profile',
    redirect_uri: `${portal}/login/home-callback`,
    state: 'xyz',
    nonce: 'n-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  }).toString()
  return { url: url.href, verifier }
}

async function exchange(at: string, verifier: string): Promise<JWTPayload> {
  const secret = keepSecret(pathsOf(home, 'KZ').loginClientSecret)
  const { searchParams, origin, pathname } = new URL(at)
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code: searchParams.get('code') ?? '',
    redirect_uri: origin + pathname,
    code_verifier: verifier,
  })
  const authorization = `Basic ${Buffer.from(`kopru-kz:${secret}`).toString('base64')}`
  const answer = await fetch(`${issuer}/token`, { method: 'POST', body, headers: { authorization } })
  expect(answer.status).toBe(200)
  const { id_token: token } = (await answer.json()) as { id_token: string }
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`))
  return (await jwtVerify(token, keys, { issuer, audience: 'kopru-kz' })).payload
}

async function logIn(username: string, more: Record<string, string> = {}, browser = createBrowser([portal])) {
  const { url, verifier } = authorization(more)
  const page = await browser.open(url)
  const end = page.status === 0 ? page : await browser.submit(page, { username, password: 'kopru' })
  return { end, verifier, page }
}

test('a person logs in by username without scripts and the node learns who it is', async () => {
  const { end, verifier, page } = await logIn('aigerim.kz', { acr_values: 'substantial' })
  expect(page.text).toContain('<html lang="kk">')
  expect(end.url).toContain(`${portal}/login/home-callback?code=`)
  expect(await exchange(end.url, verifier)).toMatchObject({
    sub: '940322484797',
    national_number: '940322484797',
    given_name: 'Әйгерім',
    family_name: 'Сәрсенова',
    latin_family_name: 'SARSENOVA',
    birthdate: '1994-03-22',
    gender: 'female',
    citizenship: 'KZ',
    acr: 'substantial',
    nonce: 'n-1',
  })
})

test('the national number serves as username, and the asked level is reached', async () => {
  const { end, verifier } = await logIn('940322484797', { acr_values: 'high' })
  expect(await exchange(end.url, verifier)).toMatchObject({ acr: 'high', national_number: '940322484797' })
})

test('whoever has only a low level gets low, whatever is asked', async () => {
  const { end, verifier } = await logIn('timur.kz', { acr_values: 'substantial' })
  expect((await exchange(end.url, verifier)).acr).toBe('low')
})

test('an officer carries authority and role; a session as a person does not open the staff log-in', async () => {
  const browser = createBrowser([portal])
  await logIn('aigerim.kz', {}, browser)
  const { end, verifier, page } = await logIn('officer.kz', { redirect_uri: `${portal}/staff/callback` }, browser)
  expect(page.text).toContain('operator.kz')
  const claims = await exchange(end.url, verifier)
  expect(claims).toMatchObject({ staff_authority: 'KZ/migration', staff_roles: ['officer'], acr: 'substantial' })
  expect(claims).not.toHaveProperty('national_number')
})

test('a session spares the second log-in, but not when a higher level is asked', async () => {
  const browser = createBrowser([portal])
  await logIn('aigerim.kz', { acr_values: 'substantial' }, browser)
  const again = await browser.open(authorization({ acr_values: 'substantial' }).url)
  expect(again.url).toContain('/login/home-callback?code=')
  const higher = await browser.open(authorization({ acr_values: 'high' }).url)
  expect(higher.url).toContain('/interaction/')
  const asked = await browser.open(authorization({ prompt: 'login' }).url)
  expect((await browser.submit(asked, { username: 'daniyar.kz', password: 'kopru' })).url).toContain('callback?code=')
})

test('a wrong password is told on the page, and the fifth ends the log-in', async () => {
  const browser = createBrowser([portal])
  let page = await browser.open(authorization().url)
  for (let i = 1; i < 5; i += 1) {
    page = await browser.submit(page, { username: 'aigerim.kz', password: 'wrong' })
    expect(page.status).toBe(422)
    expect(page.text).toContain('role="alert"')
  }
  const end = await browser.submit(page, { username: 'aigerim.kz', password: 'wrong' })
  expect(new URL(end.url).searchParams.get('error')).toBe('access_denied')
})

test('a form from another site, another browser or without its token is refused', async () => {
  const browser = createBrowser([portal])
  const page = await browser.open(authorization().url)
  const send = (who: Browser | undefined, fields: Record<string, string>, origin: string) =>
    fetch(page.url, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin, cookie: [...(who?.cookies ?? [])].map((pair) => pair.join('=')).join('; ') },
      body: new URLSearchParams({ username: 'aigerim.kz', password: 'kopru', ...fields }),
    })
  const csrf = /name="csrf" value="([^"]*)"/.exec(page.text)?.[1] ?? ''
  expect((await send(browser, { csrf }, 'http://evil.example')).status).toBe(403)
  expect((await send(browser, { csrf: 'no' }, issuer)).status).toBe(403)
  expect((await send(undefined, { csrf }, issuer)).status).toBe(400)
  expect((await send(browser, { csrf }, issuer)).status).toBe(303)
})

test('without PKCE, for a strange client or towards a strange address there is no log-in', async () => {
  const noPkce = new URL(authorization().url)
  noPkce.searchParams.delete('code_challenge')
  noPkce.searchParams.delete('code_challenge_method')
  const browser = createBrowser([portal])
  expect(new URL((await browser.open(noPkce.href)).url).searchParams.get('error')).toBe('invalid_request')
  expect((await browser.open(authorization({ client_id: 'kopru-tr' }).url)).status).toBe(400)
  expect((await browser.open(authorization({ redirect_uri: 'http://evil.example/' }).url)).status).toBe(400)
})

test('the page comes in the language of the portal that one comes from, and cookies carry the state’s name', async () => {
  const browser = createBrowser([portal])
  const page = await browser.open(authorization({ ui_locales: 'ru' }).url)
  expect(page.text).toContain('<html lang="ru">')
  expect(page.text).toContain('есть судимости')
  expect((await browser.open(`${page.url}?lang=en`)).text).toContain('<html lang="en">')
  expect((await browser.open(authorization({ ui_locales: 'fr tr' }).url)).text).toContain('<html lang="tr">')
  expect((await browser.open(authorization({ ui_locales: 'fr' }).url)).text).toContain('<html lang="kk">')
  expect([...browser.cookies.keys()].every((name) => name.startsWith('login_kz_'))).toBe(true)
})
