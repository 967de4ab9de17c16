import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceKey, setServiceStatus, type TrustedList, withdrawn } from '@kopru/seal'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import type { PublishedList } from '../federation/content.ts'
import type { Member } from '../federation/schema.ts'
import { createLog } from '../platform/log.ts'
import { openTrust, type TrustDeps } from './service.ts'
import { draftOf, makeListPki, publish } from './test-lists.ts'

const start = new Date('2026-11-27T00:00:00Z')
const dayMs = 86_400_000
const pki = makeListPki('KZ', start)
const location = 'https://kz.example/lists/KZ.xml'
const directoryAnchors = { certificates: [Uint8Array.of(1)], timestampAuthorities: [Uint8Array.of(2)] }

let now = start
let folder: string
/** What Kazakhstan's address gives. */
let offered: Uint8Array | undefined
let published: PublishedList | undefined
beforeEach(() => {
  now = start
  offered = undefined
  published = { location, signers: [pki.operator] }
  folder = mkdtempSync(join(tmpdir(), 'trust-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
})

async function open(more: Partial<TrustDeps> = {}) {
  const trust = await openTrust({
    party: 'TR',
    directory: {
      members: () => [{ party: 'KZ' } as Member],
      publishedList: () => published,
      trustAnchors: () => directoryAnchors,
      onChange: () => undefined,
    },
    own: undefined,
    folder,
    clock: { now: () => now },
    fetch: async () => (offered ? new Response(Uint8Array.from(offered)) : new Response('', { status: 404 })),
    log: createLog({ level: 'silent', party: 'TR' }),
    ...more,
  })
  onTestFinished(() => trust.close())
  return trust
}

const first = () => publish(draftOf('KZ', pki, start), pki, start)
const standing = async (trust: Awaited<ReturnType<typeof open>>) => {
  await trust.refresh()
  const [only] = trust.standings()
  return { number: only?.list?.sequenceNumber, problem: only?.problem?.code }
}

test('a party’s seals are judged by its list, and by the directory where it publishes none', async () => {
  offered = (await first()).xml
  const trust = await open()
  expect(await standing(trust)).toEqual({ number: 1, problem: undefined })
  expect(trust.trustAnchors('KZ')).toEqual({ certificates: [pki.ca], timestampAuthorities: [], isListed: true })
  published = undefined
  await trust.refresh()
  expect(trust.trustAnchors('KZ')).toEqual(directoryAnchors)
  expect(trust.standings()).toEqual([])
})

test('the edition that came with the directory serves while the party’s address gives nothing', async () => {
  published = { location, signers: [pki.operator], edition: (await first()).xml }
  const trust = await open()
  expect(trust.trustAnchors('KZ').certificates).toEqual([pki.ca])
  expect(await standing(trust)).toEqual({ number: 1, problem: 'list.unreachable' })
})

test('without a list that can be used nothing is trusted, and the reason is told', async () => {
  const trust = await open()
  await trust.refresh()
  expect(trust.trustAnchors('KZ')).toMatchObject({
    ...{ certificates: [], timestampAuthorities: [] },
    notUsed: { code: 'list.not-used', params: { territory: 'KZ', cause: 'list.unreachable' } },
  })
})

test('a withdrawn service is no anchor any more', async () => {
  const { list } = await first()
  offered = (await publish(withdraw(list), pki, start)).xml
  const trust = await open()
  expect(await standing(trust)).toEqual({ number: 2, problem: undefined })
  expect(trust.trustAnchors('KZ')).toEqual({ certificates: [], timestampAuthorities: [], isListed: true })
})

function withdraw(list: TrustedList): TrustedList {
  const [service] = list.providers[0]?.services ?? []
  if (!service) throw new Error('no service')
  const since = new Date(start.getTime() - dayMs)
  const outcome = setServiceStatus(list, { key: serviceKey(service), status: withdrawn, since })
  if (outcome.outcome === 'refused') throw new Error(outcome.fault)
  return outcome.list
}

test('an older edition is a roll-back, after a restart too, and the newer one stays in use', async () => {
  const { list, xml } = await first()
  const second = await publish(list, pki, start)
  offered = second.xml
  expect(await standing(await open())).toEqual({ number: 2, problem: undefined })
  offered = xml
  expect(await standing(await open())).toEqual({ number: 2, problem: 'list.rolled-back' })
})

test('a list that is changed is not used, and neither is one that grows stale while the node runs', async () => {
  const { xml } = await first()
  offered = Buffer.from(Buffer.from(xml).toString().replace('List of KZ', 'List of Kz'))
  const trust = await open()
  expect(await standing(trust)).toEqual({ number: undefined, problem: 'list.signature-wrong' })
  offered = xml
  await trust.refresh()
  now = new Date(start.getTime() + 31 * dayMs)
  expect(trust.trustAnchors('KZ')).toMatchObject({ certificates: [], notUsed: { params: { cause: 'list.stale' } } })
  expect(await standing(trust)).toEqual({ number: undefined, problem: 'list.stale' })
})
