import type { Transaction } from 'kysely'
import { expect, test } from 'vitest'
import type { Inbound } from '../../exchange/message.ts'
import { standingClock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database.ts'
import { createJudge, type JudgeOptions } from './judge-for-others.ts'

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
