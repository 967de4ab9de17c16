import { checkLink, type HeaderPairs, type InboundMessage } from '@kopru/wire'
import type { Insertable, Transaction } from 'kysely'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Database } from '../platform/database.ts'
import { type Refusal, refuse } from '../platform/refusal.ts'
import { keepRefusal, receiptFor, refusalFor } from './answer.ts'
import type { ExchangeContext } from './context.ts'
import { gatherEntryFacts } from './gather-entry-facts.ts'
import { toInbound } from './inbound.ts'
import { type Handler, type Inbound, refusalType } from './message.ts'
import type { ArrivedBody, ArrivingRequest } from './receive.ts'
import { checkRepeat } from './rules/check-repeat.ts'
import type { Question } from './rules/facts.ts'
import { checkEntry } from './rules/inbound-rules.ts'
import { type Handled, runHandler } from './run-handler.ts'
import type { ExchangeArrivalTable, KeptAnswer } from './schema.ts'
import { findArrival, findHashAt, insertArrival } from './store/arrivals.ts'
import { type ChainState, lockChain, markChainFault, moveChain, notify } from './store/chains.ts'
import { updateOutgoing } from './store/outgoing.ts'

export interface Entered {
  /** `held`: not taken into the chain; the sender keeps it in its queue. */
  readonly is: 'accepted' | 'refused' | 'repeated' | 'held'
  readonly answer: KeptAnswer
  readonly bodyKept: boolean
}

/**
 * Takes an authentic message into the pair's chain, runs its handler and writes down the answer, all in one transaction:
 * either all of it has happened, once, or none.
 */
export async function enter(
  context: ExchangeContext,
  message: InboundMessage,
  request: Pick<ArrivingRequest, 'headers' | 'path'>,
  body: ArrivedBody,
): Promise<Entered> {
  const result = await context.db.transaction().execute(async (trx) => {
    const chain = await lockChain(trx, message.from.party, 'in')
    // Again, now that nobody else can be in between.
    const repeat = checkRepeat(message, await findArrival(trx, message.from.party, message.messageId))
    if (repeat.is === 'repeated') return { is: 'repeated' as const, answer: repeat.answer, bodyKept: false }
    if (repeat.is === 'clash')
      await journalOutside(context, trx, message, 'message-refused', { code: repeat.refusal.code })
    const outOfChain = repeat.is === 'clash' ? repeat.refusal : await judgeLink(context, trx, message, chain)
    if (outOfChain !== undefined)
      return {
        is: 'held' as const,
        answer: refusalFor(context, outOfChain, message),
        bodyKept: false,
        refusal: outOfChain,
      }
    return record(context, trx, message, request, body)
  })
  const { messageId, conversationId, from } = message
  if (result.is === 'accepted')
    context.log.info({ messageId, conversationId, from: from.party, type: message.type }, 'a message was received')
  if ('refusal' in result && result.refusal !== undefined) {
    const line = { refusal: result.refusal.code, messageId, conversationId, from: from.party }
    context.metrics.refusal({ way: 'in', code: result.refusal.code })
    context.log.warn(line, result.is === 'held' ? 'a message is out of its chain' : 'a message was refused')
  }
  return result
}

/** For large bodies, before they are read: is it this message's turn? */
export function refuseOutOfChain(context: ExchangeContext, message: InboundMessage): Promise<Refusal | undefined> {
  return context.db
    .transaction()
    .execute(async (trx) => judgeLink(context, trx, message, await lockChain(trx, message.from.party, 'in')))
}

async function judgeLink(
  context: ExchangeContext,
  trx: Transaction<Database>,
  message: InboundMessage,
  head: ChainState,
): Promise<Refusal | undefined> {
  const { from, chain, chainHash } = message
  if (head.resume) {
    await journalOutside(context, trx, message, 'chain-resumed', { expectedSeq: head.seq + 1, seq: chain.seq })
    return undefined
  }
  const stored = chain.seq <= head.seq ? await findHashAt(trx, from.party, chain.seq) : undefined
  const expected = { expectedSeq: head.seq + 1, expectedPrev: head.hash }
  const verdict = checkLink(expected, chain, stored && { stored, arrived: chainHash })
  if (verdict === 'next') return undefined
  // Another message where one already stands in the chain, known by its hash or not, is a second past.
  const kind = verdict === 'gap' ? 'gap' : 'fork'
  const refusal =
    kind === 'gap'
      ? refuse('exchange.chain-gap', { expectedSeq: head.seq + 1, seq: chain.seq })
      : refuse('exchange.chain-fork', { seq: chain.seq })
  if (head.fault !== kind || head.faultSeq !== chain.seq) {
    await markChainFault(trx, from.party, 'in', { kind, seq: chain.seq, at: context.clock.now() })
    await journalOutside(context, trx, message, `chain-${kind}`, { expectedSeq: head.seq + 1, seq: chain.seq })
    context.metrics.chainFault({ party: from.party, kind })
    context.log.error({ from: from.party, expectedSeq: head.seq + 1, seq: chain.seq }, `chain ${kind}`)
  }
  return refusal
}

/** A row about a message that the chain did not take. */
function journalOutside(
  { journal }: ExchangeContext,
  trx: Transaction<Database>,
  { conversationId, messageId, from, type, legalBasis }: InboundMessage,
  event: 'chain-gap' | 'chain-fork' | 'chain-resumed' | 'message-refused',
  details: Record<string, unknown>,
): Promise<void> {
  const actor = `${from.party}/${from.authority}`
  return journal.append(trx, { event, conversationId, messageId, actor, legalBasis, what: type, details })
}

async function record(
  context: ExchangeContext,
  trx: Transaction<Database>,
  message: InboundMessage,
  request: Pick<ArrivingRequest, 'headers' | 'path'>,
  body: ArrivedBody,
): Promise<Entered & { refusal?: Refusal }> {
  const { clock, journal, metrics, handlers } = context
  const { from, type, inReplyTo, conversationId, messageId, legalBasis, chain, chainHash } = message
  const now = clock.now()
  const row = toRow(message, request, body, now)
  const inbound = toInbound(row, context)
  const { facts, unreadable, question } = await gatherEntryFacts(context, trx, message, inbound, body.fault)
  const refused = checkEntry(message, facts) ?? unreadable
  const handled: Handled =
    refused !== undefined ? { is: 'refused', refusal: refused } : await handle(context, trx, inbound, question)
  if (handled.is === 'failed')
    context.log.error({ err: handled.error, messageId, conversationId, type }, 'the handler of a message failed')

  const refusal =
    handled.is === 'refused'
      ? handled.refusal
      : handled.is === 'failed' && message.mode === 'immediate'
        ? refuse('exchange.receiver-fault', { messageId })
        : undefined
  const later = handled.is === 'failed' && refusal === undefined
  const answer = refusal === undefined ? receiptFor(context, message, now) : refusalFor(context, refusal, message)
  const bodyKept = refusal === undefined
  await insertArrival(trx, {
    ...row,
    ...(!bodyKept && { body: null, bodyId: null, bodyErasedAt: now }),
    headers: JSON.stringify(row.headers),
    state: refusal === undefined ? 'accepted' : 'refused',
    refusal: refusal === undefined ? null : JSON.stringify(keepRefusal(refusal)),
    handledAt: later ? null : now,
    attempts: 1,
    nextAttemptAt: later ? new Date(now.getTime() + 1000) : null,
    answer: JSON.stringify(answer),
  })
  await moveChain(trx, from.party, 'in', { seq: chain.seq, hash: chainHash })
  if (question !== undefined && refusal === undefined && inReplyTo !== undefined)
    await noteAnswer(trx, inbound, question, now)
  const dropped = refusal?.code === 'exchange.late-answer' || refusal?.code === 'exchange.unknown-question'
  await journal.append(trx, {
    event: refusal === undefined ? 'message-received' : dropped ? 'answer-dropped' : 'message-refused',
    conversationId,
    messageId,
    actor: inbound.from,
    legalBasis,
    what: type,
    details: {
      to: inbound.to,
      seq: chain.seq,
      mode: message.mode,
      ...(refusal !== undefined && { code: refusal.code, params: refusal.params }),
    },
  })
  const known = handlers.has(type) || question !== undefined
  metrics.message({ way: 'in', type: known ? type : 'other', state: refusal === undefined ? 'accepted' : 'refused' })
  return { is: refusal === undefined ? 'accepted' : 'refused', answer, bodyKept, ...(refusal && { refusal }) }
}

const isLateRefusal = Compile(
  Type.Object({
    code: Type.String({ pattern: '^[a-z]+\\.[a-z0-9-]+$', maxLength: 80 }),
    params: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
  }),
)
/** A refusal that says no rule is final too, or it would hold up whatever the other state sends after it. */
const refuseUnreadable: Handler = async (_trx, message) =>
  isLateRefusal.Check(await message.json()) ? undefined : refuse('exchange.unreadable-body')

/** What the message does here: its handler's effect; an answer to `ask` may have none, its caller is waiting for it. */
async function handle(
  { handlers }: ExchangeContext,
  trx: Transaction<Database>,
  inbound: Inbound,
  question: Question | undefined,
): Promise<Handled> {
  if (inbound.type === refusalType && question !== undefined) return runHandler(refuseUnreadable, trx, inbound)
  const handler = handlers.get(inbound.type)?.handler
  return handler === undefined ? { is: 'done' } : runHandler(handler, trx, inbound)
}

/** Notes in our own log that a message of ours has been answered, or refused afterwards, and tells who waits for it. */
async function noteAnswer(trx: Transaction<Database>, inbound: Inbound, question: Question, now: Date): Promise<void> {
  const id = inbound.inReplyTo
  if (id === undefined) return
  if (inbound.type === refusalType) {
    const { code, params } = (await inbound.json()) as { code: string; params: Record<string, string | number> }
    const refusal = JSON.stringify(keepRefusal({ code: String(code), params: params ?? {} }))
    await updateOutgoing(trx, id, { state: 'refused', refusal })
  } else if (question.state !== 'answered') {
    await updateOutgoing(trx, id, { state: 'answered', answeredAt: now })
  }
  await notify(trx, `done:${id}`)
}

function toRow(
  message: InboundMessage,
  request: { readonly headers: HeaderPairs; readonly path: string },
  body: ArrivedBody,
  receivedAt: Date,
) {
  const { from, to, legalBasis, chain } = message
  return {
    fromParty: from.party,
    id: message.messageId as string,
    conversationId: message.conversationId as string,
    inReplyTo: (message.inReplyTo as string | undefined) ?? null,
    fromAuthority: `${from.party}/${from.authority}`,
    toAuthority: `${to.party}/${to.authority}`,
    type: message.type,
    ...legalBasis,
    mode: message.mode,
    deadline: new Date(message.deadline * 1000),
    contentType: message.contentType,
    body: body.bytes ?? null,
    bodyId: body.bodyId ?? null,
    bodyLength: body.length,
    createdAt: new Date(message.created * 1000),
    receivedAt,
    seq: chain.seq,
    path: request.path,
    headers: request.headers
      .filter(([name]) => isOfMessage(name))
      .map(([name, value]): [string, string] => [name, value]),
    chainHash: message.chainHash,
  } satisfies Partial<Record<keyof Insertable<ExchangeArrivalTable>, unknown>>
}

/** What the signature covers and the signature itself: kept, it proves what was sent. */
const isOfMessage = (name: string) => /^(kopru-|content-|signature)/i.test(name)
