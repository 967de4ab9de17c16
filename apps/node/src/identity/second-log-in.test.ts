import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { createTestBrowser } from './test-browser.ts'
import { readSession, setLogInScene } from './test-log-in-node.ts'
import { aboutOfTest } from './test-node.ts'

const scene = setLogInScene()
beforeEach(() => {
  scene.node.seconds.length = 0
})

const logIn = async (account: string) =>
  scene.browser.press(await scene.browser.open(`${scene.node.portalUrl}/login?return=/anything`), account)
const identifierOf = async () => (await readSession(scene, scene.browser)).person?.identity.identifier

test('a second log-in is told beside the session, which stays whose it was', async () => {
  const { browser, node } = scene
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
  const { browser, node } = scene
  const page = await browser.open(`${node.portalUrl}/second`)
  browser.stopBefore(/home-callback/)
  const { url } = await browser.press(page, 'timur')
  browser.stopBefore(false)
  return url
}

test('a second log-in that began beside another session is told to nobody', async () => {
  const { browser, database, node } = scene
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
  const { browser, database, node } = scene
  await logIn('aigerim')
  const callback = await logInHalfASecondTime()
  expect((await createTestBrowser().open(callback)).text).toContain('identity.log-in-not-started-here')
  await database.db.deleteFrom('session').execute()
  expect((await browser.open(callback)).text).toContain('identity.log-in-needed')
  expect(node.seconds).toEqual([])
})
