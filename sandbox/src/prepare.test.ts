import { X509Certificate } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadTrustedLists, verifyTrustedList } from '@kopru/seal'
import { Updater } from 'tuf-js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSettings } from '../../apps/node/src/platform/settings.ts'
import { parties } from './parties.ts'
import { directoryFolder, prepareSandbox } from './prepare.ts'
import { repository } from './state-data.ts'

const now = new Date()
const days = (count: number) => new Date(now.getTime() + count * 86_400_000)
let base: string
let place: { home: string; portBase: number; repository: string }
let server: Server
let url: string

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'kopru-prepare-'))
  // A copy of the declarations, so that a test can change them.
  for (const folder of ['states', 'agreements'])
    cpSync(join(repository, folder), join(base, 'data', folder), { recursive: true })
  place = { home: join(base, 'home'), portBase: 17_000, repository: join(base, 'data') }
  await prepareSandbox(place, now)
  server = createServer((request, response) => {
    const file = join(directoryFolder(place.home), decodeURIComponent(request.url ?? ''))
    if (!existsSync(file)) return response.writeHead(404).end()
    return response.end(readFileSync(file))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
afterAll(() => {
  server.close()
  rmSync(base, { recursive: true })
})

function newClient(folder = mkdtempSync(join(base, 'client-'))): Updater {
  if (!existsSync(join(folder, 'root.json')))
    cpSync(join(place.home, 'TR', 'trust', 'root.json'), join(folder, 'root.json'))
  const targetDir = join(folder, 'targets')
  mkdirSync(targetDir, { recursive: true })
  return new Updater({
    metadataDir: folder,
    metadataBaseUrl: `${url}/metadata`,
    targetDir,
    targetBaseUrl: `${url}/targets`,
    config: { fetchRetries: 0 },
  })
}

async function fetchTarget(client: Updater, path: string): Promise<unknown> {
  const info = await client.getTargetInfo(path)
  if (info === undefined) return undefined
  return JSON.parse(readFileSync(await client.downloadTarget(info), 'utf8'))
}

test('a client that trusts only the first root reads agreements and every state’s own entry', async () => {
  const client = newClient()
  await client.refresh()
  const declared: unknown = JSON.parse(readFileSync(join(repository, 'agreements/evidence-types.json'), 'utf8'))
  expect(await fetchTarget(client, 'agreements/evidence-types.json')).toEqual(declared)
  for (const party of parties) {
    const entry = await fetchTarget(client, `members/${party}/node.json`)
    expect(entry).toMatchObject({
      party,
      node: { versions: [1] },
      trust: { anchors: [expect.stringContaining('BEGIN')] },
    })
    expect(await fetchTarget(client, `members/${party}/services.json`)).not.toHaveLength(0)
    expect(await fetchTarget(client, `members/${party}/evidence.json`)).toHaveLength(4)
    expect(JSON.stringify(entry)).not.toContain('"d":')
  }
})

test('an altered target is refused', async () => {
  const client = newClient()
  const info = await client.getTargetInfo('members/KZ/node.json')
  const file = join(directoryFolder(place.home), 'targets', 'members', 'KZ', `${info?.hashes.sha256}.node.json`)
  const before = readFileSync(file)
  writeFileSync(file, before.toString().replace('"KZ"', '"XX"'))
  await expect(fetchTarget(client, 'members/KZ/node.json')).rejects.toThrow()
  writeFileSync(file, before)
})

test('two signatures of five are too few for the root', async () => {
  const folder = mkdtempSync(join(base, 'client-'))
  const root = JSON.parse(readFileSync(join(place.home, 'TR', 'trust', 'root.json'), 'utf8'))
  root.signatures = root.signatures.slice(0, 2)
  writeFileSync(join(folder, 'root.json'), JSON.stringify(root))
  expect(() => newClient(folder)).toThrow()
})

const listsOf = async (at: Date) => {
  const read = (name: string) => new Uint8Array(readFileSync(join(place.home, 'lists', name)))
  const signers = [new Uint8Array(new X509Certificate(read('signers.pem')).raw)]
  const get = async (_: string, territory: string) => read(`${territory}.xml`)
  return loadTrustedLists({ listOfLists: read('list-of-lists.xml'), signers, get, at })
}

test('every state has a signed list, and the list of lists leads to all of them', async () => {
  const { top, used, notUsed } = await listsOf(now)
  expect(top).toMatchObject({ sequenceNumber: 1, territory: 'XT' })
  expect(notUsed).toEqual([])
  expect(used.map(({ list }) => list.territory)).toEqual([...parties])
  // Those of Kazakhstan and Uzbekistan also judge signatures for the others.
  for (const { list } of used)
    expect(list.providers[0]?.services).toHaveLength(['KZ', 'UZ'].includes(list.territory) ? 4 : 3)
})

test('the directory says where a state’s list is and who signs it, and holds an edition', async () => {
  const client = newClient()
  await client.refresh()
  const entry = (await fetchTarget(client, 'members/KZ/node.json')) as {
    trust: { list: { location: string; signers: string[] } }
  }
  const { location, signers } = entry.trust.list
  expect(location).toBe('http://localhost:17010/lists/KZ.xml')
  const info = await client.getTargetInfo('members/KZ/trusted-list.xml')
  if (info === undefined) throw new Error('no list in the directory')
  const xml = new Uint8Array(readFileSync(await client.downloadTarget(info)))
  const ders = signers.map((pem) => new Uint8Array(new X509Certificate(pem).raw))
  expect(await verifyTrustedList(xml, { signers: ders, at: now, territory: 'KZ' })).toMatchObject({ outcome: 'usable' })
})

test('a second start changes nothing', async () => {
  const files = [
    'directory/metadata/timestamp.json',
    'directory/metadata/targets.json',
    'KZ/settings.json',
    'KZ/trusted-list/KZ.xml',
    'lists/list-of-lists.xml',
    'KZ/keys/secret',
  ]
  const read = () => files.map((file) => readFileSync(join(place.home, file), 'utf8'))
  const before = read()
  await prepareSandbox(place, now)
  expect(read()).toEqual(before)
})

test('a changed declaration is published under the next version, and clients that knew the old one follow', async () => {
  const folder = mkdtempSync(join(base, 'client-'))
  await newClient(folder).refresh()
  const version = (role: string) =>
    JSON.parse(readFileSync(join(directoryFolder(place.home), 'metadata', `${role}.json`), 'utf8')).signed.version
  const before = { KZ: version('KZ'), TR: version('TR'), timestamp: version('timestamp') }
  const file = join(place.repository, 'states', 'KZ', 'evidence.json')
  writeFileSync(file, JSON.stringify(JSON.parse(readFileSync(file, 'utf8')).slice(1)))
  await prepareSandbox(place, now)
  expect({ KZ: version('KZ'), TR: version('TR'), timestamp: version('timestamp') }).toEqual({
    KZ: before.KZ + 1,
    TR: before.TR,
    timestamp: before.timestamp + 1,
  })
  const client = newClient(folder)
  await client.refresh()
  expect(await fetchTarget(client, 'members/KZ/evidence.json')).toHaveLength(3)
})

test('what nears its end is signed anew', async () => {
  const expiry = (role: string) =>
    JSON.parse(readFileSync(join(directoryFolder(place.home), 'metadata', `${role}.json`), 'utf8')).signed.expires
  const before = expiry('timestamp')
  await prepareSandbox(place, days(6))
  expect(new Date(expiry('timestamp')).getTime()).toBeGreaterThan(new Date(before).getTime())
  await newClient().refresh()
})

test('a list that nears its next update gets another edition', async () => {
  await prepareSandbox(place, days(130))
  const { top, used } = await listsOf(days(130))
  expect([top, ...used.map(({ list }) => list)].map((list) => list?.sequenceNumber)).toEqual([2, 2, 2, 2, 2, 2])
})

test('the node accepts the settings of every state, and a database given once stays', async () => {
  const database = { url: 'postgres://node@localhost:1/k', migrationUrl: 'postgres://migrator@localhost:1/k' }
  const { settingsFiles } = await prepareSandbox({ ...place, databases: { KZ: database } }, now)
  await prepareSandbox(place, now)
  for (const party of parties) {
    const settings = readSettings(settingsFiles[party])
    expect(settings.party).toBe(party)
    for (const [name, file] of Object.entries(settings.keys))
      if (name.endsWith('File')) expect(existsSync(file), name).toBe(true)
    expect(existsSync(settings.directory.rootFile)).toBe(true)
  }
  expect(readSettings(settingsFiles.KZ).database).toEqual(database)
})
