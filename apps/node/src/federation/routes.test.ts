import { mkdirSync, rmSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { systemClock } from '../platform/clock.ts'
import { createHttp } from '../platform/http.ts'
import { createLog } from '../platform/log.ts'
import { platformRefusals } from '../platform/refusals.ts'
import { makeTestFolder } from '../platform/test-postgres.ts'
import { loadTexts } from '../platform/texts.ts'
import { openDirectory } from './directory.ts'
import { addDirectoryRoutes } from './routes.ts'
import { makeTestAgreement, makeTestMember } from './test-member.ts'
import { createTestRepository } from './test-repository.ts'

const folder = makeTestFolder('mirror')
const log = createLog({ level: 'silent', party: 'KZ' })
afterAll(() => rmSync(folder, { recursive: true }))

/** Asks for a path exactly as written; other clients would tidy it up first. */
const get = (port: number, path: string) =>
  new Promise<number>((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      .on('error', reject)
  })

test('a node is a mirror: another opens the directory from what it serves, and nothing else is served', async () => {
  const repository = createTestRepository()
  const { member } = makeTestMember('KZ', { folder, exchangePort: 7011 })
  const top = { 'agreements/test-agreement.json': makeTestAgreement(['KZ'], []) }
  repository.publish({ members: { KZ: { 'node.json': member } }, top })
  const rootFile = repository.writeRoot(folder)
  const common = { rootFile, clock: systemClock, log }
  const cacheOf = (name: string) => {
    mkdirSync(join(folder, name))
    return join(folder, name)
  }
  const first = await openDirectory({
    ...common,
    mirrors: ['http://m'],
    cacheDir: cacheOf('a'),
    fetch: repository.fetch,
  })
  const texts = loadTexts(join(import.meta.dirname, '../texts'))
  const server = await createHttp({ log, texts, refusals: platformRefusals })
  addDirectoryRoutes(server, first)
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo

  const second = await openDirectory({
    ...common,
    mirrors: [`http://127.0.0.1:${port}/directory`],
    cacheDir: cacheOf('b'),
  })
  expect(second.findMember('KZ')?.party).toBe('KZ')

  expect(await get(port, '/directory/metadata/timestamp.json')).toBe(200)
  for (const path of [
    'root.json',
    '../root.json',
    'metadata/../../../root.json',
    'metadata/..%2f..%2froot.json',
    'metadata',
  ])
    expect({ path, status: await get(port, `/directory/${path}`) }).toEqual({ path, status: 404 })
  await server.close()
  await first.close()
  await second.close()
})
