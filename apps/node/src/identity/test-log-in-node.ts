import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../platform/test-database.ts'
import { createTestBrowser, type TestBrowser } from './test-browser.ts'
import { type NationalLogIn, startNationalLogIn } from './test-national-log-in.ts'
import { prepareTestNode, type TestNode } from './test-node.ts'

/** What a test of log-ins at a state's own service has before it begins; the browser is a new one for each test. */
export interface LogInScene {
  database: TestDatabase
  node: TestNode
  browser: TestBrowser
}

/** Starts Kazakhstan's node and log-in service for the tests of a file, and ends them. Filled when the tests run. */
export function setLogInScene(): Readonly<LogInScene> {
  const scene = {} as LogInScene
  let national: NationalLogIn | undefined
  beforeAll(async () => {
    scene.database = await startTestDatabase()
    const prepared = await prepareTestNode('KZ', scene.database.db, new Map())
    national = await startNationalLogIn(prepared.portalUrl)
    scene.node = await prepared.listen({ issuer: national.issuer, ...national.client })
  })
  afterAll(async () => {
    await scene.node?.close()
    await national?.close()
    await scene.database?.end()
  })
  beforeEach(() => {
    scene.browser = createTestBrowser()
  })
  return scene
}

/** What the node tells the portal of whoever is logged in in this browser. */
export async function readSession({ node }: LogInScene, browser: TestBrowser) {
  const url = `${node.portalUrl}/api/session`
  const answer = await fetch(url, { headers: { cookie: browser.cookiesFor(url) } })
  return (await answer.json()) as { csrfToken: string; person?: { identity: { identifier: string } }; staff?: object }
}
