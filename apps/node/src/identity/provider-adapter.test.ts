import type { Adapter } from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { standingClock } from '../platform/clock.ts'
import type { Jobs } from '../platform/jobs.ts'
import { startTestDatabase, type TestDatabase } from '../platform/test-database.ts'
import { registerIdentityJobs } from './jobs.ts'
import { createProviderAdapter } from './provider-adapter.ts'

let database: TestDatabase
let of: (model: string) => Adapter
const clock = standingClock(new Date('2026-11-23T10:00:00Z'))
beforeAll(async () => {
  database = await startTestDatabase()
  of = createProviderAdapter(database.db, clock, (id) => (id === 'TR' ? { client_id: 'TR' } : undefined))
})
afterAll(() => database?.end())

test('what was stored is found until it expires, and what is stored again replaces it', async () => {
  const codes = of('AuthorizationCode')
  await codes.upsert('a', { accountId: 'first' }, 60)
  await codes.upsert('a', { accountId: 'second', uid: 'u', grantId: 'g' }, 60)
  expect(await codes.find('a')).toEqual({ accountId: 'second', uid: 'u', grantId: 'g' })
  expect(await codes.findByUid('u')).toMatchObject({ accountId: 'second' })
  expect(await of('AccessToken').find('a')).toBeUndefined()
  clock.advance(60_000)
  expect(await codes.find('a')).toBeUndefined()
  expect(await codes.findByUid('u')).toBeUndefined()
})

test('of two requests with one code at the same moment only one consumes it', async () => {
  const codes = of('AuthorizationCode')
  await codes.upsert('b', { accountId: 'x' }, 60)
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => codes.consume('b')))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { error: 'invalid_grant' } })
  expect(await codes.find('b')).toEqual({ accountId: 'x', consumed: clock.now().getTime() / 1000 })
})

test('what belongs to a revoked grant is gone, and nothing else', async () => {
  await of('AccessToken').upsert('t1', { grantId: 'g1' }, 60)
  await of('AccessToken').upsert('t2', { grantId: 'g2' }, 60)
  await of('AccessToken').revokeByGrantId('g1')
  expect([await of('AccessToken').find('t1'), await of('AccessToken').find('t2')]).toEqual([
    undefined,
    { grantId: 'g2' },
  ])
  await of('AccessToken').destroy('t2')
  expect(await of('AccessToken').find('t2')).toBeUndefined()
})

test('clients are the members of the directory, and a session of the provider is not taken up by a browser', async () => {
  expect(await of('Client').find('TR')).toEqual({ client_id: 'TR' })
  expect(await of('Client').find('XX')).toBeUndefined()
  await of('Session').upsert('s', { uid: 'su' }, 60)
  expect(await of('Session').find('s')).toBeUndefined()
  expect(await of('Session').findByUid('su')).toEqual({ uid: 'su' })
})

test('what is over is removed every ten minutes', async () => {
  const repeated: { name: string; cron: string; run: () => Promise<void> }[] = []
  const jobs: Pick<Jobs, 'repeat'> = {
    repeat: (name, cron, handler) => {
      const context = { jobId: '', signal: new AbortController().signal }
      repeated.push({ name, cron, run: () => handler(context) })
    },
  }
  registerIdentityJobs(jobs, { db: database.db, clock })
  await of('Interaction').upsert('kept', {}, 60)
  await of('Interaction').upsert('over', {}, 1)
  clock.advance(2000)
  await repeated[0]?.run()
  const rows = await database.db.selectFrom('oidcRecord').select('id').where('model', '=', 'Interaction').execute()
  expect([repeated[0]?.cron, rows]).toEqual(['*/10 * * * *', [{ id: 'kept' }]])
})
