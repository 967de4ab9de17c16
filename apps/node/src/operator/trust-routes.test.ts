import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { granted, verifyTrustedList, withdrawn, writeWorkingForm } from '@kopru/seal'
import { expect, onTestFinished, test } from 'vitest'
import { identityRefusals } from '../identity/refusals.ts'
import type { NewEntry } from '../journal/service.ts'
import { createHttp } from '../platform/http.ts'
import { createLog } from '../platform/log.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'
import { platformRefusals } from '../platform/refusals.ts'
import { loadTexts } from '../platform/texts.ts'
import { openOwnList } from '../trust/own-list.ts'
import { registerListRoutes } from '../trust/routes.ts'
import { draftOf, makeListPki, pemOf, publish } from '../trust/test-lists.ts'
import { operatorRefusals } from './refusals.ts'
import { registerTrustRoutes } from './trust-routes.ts'

const now = new Date('2026-11-27T00:00:00Z')
const clock = { now: () => now }

/** Routes over a node of Kazakhstan with a list of one service; the header says who asks. */
async function openRoutes({ hasList = true, journalIsDown = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'trust-routes-'))
  const pki = makeListPki('KZ', now)
  const { list, xml } = await publish(draftOf('KZ', pki, now), pki, now)
  const files = { folder, keyFile: join(folder, 'key.pem'), certificateFile: join(folder, 'operator.pem') }
  writeFileSync(files.keyFile, pki.keyPem)
  writeFileSync(files.certificateFile, pemOf(pki.operator))
  writeFileSync(join(folder, 'list.json'), writeWorkingForm(list))
  writeFileSync(join(folder, 'KZ.xml'), xml)
  const own = hasList ? openOwnList(files, { party: 'KZ', clock }) : undefined
  const log = createLog({ level: 'silent', party: 'KZ' })
  const app = await createHttp({
    log,
    texts: loadTexts(new URL('../texts', import.meta.url).pathname),
    refusals: { ...platformRefusals, ...identityRefusals, ...operatorRefusals },
  })
  onTestFinished(async () => {
    await app.close()
    rmSync(folder, { recursive: true })
  })
  const entries: NewEntry[] = []
  const stale = { party: 'UZ', location: 'https://uz.example/UZ.xml', checkedAt: now }
  registerTrustRoutes(app, {
    ...{ party: 'KZ', own, clock },
    record: async (entry) => {
      if (journalIsDown) throw new Error('no database')
      entries.push(entry)
    },
    trust: {
      standings: () => [
        { party: 'TR', location: 'https://tr.example/TR.xml', list, checkedAt: now },
        { ...stale, problem: { code: 'list.stale', params: { nextUpdate: '2026-01-01T00:00:00.000Z' } } },
      ],
      refresh: async () => undefined,
    },
    sessions: {
      requireStaff: async ({ headers }, role) => {
        if (headers['x-test-role'] !== role) throw new RefusalError(refuse('identity.role-needed', { role }))
        return { name: 'Operator', subject: 'staff-9', authority: 'KZ/migration', roles: [role] }
      },
    },
  })
  registerListRoutes(app, { party: 'KZ', own, directory: { listOfLists: () => undefined } })
  const call = (method: 'GET' | 'POST', path: string, payload?: object, role = 'operator') =>
    app.inject({
      method,
      url: `/api/operator/trust${path}`,
      headers: { 'x-test-role': role },
      ...(payload && { payload }),
    })
  const publishedList = async () => (await app.inject({ url: '/lists/KZ.xml' })).rawPayload
  return { call, pki, app, publishedList, entries }
}

test('an operator sees the state’s list and how those of the others stand', async () => {
  const { call } = await openRoutes()
  expect((await call('GET', '')).json()).toMatchObject({
    own: { sequenceNumber: 1, unsigned: false, services: [{ type: 'qualified-certificates', status: 'granted' }] },
    lists: [
      { party: 'TR', use: 'used', sequenceNumber: 1, services: 1 },
      { party: 'UZ', use: 'not-used', problem: { code: 'list.stale' } },
    ],
  })
})

test('a service is added and another withdrawn, and both are published with the next edition', async () => {
  const { call, pki, publishedList } = await openRoutes()
  const service = { provider: 'NUC', name: 'Time-stamps', type: 'timestamps', certificate: pemOf(pki.operator) }
  const added = (await call('POST', '/services', service)).json()
  expect(added.own).toMatchObject({
    unsigned: true,
    services: [{}, { type: 'timestamps', names: { en: 'Time-stamps' } }],
  })
  const withdrawn = (await call('POST', '/withdrawals', { key: added.own.services[0].key })).json()
  expect(withdrawn.own.services[0]).toMatchObject({ status: 'withdrawn', history: [{ status: 'granted' }] })
  const facts = { signers: [pki.operator], at: now }
  expect(await verifyTrustedList(await publishedList(), facts)).toMatchObject({ list: { sequenceNumber: 1 } })
  expect((await call('POST', '/editions')).json().own).toMatchObject({ sequenceNumber: 2, unsigned: false })
  expect(await verifyTrustedList(await publishedList(), facts)).toMatchObject({
    outcome: 'usable',
    list: { sequenceNumber: 2, providers: [{}, { services: [{}] }] },
  })
})

test('the journal says which operator changed and signed what', async () => {
  const { call, pki, entries, publishedList } = await openRoutes()
  const service = { provider: 'NUC', name: 'Time-stamps', type: 'timestamps', certificate: pemOf(pki.operator) }
  const { own } = (await call('POST', '/services', service)).json()
  await call('POST', '/withdrawals', { key: own.services[0].key })
  await call('POST', '/editions')
  const common = { actor: 'KZ/migration', what: 'KZ-trusted-list' }
  const who = { decidedBy: 'Operator', decidedBySubject: 'staff-9' }
  const added = { change: 'service-added', service: own.services[1].key, provider: 'NUC', name: 'Time-stamps' }
  const gone = { change: 'service-withdrawn', service: own.services[0].key, status: withdrawn }
  const sha256 = createHash('sha256')
    .update(await publishedList())
    .digest('hex')
  expect(entries).toEqual([
    { ...common, event: 'trusted-list-changed', details: { ...who, number: 1, ...added, status: granted } },
    { ...common, event: 'trusted-list-changed', details: { ...who, number: 1, ...gone } },
    { ...common, event: 'trusted-list-signed', details: { ...who, number: 2, sha256 } },
  ])
})

test('a change that cannot be journaled does not happen, and one that is refused leaves no entry', async () => {
  const down = await openRoutes({ journalIsDown: true })
  const { own } = (await down.call('GET', '')).json()
  const withdrawal = { key: own.services[0].key }
  expect((await down.call('POST', '/withdrawals', withdrawal)).statusCode).toBe(500)
  expect((await down.call('GET', '')).json().own).toEqual(own)
  const { call, entries } = await openRoutes()
  await call('POST', '/withdrawals', { key: 'ffffffff' })
  expect(entries).toEqual([])
})

test('what cannot be done is refused with its reason, and changes nothing', async () => {
  const { call, pki } = await openRoutes()
  const service = { provider: 'NUC', name: 'A', type: 'timestamps' }
  const unreadable = await call('POST', '/services', { ...service, certificate: 'no certificate' })
  expect([unreadable.statusCode, unreadable.json().code]).toEqual([422, 'operator.certificate-unreadable'])
  const again = { ...service, type: 'qualified-certificates', certificate: pemOf(pki.ca) }
  expect((await call('POST', '/services', again)).json()).toMatchObject({ code: 'operator.list-edit-refused' })
  expect((await call('POST', '/withdrawals', { key: 'ffffffff' })).statusCode).toBe(409)
  expect((await call('GET', '')).json().own).toMatchObject({ unsigned: false })
})

test.each([
  ['GET', ''],
  ['POST', '/services'],
  ['POST', '/withdrawals'],
  ['POST', '/editions'],
] as const)('an officer may not: %s %s', async (method, path) => {
  const { call } = await openRoutes()
  const bodies: Record<string, object> = {
    '/services': { provider: 'A', name: 'A', type: 'timestamps', certificate: 'A' },
    '/withdrawals': { key: 'ffffffff' },
  }
  expect((await call(method, path, bodies[path], 'officer')).statusCode).toBe(403)
})

test('a node without a list says so', async () => {
  const { call, app } = await openRoutes({ hasList: false })
  expect((await call('GET', '')).json()).not.toHaveProperty('own')
  expect((await call('POST', '/editions')).statusCode).toBe(404)
  expect((await app.inject({ url: '/lists/KZ.xml' })).statusCode).toBe(404)
})
