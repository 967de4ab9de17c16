import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../platform/test-database.ts'
import { createTestBrowser, type TestBrowser } from './test-browser.ts'
import { type NationalLogIn, startNationalLogIn } from './test-national-log-in.ts'
import { aboutOfTest, prepareTestNode, type TestNode } from './test-node.ts'

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
  node.seconds.length = 0
})

const logIn = async (account: string, who = browser) =>
  who.press(await who.open(`${node.portalUrl}/login?return=/anything`), account)
async function identifierOf(who = browser) {
  const url = `${node.portalUrl}/api/session`
  const answer = await fetch(url, { headers: { cookie: who.cookiesFor(url) } })
  return ((await answer.json()) as { person?: { identity: { identifier: string } } }).person?.identity.identifier
}

test('a second log-in is told beside the session, which stays whose it was', async () => {
  await logIn('aigerim')
  const first = await identifierOf()
  const page = await browser.press(await browser.open(`${node.portalUrl}/second`), 'timur')
  expect(page.url).toBe(`${node.portalUrl}/anything`)
  expect(await identifierOf()).toBe(first)
  expect(node.seconds).toEqual([{ person: first, second: expect.stringMatching(/^KZ\/KZ\//), about: aboutOfTest }])
  expect(node.seconds[0]?.second).not.toBe(first)
})

/** Up to the log-in service's answer, which the browser does not yet bring back. */
async function logInHalfASecondTime(): Promise<string> {
  const page = await browser.open(`${node.portalUrl}/second`)
  browser.stopBefore(/home-callback/)
  const { url } = await browser.press(page, 'timur')
  browser.stopBefore(false)
  return url
}

test('a second log-in that began beside another session is told to nobody', async () => {
  await logIn('aigerim')
  const callback = await logInHalfASecondTime()
  await sql`UPDATE session SET data = jsonb_set(data, '{identity,identifier}', '"KZ/KZ/somebody-else"')`.execute(
    database.db,
  )
  const page = await browser.open(callback)
  expect([page.status, page.text]).toEqual([400, expect.stringContaining('identity.log-in-not-started-here')])
  expect(node.seconds).toEqual([])
})

test('a second log-in ends with nothing once the session is over, and in another browser', async () => {
  await logIn('aigerim')
  const callback = await logInHalfASecondTime()
  expect((await createTestBrowser().open(callback)).text).toContain('identity.log-in-not-started-here')
  await database.db.deleteFrom('session').execute()
  expect((await browser.open(callback)).text).toContain('identity.log-in-needed')
  expect(node.seconds).toEqual([])
})
