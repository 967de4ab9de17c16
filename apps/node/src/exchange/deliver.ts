import { parseReceipt, parseRefusal, type RawAnswer, receiptStatus, verifyReceipt, verifyRefusal } from '@kopru/wire'
import type { ExchangeContext } from './context.ts'
import type { Peers } from './peers.ts'
import { verifierOf } from './receive.ts'
import { holdsTheQueue } from './refusals.ts'
import type { KeptAnswer, KeptRefusal } from './schema.ts'
import { readBody, readWhole, smallBodyBytes } from './store/bodies.ts'
import { findOutgoingBody, type QueuedRow } from './store/outgoing.ts'

/** What came of one attempt. Only a receipt or a final refusal, signed by the receiver over this message, settles it. */
export type Delivery =
  | { readonly is: 'received'; readonly at: Date; readonly answer: KeptAnswer }
  | { readonly is: 'refused'; readonly refusal: KeptRefusal; readonly answer: KeptAnswer }
  | { readonly is: 'failed'; readonly fault: KeptRefusal; readonly answered: boolean }

export async function deliver(
  context: ExchangeContext,
  peers: Peers,
  row: QueuedRow,
  signal: AbortSignal,
): Promise<Delivery> {
  const failed = (code: string, params: KeptRefusal['params'] = {}, answered = false): Delivery => ({
    is: 'failed',
    fault: { code, params },
    answered,
  })
  const along = row.smallBody === null ? undefined : { body: row.smallBody, bodyId: null, bodyLength: row.bodyLength }
  const body = along ?? (await findOutgoingBody(context.db, row.id))
  if (body === undefined || (body.body === null && body.bodyId === null && row.bodyLength > 0))
    return failed('exchange.body-erased', { seq: row.seq })
  const stream = readBody(context.db, body)
  const small = body.bodyLength <= smallBodyBytes
  let answer: RawAnswer
  try {
    const message = { path: row.path, headers: row.headers, body: small ? await readWhole(stream) : stream }
    answer = await peers.post(row.toParty, message, signal)
  } catch (error) {
    const code =
      error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.name : ''
    return failed('exchange.unreachable', { cause: code })
  }
  return judge(context, row, answer)
}

function judge({ directory }: ExchangeContext, row: QueuedRow, raw: RawAnswer): Delivery {
  const sent = {
    messageId: row.id as never,
    conversationId: row.conversationId as never,
    chainHash: row.chainHash,
    signatureField: row.signatureField,
  }
  const failed = (code: string, params: KeptRefusal['params']): Delivery => ({
    is: 'failed',
    fault: { code, params },
    answered: true,
  })
  const verify = (keyid: string) => {
    const key = directory.findSigningKeyOf(row.toParty, keyid)
    return key === undefined ? undefined : verifierOf(key)
  }
  const answer: KeptAnswer = {
    status: raw.status,
    headers: raw.headers.filter(([name]) => /^(content-|signature)/i.test(name)).map(([n, v]) => [n, v] as const),
    body: Buffer.from(raw.body).toString('base64'),
  }
  if (raw.status === receiptStatus) {
    const parsed = parseReceipt(raw, sent)
    if (!parsed.ok) return failed(parsed.refusal.code, parsed.refusal.params)
    const { receipt } = parsed
    const key = verify(receipt.keyid)
    if (key === undefined) return failed('exchange.unknown-sender', { party: row.toParty })
    const verdict = verifyReceipt(receipt, key)
    if (!verdict.ok) return failed(verdict.refusal.code, verdict.refusal.params)
    return { is: 'received', at: new Date(receipt.receivedAt), answer }
  }
  const parsed = parseRefusal(raw, sent)
  if (!parsed.ok) return failed(parsed.refusal.code, { ...parsed.refusal.params, status: raw.status })
  const refusal = parsed.answer
  const key = verify(refusal.keyid)
  if (key === undefined) return failed('exchange.unknown-sender', { party: row.toParty })
  const verdict = verifyRefusal(refusal, key)
  if (!verdict.ok) return failed(verdict.refusal.code, verdict.refusal.params)
  const { code, params } = refusal
  if (!refusal.bound || holdsTheQueue(code)) return failed(code, params)
  return { is: 'refused', refusal: { code, params }, answer }
}
