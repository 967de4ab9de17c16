import type { Transaction } from 'kysely'
import type { Database } from '../platform/database.ts'
import type { ExchangeContext } from './context.ts'
import type { Delivery } from './deliver.ts'
import { notify } from './store/chains.ts'
import { findOutgoing, type QueuedRow, updateOutgoing } from './store/outgoing.ts'

type Settled = Exclude<Delivery, { is: 'failed' }>

/** Writes down the other side's answer as proof and takes the message out of the queue. Safe to repeat. */
export async function settle(
  context: ExchangeContext,
  trx: Transaction<Database>,
  row: QueuedRow,
  delivery: Settled,
): Promise<void> {
  const { clock, journal, metrics } = context
  const now = clock.now()
  const current = await findOutgoing(trx, row.id)
  if (current === undefined || current.settledAt !== null) return
  const answer = JSON.stringify(delivery.answer)
  if (delivery.is === 'received') {
    // A receipt from before the deadline counts, even where we had given the message up meanwhile.
    const awaitsAnswer = current.mode === 'immediate' && current.inReplyTo === null
    const late = current.state === 'expired' && !awaitsAnswer && delivery.at <= row.deadline
    const state = current.state === 'queued' || late ? 'delivered' : current.state
    await updateOutgoing(trx, row.id, { state, deliveredAt: delivery.at, settledAt: now, answer })
    if (current.deliveredAt === null) metrics.delivered(row.mode, (now.getTime() - row.createdAt.getTime()) / 1000)
    metrics.message({ way: 'out', type: row.type, state })
  } else {
    const state = current.state === 'expired' ? current.state : 'refused'
    await updateOutgoing(trx, row.id, { state, refusal: JSON.stringify(delivery.refusal), settledAt: now, answer })
    metrics.message({ way: 'out', type: row.type, state: 'refused' })
    metrics.refusal({ way: 'out', code: delivery.refusal.code })
  }
  const { agreement, article, purpose } = row
  await journal.append(trx, {
    event: delivery.is === 'received' ? 'receipt-received' : 'message-refused',
    conversationId: row.conversationId,
    messageId: row.id,
    actor: row.toAuthority,
    subjectKey: row.subjectKey ?? undefined,
    legalBasis: { agreement, article, purpose },
    what: row.type,
    details:
      delivery.is === 'received'
        ? { seq: row.seq, receivedAt: delivery.at.toISOString() }
        : { seq: row.seq, code: delivery.refusal.code, params: delivery.refusal.params },
  })
  if (delivery.is === 'refused') await notify(trx, `done:${row.id}`)
}
