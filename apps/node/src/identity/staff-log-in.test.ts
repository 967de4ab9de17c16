import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../platform/test-database.ts'
import { createTestBrowser, type TestBrowser } from './test-browser.ts'
import { type NationalLogIn, startNationalLogIn } from './test-national-log-in.ts'
import { prepareTestNode, type TestNode } from './test-node.ts'

let database: TestDatabase
let national: NationalLogIn
let node: TestNode
let browser: TestBrowser
beforeAll(async () => {
  database = await startTestDatabase()
  const prepared = await prepareTestNode('KZ', database.db, new Map())
  national = await startNationalLogIn(prepared.portalUrl)
  node = await prepared.listen({ issuer: national.issuer, ...national.client })
})
afterAll(async () => {
  await node?.close()
  await national?.close()
  await database?.end()
})
beforeEach(() => {
  browser = createTestBrowser()
})

async function session() {
  const url = `${node.portalUrl}/api/session`
  const answer = await fetch(url, { headers: { cookie: browser.cookiesFor(url) } })
  return (await answer.json()) as { csrfToken: string; person?: object; staff?: object }
}

test('an officer logs in with authority and role, and is no person to the portal', async () => {
  const page = await browser.press(await browser.open(`${node.portalUrl}/staff/login?return=/anything`), 'officer')
  expect(page.url).toBe(`${node.portalUrl}/anything`)
  const { staff, person } = await session()
  expect(staff).toEqual({
    ...{ name: 'Айгүл Серікова', authority: 'KZ/migration', roles: ['officer'] },
    expiresAt: expect.any(String),
  })
  expect(person).toBeUndefined()
  // Kept beside the name, and told to nobody.
  const { data } = await database.db.selectFrom('session').select('data').executeTakeFirstOrThrow()
  expect(data).toMatchObject({ name: 'Айгүл Серікова', subject: 'officer' })
})

test.each([
  ['aigerim', 'identity.role-needed'],
  ['stranger', 'identity.role-needed'],
  ['careless', 'identity.loa-too-low'],
] as const)('as staff, %s is refused: %s', async (account, code) => {
  const page = await browser.press(await browser.open(`${node.portalUrl}/staff/login`), account)
  expect([page.status, page.text]).toEqual([403, expect.stringContaining(code)])
  expect((await session()).csrfToken).toBe('')
})
