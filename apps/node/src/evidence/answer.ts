import { newId } from '../platform/ids.ts'
import { RefusalError } from '../platform/refusal.ts'
import { dayMs, type EvidenceContext, type Trx } from './context.ts'
import type { EvidenceResponseBody, EvidenceResult } from './messages.ts'
import type { EvidenceFields } from './schema.ts'
import { eraseFields, findRequest, type ItemRow, listItems, lockRequest, type RequestRow, setState } from './store.ts'

/** Seals what was accepted and sends it. The seal asks the outside; the sending commits with the state: once. */
export async function answer(context: EvidenceContext, requestId: string): Promise<void> {
  const { db } = context
  const request = await findRequest(db, requestId)
  if (request?.state !== 'decided') return
  const items = await listItems(db, requestId)
  const sealed = new Map<string, object>()
  for (const item of items)
    if (item.decision === 'accepted' && item.fields)
      sealed.set(keyOf(item), await sealItem(context, request, item, item.fields))
  await db.transaction().execute(async (trx) => {
    const locked = await lockRequest(trx, requestId)
    if (locked?.state !== 'decided') return
    // Read again: a link that it rests on may have been revoked while the seal was asked for.
    const current = await listItems(trx, requestId)
    const valid = current.flatMap((item) => {
      const evidence = item.outcome === 'found' ? sealed.get(keyOf(item)) : undefined
      return evidence ? [[item, evidence] as const] : []
    })
    await sendAnswer(context, trx, locked, current, new Map(valid))
  })
}

const keyOf = ({ requirement, evidenceType }: ItemRow) => JSON.stringify([requirement, evidenceType])

const sealItem = (
  { seal, clock }: EvidenceContext,
  { conversationId, subject }: RequestRow,
  { evidenceType, provider }: ItemRow,
  fields: EvidenceFields,
) =>
  seal({
    id: newId<'evidence'>(),
    evidenceType,
    issuer: provider,
    issuedAt: clock.now().toISOString(),
    conversationId,
    subject,
    fields,
  })

/** Sends the one answer to a request and forgets what the registers gave. `sealed` is what was accepted. */
export async function sendAnswer(
  context: EvidenceContext,
  trx: Trx,
  request: RequestRow,
  items: readonly ItemRow[],
  sealed: ReadonlyMap<ItemRow, object> = new Map(),
): Promise<void> {
  const results = items.map((item): EvidenceResult => {
    const { requirement, evidenceType } = item
    const evidence = sealed.get(item)
    if (evidence) return { requirement, evidenceType, outcome: 'provided', evidence }
    if (item.decision === 'withheld') return { requirement, evidenceType, outcome: 'withheld' }
    const refusal = item.refusal ?? { code: 'evidence.preview-expired', params: {} }
    return { requirement, evidenceType, outcome: 'refused', refusal }
  })
  const body: EvidenceResponseBody = { requestId: request.id, results }
  await context.reply(trx, request, items, 'evidence-response', body)
  for (const { evidenceType } of sealed.keys()) await context.note(trx, request, 'evidence-delivered', evidenceType)
  await setState(trx, request.id, 'answered')
  await eraseFields(trx, request.id)
}

/** How long after the preview's end an accepted answer that could not be sealed or sent is still waited for. */
const graceMs = 7 * dayMs

/** Ends a request whose time is over: answers that nothing was sent, and forgets what the registers gave. */
export async function expire(context: EvidenceContext, requestId: string): Promise<void> {
  const { db, clock, jobs } = context
  await db.transaction().execute(async (trx) => {
    const request = await lockRequest(trx, requestId)
    if (!request || request.state === 'answered' || request.state === 'expired') return
    const giveUpAt = new Date(request.expiresAt.getTime() + graceMs)
    if (request.state === 'decided' && clock.now() < giveUpAt)
      return jobs.enqueue(trx, 'evidence-expire', { requestId }, { startAfter: giveUpAt })
    try {
      await sendAnswer(context, trx, request, await listItems(trx, requestId))
    } catch (error) {
      // The law has changed since: then nothing may be said, and the asking state's own deadline tells it.
      if (!(error instanceof RefusalError)) throw error
      await eraseFields(trx, requestId)
    }
    await setState(trx, requestId, 'expired')
  })
}
