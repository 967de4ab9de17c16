import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Meta } from '@kopru/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type JourneyOptions, prepareJourney, runJourney } from '../../apps/node/src/commands/journey/run-journey.ts'
import { readApplication } from '../../apps/node/src/commands/journey/steps/application.ts'
import { fillIn } from '../../apps/node/src/commands/journey/steps/fill-in.ts'
import { logInAtHost } from '../../apps/node/src/commands/journey/steps/log-in.ts'
import { payFee } from '../../apps/node/src/commands/journey/steps/pay-fee.ts'
import { previewEvidence } from '../../apps/node/src/commands/journey/steps/preview-evidence.ts'
import { receiveEvidence } from '../../apps/node/src/commands/journey/steps/receive-evidence.ts'
import { askForEvidence } from '../../apps/node/src/commands/journey/steps/request-evidence.ts'
import { beginStarting } from '../../apps/node/src/commands/journey/steps/start-application.ts'
import { submit } from '../../apps/node/src/commands/journey/steps/submit.ts'
import { uploadFiles } from '../../apps/node/src/commands/journey/steps/upload-files.ts'
import { sharedFederation } from '../federation.ts'
import { openNodes } from '../nodes.ts'
import { accountOf, holdToWholeExchange, verifyJournal } from './account.ts'

const federation = sharedFederation()
const nodes = openNodes(federation)
const [from, to] = ['KZ', 'TR'] as const
const person = { username: 'madina.kz', password: 'kopru' }
let out: string

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'kopru-permits-'))
})
afterAll(() => rmSync(out, { recursive: true, force: true }))

test('a request for evidence waits while the home state is away, says so, and goes through by itself on its return', async () => {
  const journey = prepareJourney({ from, to, nodes: federation.urls })
  await logInAtHost(journey, { ...person, levelOfAssurance: 'substantial' })
  const { id } = await beginStarting(journey, 'residence-permit-short-term')()
  await fillIn(journey, id)
  const states = async () => new Set((await readApplication(journey, id)).evidence.map(({ state }) => state))
  await federation.kill(from)
  try {
    await askForEvidence(journey, id)
    const asked = await readApplication(journey, id)
    expect(asked.evidence.map(({ state }) => state)).toEqual(asked.evidence.map(() => 'queued'))
    expect(asked.waitingFor).toBe(from)
    const isReachable = async () => {
      const { parties } = await journey.host.get<Meta>('/api/meta')
      return parties.find(({ code }) => code === from)?.reachable
    }
    await expect.poll(isReachable, { timeout: 30_000 }).toBe(false)

    await uploadFiles(journey, id)
    const paid = await payFee(journey, id)
    expect(paid.payment.state).toBe('paid')
    // Nothing was given up in the meantime, and what only the evidence lacks cannot be submitted yet.
    expect(await states()).toEqual(new Set(['queued']))
    expect(paid.waitingFor).toBe(from)
    await expect(submit(journey, id)).rejects.toMatchObject({ problem: { code: 'cases.not-complete', status: 409 } })
  } finally {
    await federation.restart(from)
  }
  await expect.poll(states, { timeout: 60_000 }).toEqual(new Set(['preview-required']))
  expect((await readApplication(journey, id)).waitingFor).toBeUndefined()
  await previewEvidence(journey, id, person)
  await receiveEvidence(journey, id)
  expect((await submit(journey, id)).state).toBe('submitted')
}, 240_000)

test('a permit granted while the home state is away is told to its migration register on its return, once', async () => {
  let returning: Promise<void> | undefined
  const onStep: JourneyOptions['onStep'] = async (step) => {
    if (step === 'officer-grants') await federation.kill(from)
    if (step !== 'verify-permit') return
    // The permit is there without the home state; only the notice waits.
    const waiting = await nodes[to].db
      .selectFrom('exchangeOutgoing')
      .select('type')
      .where('toParty', '=', from)
      .where('state', '=', 'queued')
      .execute()
    expect(waiting.map(({ type }) => type)).toEqual(['permit-notice'])
    returning = federation.restart(from)
  }
  try {
    const result = await runJourney({ from, to, nodes: federation.urls, out, person: 'saule.kz', onStep })
    expect(result).toMatchObject({ granted: true, verified: true })
    expect(result.failure).toBeUndefined()
    await holdToWholeExchange([nodes[from], nodes[to]], 'after the return')
    const ends = { host: nodes[to], home: nodes[from], folder: federation.home }
    expect(await accountOf(result.conversationId ?? '', ends)).toMatchObject({ permits: 1, notices: 1 })
    expect(await verifyJournal(nodes[from])).toMatchObject({ ok: true })
  } finally {
    await (returning ?? federation.restart(from))
  }
}, 240_000)
