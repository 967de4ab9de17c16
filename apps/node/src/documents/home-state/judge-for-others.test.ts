import { verifyFile, verifyValidationToken } from '@kopru/seal'
import type { Transaction } from 'kysely'
import { expect, test } from 'vitest'
import type { SignerJudgement } from '../../connectors/validation/validation.ts'
import type { Inbound } from '../../exchange/message.ts'
import { standingClock, systemClock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database.ts'
import { createExaminer } from '../examine/examiner.ts'
import { createTestSeals } from '../test-seals.ts'
import { createUzbekFiles, uzbekSignature } from '../test-uzbek.ts'
import { createJudge, type JudgeOptions } from './judge-for-others.ts'
import { nationalPolicy } from './messages.ts'

const clock = standingClock(new Date('2026-11-27T06:00:00Z'))
const noTransaction = {} as Transaction<Database>

/** Takes questions in; their jobs never run, as after a transaction that failed. */
function newJudge() {
  const jobs = { handle: () => undefined, enqueue: async () => undefined, repeat: () => undefined }
  return createJudge({ party: 'UZ', clock, jobs } as unknown as JudgeOptions)
}

let last = 0
const question = (from: string) =>
  ({
    ...{ from: `${from}/migration`, messageId: String(++last), bodyLength: 40 },
    deadline: new Date(clock.now().getTime() + 20_000),
    json: async () => ({ file: 'AAAA' }),
  }) as Inbound

test('a state may have twenty questions in hand, whatever others have; those not taken in leave at their deadline', async () => {
  const { receive } = newJudge()
  const ask = (from: string) => receive(noTransaction, question(from))
  for (let n = 0; n < 20; n += 1) expect(await ask('TR')).toBeUndefined()
  expect(await ask('TR')).toMatchObject({ code: 'documents.too-busy' })
  expect(await ask('KZ')).toBeUndefined()
  clock.advance(20_000)
  expect(await ask('TR')).toBeUndefined()
})

const seals = createTestSeals('UZ', systemClock)
const service = seals.sealKeys('UZ/validation')
const mallory = createUzbekFiles(seals, systemClock, 'UZ', { commonName: 'MALLORY', serial: 0x75n })
const minister = createUzbekFiles(seals, systemClock, 'UZ', { commonName: 'MINISTER', serial: 0x76n })

/** What the token of the home state says of each signer, where its own system speaks of each CMS as `speak` does. */
async function resultsFor(file: Uint8Array, speak: (cms: Buffer) => Omit<SignerJudgement, 'signature' | 'message'>[]) {
  let tokens: string[] = []
  let runJob: (payload: { from: string; messageId: string }) => Promise<void> = async () => undefined
  const message = {
    ...question('TR'),
    ...{ to: 'UZ/x', deadline: new Date(Date.now() + 600_000) },
    json: async () => ({ file: Buffer.from(file).toString('base64') }),
  }
  const options = {
    ...{ party: 'UZ', portalUrl: 'http://uz', clock: systemClock, key: service },
    db: { transaction: () => ({ execute: (run: (trx: object) => Promise<void>) => run({}) }) },
    jobs: {
      handle: (_name: string, run: typeof runJob) => {
        runJob = run
      },
    },
    exchange: {
      ...{ reopen: async () => message, forget: async () => undefined },
      send: async (_trx: object, { body }: { body: { tokens: string[] } }) => {
        tokens = body.tokens
      },
    },
    directory: {
      findMember: () => ({ node: { portalUrl: 'http://tr' } }),
      trustAnchors: () => ({ certificates: [...seals.anchors], timestampAuthorities: [] }),
    },
    ...{ journal: { append: async () => undefined }, examiner: createExaminer({ timeMs: 60_000 }) },
    system: {
      ask: async ({ cms }: { cms: Uint8Array }) => ({
        is: 'judged',
        signers: speak(Buffer.from(cms)).map((one) => ({ signature: uzbekSignature, message: '', ...one })),
      }),
    },
  }
  createJudge(options as unknown as JudgeOptions)
  await runJob({ from: 'TR/x', messageId: '1' })
  const trust = { anchors: seals.anchors, at: systemClock.now(), references: 'sha256' } as const
  const { signatures } = await verifyFile(file, { trust })
  const results: (string | undefined)[][] = signatures.map(({ signer }) => [signer.subject])
  for (const token of tokens) {
    const outcome = await verifyValidationToken(token, {
      ...{ anchors: [service.certificate], issuer: 'http://uz', audience: 'http://tr', policies: [nationalPolicy] },
      ...{ at: systemClock.now(), notBefore: new Date(Date.now() - 600_000) },
    })
    if (outcome.outcome !== 'valid') throw new Error(outcome.outcome)
    for (const [at, signature] of signatures.entries()) results[at]?.push(outcome.statementOn(signature)?.result)
  }
  return results
}
const holds = [{ result: 'PASSED' }] as const
const failed = [{ result: 'FAILED' }] as const

test('a genuine signature value copied into another’s signature passes neither, whatever the system says of the first', async () => {
  const genuine = await mallory.pdf()
  const forged = await minister.pdf(genuine, minister.forgedCms())
  const bySigner = (cms: Buffer) => [...(cms.includes('MALLORY') ? holds : failed)]
  expect(await resultsFor(genuine, bySigner)).toEqual([[expect.stringContaining('MALLORY'), 'PASSED']])
  for (const speak of [bySigner, () => [...holds]]) {
    const results = await resultsFor(forged, speak)
    expect(results).toHaveLength(2)
    expect(results.map(([, result]) => result)).not.toContain('PASSED')
    expect(results.map(([, result]) => result)).toContain('INDETERMINATE')
  }
}, 120_000)

test('of several words about one signature the worst counts, and a word about another certificate is none', async () => {
  const file = mallory.cms()
  const resultOf = async (...said: Omit<SignerJudgement, 'signature' | 'message'>[]) =>
    (await resultsFor(file, () => said))[0]?.[1]
  expect(await resultOf({ result: 'PASSED', serial: '75' })).toBe('PASSED')
  expect(await resultOf({ result: 'PASSED', serial: '76' })).toBe('INDETERMINATE')
  expect(await resultOf(...holds, ...failed)).toBe('FAILED')
  expect(await resultOf(...holds, { result: 'INDETERMINATE' })).toBe('INDETERMINATE')
}, 120_000)
