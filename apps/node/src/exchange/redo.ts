import { type Refusal, refuse } from '../platform/refusal.ts'
import { keepRefusal } from './answer.ts'
import type { ExchangeContext } from './context.ts'
import { toInbound } from './inbound.ts'
import { nextAttemptIn } from './rules/next-attempt.ts'
import { runHandler } from './run-handler.ts'
import { enqueue, refusalMessage } from './send.ts'
import { type ArrivalRow, claimUnhandled, updateArrival } from './store/arrivals.ts'

/**
 * Runs again the handlers that failed although their message was received; the number of messages dealt with. One that
 * refuses now, or cannot be handled until the deadline, is refused by a message of its own.
 */
export async function redoUnhandled(context: ExchangeContext): Promise<number> {
  for (let count = 0; ; count += 1) if (!(await redoOne(context))) return count
}

function redoOne(context: ExchangeContext): Promise<boolean> {
  const { db, clock, handlers, log, journal } = context
  return db.transaction().execute(async (trx) => {
    const now = clock.now()
    const row = await claimUnhandled(trx, now)
    if (row === undefined) return false
    const refuseLate = async (refusal: Refusal) => {
      const kept = JSON.stringify(keepRefusal(refusal))
      await updateArrival(trx, row, { state: 'refused', refusal: kept, handledAt: now, nextAttemptAt: null })
      const { id, conversationId, fromAuthority: from, toAuthority: to } = row
      await enqueue(
        context,
        trx,
        refusalMessage({ id, conversationId, from, to, legalBasis: basisOf(row) }, refusal, now),
      )
      await journal.append(trx, {
        event: 'message-refused',
        conversationId,
        messageId: id,
        actor: from,
        legalBasis: basisOf(row),
        what: row.type,
        details: { to, seq: row.seq, code: refusal.code, params: refusal.params },
      })
    }
    const handler = handlers.get(row.type)?.handler
    if (handler === undefined || now > row.deadline) {
      await refuseLate(refuse('exchange.receiver-fault', { messageId: row.id }))
      return true
    }
    const outcome = await runHandler(handler, trx, toInbound(row, context))
    if (outcome.is === 'done') await updateArrival(trx, row, { handledAt: now, nextAttemptAt: null })
    else if (outcome.is === 'refused') await refuseLate(outcome.refusal)
    else {
      const line = { err: outcome.error, messageId: row.id, conversationId: row.conversationId, attempts: row.attempts }
      log.error(line, 'the handler of a message failed again')
      const pause = nextAttemptIn(row.attempts + 3, Math.random())
      await updateArrival(trx, row, {
        attempts: row.attempts + 1,
        nextAttemptAt: new Date(now.getTime() + pause),
      })
    }
    return true
  })
}

const basisOf = ({ agreement, article, purpose }: ArrivalRow) => ({ agreement, article, purpose })
