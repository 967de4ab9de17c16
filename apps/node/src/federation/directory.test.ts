import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { standingClock } from '../platform/clock.ts'
import { createLog } from '../platform/log.ts'
import { makeTestFolder } from '../platform/test-postgres.ts'
import { type Directory, DirectoryError, openDirectory } from './directory.ts'
import { foldersOf } from './load-directory.ts'
import { makeTestAgreement, makeTestMember, type TestMember, testLegalBasis } from './test-member.ts'
import { createTestRepository } from './test-repository.ts'

const log = createLog({ level: 'silent', party: 'KZ' })
const folder = makeTestFolder('directory')
let kz: TestMember
let tr: TestMember
let repository: ReturnType<typeof createTestRepository>
let rootFile: string
let count = 0
let cacheDir: string
const open: Directory[] = []

beforeAll(() => {
  kz = makeTestMember('KZ', { folder, exchangePort: 7011 })
  tr = makeTestMember('TR', { folder, exchangePort: 7021 })
})
afterAll(async () => {
  for (const directory of open) await directory.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  count += 1
  cacheDir = join(folder, `cache-${count}`)
  mkdirSync(cacheDir)
  repository = createTestRepository()
  rootFile = repository.writeRoot(cacheDir)
})

const agreement = makeTestAgreement(['KZ', 'TR'], ['evidence-request'])
const content = () => ({
  members: {
    KZ: { 'node.json': kz.member, 'services.json': [{ id: 'permit', authority: 'KZ/migration', fee: 1 }] },
    TR: { 'node.json': tr.member, 'evidence.json': [{ evidenceType: 'birth-record', authority: 'TR/nvi' }] },
  } as { KZ?: Record<string, unknown>; TR?: Record<string, unknown> },
  top: { 'agreements/test-agreement.json': agreement, 'agreements/evidence-types.json': [{ id: 'birth-record' }] },
})
const openIt = async (more: Partial<Parameters<typeof openDirectory>[0]> = {}) => {
  const directory = await openDirectory({
    rootFile,
    mirrors: ['http://mirror'],
    cacheDir,
    clock: standingClock(new Date()),
    fetch: repository.fetch,
    log,
    ...more,
  })
  open.push(directory)
  return directory
}
const question = { from: 'KZ', to: 'TR', legalBasis: testLegalBasis, messageType: 'evidence-request', at: new Date() }

test('members, keys, services, evidence and law come out of the verified files', async () => {
  repository.publish(content())
  const directory = await openIt()
  expect(directory.members().map(({ party }) => party)).toEqual(['KZ', 'TR'])
  expect(directory.findSigningKey('TR/signing-1')?.party).toBe('TR')
  expect(directory.findSigningKeyOf('KZ', 'TR/signing-1')).toBeUndefined()
  expect(directory.findAuthority('KZ/migration')?.names).toEqual({ en: 'Migration of KZ' })
  expect(directory.servicesOf('KZ')).toEqual([{ id: 'permit', authority: 'KZ/migration', fee: 1 }])
  expect(directory.evidenceOf('TR')[0]?.evidenceType).toBe('birth-record')
  expect(directory.evidenceTypes()).toEqual([{ id: 'birth-record' }])
  expect(directory.trustAnchors('TR').certificates).toHaveLength(1)
  expect(directory.checkLegalBasis(question).is).toBe('in-force')
})

test('a refresh brings what was published since, and tells who listens', async () => {
  repository.publish(content())
  const directory = await openIt()
  let changes = 0
  directory.onChange(() => {
    changes += 1
  })
  await directory.refresh()
  expect(changes).toBe(0)
  const next = content()
  delete next.members.TR
  repository.publish(next)
  await directory.refresh()
  expect(changes).toBe(1)
  expect(directory.findMember('TR')).toBeUndefined()
})

test('with no mirror answering, a restart uses the copy it verified before', async () => {
  repository.publish(content())
  await openIt()
  repository.setAnswering(false)
  const directory = await openIt()
  expect(directory.findMember('KZ')?.party).toBe('KZ')
})

test('with no mirror and no copy, opening fails and says what to check', async () => {
  repository.setAnswering(false)
  await expect(openIt()).rejects.toThrow(DirectoryError)
})

test('an older directory than the one already seen is refused, even after a restart', async () => {
  repository.publish(content())
  const old = new Map(repository.files)
  const next = content()
  next.top['agreements/test-agreement.json'] = { ...agreement, parties: [] }
  repository.publish(next)
  await openIt()
  repository.files.clear()
  for (const [path, bytes] of old) repository.files.set(path, bytes)
  const directory = await openIt()
  expect(directory.checkLegalBasis(question).is).toBe('none')
})

test('expired signatures close the directory: no law, no keys, and the refusal says why', async () => {
  repository.publish(content(), { expiresInDays: 1 })
  const clock = standingClock(new Date())
  const directory = await openIt({ clock })
  clock.advance(2 * 86_400_000)
  const answer = directory.checkLegalBasis(question)
  expect(answer).toMatchObject({ is: 'none', refusal: { code: 'federation.directory-expired' } })
  expect(directory.findSigningKey('TR/signing-1')).toBeUndefined()
  expect(directory.members()).toEqual([])
})

test('a copy whose signatures have expired is not used', async () => {
  repository.publish(content(), { expiresInDays: -1 })
  await expect(openIt()).rejects.toThrow(DirectoryError)
})

test('an entry signed by another member leaves out that member alone; who had it verified keeps it for now', async () => {
  repository.publish(content())
  const before = await openIt()
  repository.publish(content(), { signMemberWith: { TR: 'KZ' } })
  await before.refresh()
  expect(before.findMember('TR')?.party).toBe('TR')
  cacheDir = join(cacheDir, 'fresh')
  mkdirSync(cacheDir)
  const fresh = await openIt()
  expect(fresh.findMember('TR')).toBeUndefined()
  expect(fresh.findMember('KZ')?.party).toBe('KZ')
})

test('a member cannot speak for another: a foreign party or authority in its entry leaves it out', async () => {
  const forged = content()
  forged.members.TR = { 'node.json': { ...tr.member, party: 'KZ' } }
  repository.publish(forged)
  expect((await openIt()).findMember('TR')).toBeUndefined()
  forged.members.TR = { 'node.json': { ...tr.member, authorities: kz.member.authorities } }
  repository.publish(forged)
  expect((await openIt()).findMember('TR')).toBeUndefined()
})

test('a key id that two members claim is nobody’s, yet each keeps its own', async () => {
  const clash = content()
  const signingKeys = tr.member.node.signingKeys.map((key) => ({ ...key, kid: 'KZ/signing-1' }))
  clash.members.TR = { 'node.json': { ...tr.member, node: { ...tr.member.node, signingKeys } } }
  repository.publish(clash)
  const directory = await openIt()
  expect(directory.findSigningKey('KZ/signing-1')).toBeUndefined()
  expect(directory.findSigningKeyOf('KZ', 'KZ/signing-1')).toBeDefined()
})

test('a damaged file in the copy is fetched anew', async () => {
  repository.publish(content())
  await openIt()
  const { copy, targets, trusted } = foldersOf({ rootFile, cacheDir })
  rmSync(targets, { recursive: true })
  rmSync(trusted, { recursive: true })
  for (const file of readdirSync(join(copy, 'metadata'))) writeFileSync(join(copy, 'metadata', file), '{}')
  expect((await openIt()).members()).toHaveLength(2)
})
