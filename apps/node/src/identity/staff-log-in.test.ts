import { expect, test } from 'vitest'
import { readSession, setLogInScene } from './test-log-in-node.ts'

const scene = setLogInScene()
const session = () => readSession(scene, scene.browser)

test('an officer logs in with authority and role, and is no person to the portal', async () => {
  const { browser, node } = scene
  const page = await browser.press(await browser.open(`${node.portalUrl}/staff/login?return=/anything`), 'officer')
  expect(page.url).toBe(`${node.portalUrl}/anything`)
  const { staff, person } = await session()
  expect(staff).toEqual({
    ...{ name: 'Айгүл Серікова', authority: 'KZ/migration', roles: ['officer'] },
    expiresAt: expect.any(String),
  })
  expect(person).toBeUndefined()
  // Kept beside the name, and told to nobody.
  const { data } = await scene.database.db.selectFrom('session').select('data').executeTakeFirstOrThrow()
  expect(data).toMatchObject({ name: 'Айгүл Серікова', subject: 'officer' })
})

test.each([
  ['aigerim', 'identity.role-needed'],
  ['stranger', 'identity.role-needed'],
  ['careless', 'identity.loa-too-low'],
] as const)('as staff, %s is refused: %s', async (account, code) => {
  const { browser, node } = scene
  const page = await browser.press(await browser.open(`${node.portalUrl}/staff/login`), account)
  expect([page.status, page.text]).toEqual([403, expect.stringContaining(code)])
  expect((await session()).csrfToken).toBe('')
})
