import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceKey, setServiceStatus, verifyTrustedList, withdrawn, writeWorkingForm } from '@kopru/seal'
import { expect, onTestFinished, test } from 'vitest'
import { openOwnList } from './own-list.ts'
import { draftOf, makeListPki, pemOf, publish } from './test-lists.ts'

const now = new Date('2026-11-27T00:00:00Z')
const clock = { now: () => now }

async function prepare() {
  const folder = mkdtempSync(join(tmpdir(), 'own-list-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const pki = makeListPki('KZ', now)
  const { list, xml } = await publish(draftOf('KZ', pki, now), pki, now)
  const files = { folder, keyFile: join(folder, 'key.pem'), certificateFile: join(folder, 'operator.pem') }
  writeFileSync(files.keyFile, pki.keyPem)
  writeFileSync(files.certificateFile, pemOf(pki.operator))
  writeFileSync(join(folder, 'list.json'), writeWorkingForm(list))
  writeFileSync(join(folder, 'KZ.xml'), xml)
  const open = () => openOwnList(files, { party: 'KZ', clock })
  return { pki, folder, open }
}

const withdrawFirst = (own: ReturnType<typeof openOwnList>) => {
  const [service] = own.draft().providers[0]?.services ?? []
  if (!service) throw new Error('no service')
  return own.edit((list) => setServiceStatus(list, { key: serviceKey(service), status: withdrawn, since: now }))
}

test('a change waits, over a restart too, until the next edition is signed', async () => {
  const { pki, folder, open } = await prepare()
  const before = open().published()
  expect(withdrawFirst(open()).outcome).toBe('edited')
  const own = open()
  expect(own.hasUnsignedChanges()).toBe(true)
  expect(own.published()).toEqual(before)
  // Two operators at a time make one edition.
  const outcomes = await Promise.all([own.sign(), own.sign()])
  expect(outcomes).toEqual([{ faults: [] }, { faults: [] }])
  expect(open().hasUnsignedChanges()).toBe(false)
  const outcome = await verifyTrustedList(own.published(), { signers: [pki.operator], at: now, knownNumber: 2 })
  expect(outcome).toMatchObject({
    outcome: 'usable',
    list: { sequenceNumber: 2, providers: [{ services: [{ status: withdrawn }] }] },
  })
  expect(readFileSync(join(folder, 'KZ.xml'))).toEqual(Buffer.from(own.published()))
})

test('an edit that is refused changes nothing', async () => {
  const { folder, open } = await prepare()
  const own = open()
  expect(own.edit(() => ({ outcome: 'refused', fault: 'no' }))).toEqual({ outcome: 'refused', fault: 'no' })
  expect(own.hasUnsignedChanges()).toBe(false)
  expect(existsSync(join(folder, 'changed'))).toBe(false)
})

test('a form that was spoiled keeps the node from starting, with its place', async () => {
  const { folder, open } = await prepare()
  writeFileSync(join(folder, 'list.json'), '{}')
  expect(open).toThrow('list.territory: a text is expected')
})
