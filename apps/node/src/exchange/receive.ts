import type { KeyObject, X509Certificate } from 'node:crypto'
import {
  type BodyDigest,
  checkDigest,
  createP256Verifier,
  digestStream,
  type HeaderPairs,
  type InboundMessage,
  identifyRequest,
  parseMessage,
  type Verify,
} from '@kopru/wire'
import { type Refusal, refuse } from '../platform/refusal.ts'
import { refusalFor } from './answer.ts'
import type { ExchangeContext } from './context.ts'
import { type Entered, enter, refuseOutOfChain } from './enter.ts'
import { checkRepeat } from './rules/check-repeat.ts'
import { checkGate } from './rules/inbound-rules.ts'
import type { KeptAnswer } from './schema.ts'
import { findArrival } from './store/arrivals.ts'
import { dropBody, readWhole, smallBodyBytes, storeBody } from './store/bodies.ts'

export interface ArrivingRequest {
  readonly method: string
  /** The request target as sent. */
  readonly path: string
  readonly headers: HeaderPairs
  readonly peerCertificate: X509Certificate | undefined
  readonly body: AsyncIterable<Uint8Array>
}

export interface Received {
  readonly answer: KeptAnswer
  /** Set when a message was taken into the chain just now. */
  readonly entered?: Entered
}

/** A body as it came: in memory when small, else in chunk rows. */
export interface ArrivedBody extends BodyDigest {
  readonly bytes?: Uint8Array
  readonly bodyId?: string
  readonly fault: Refusal | undefined
}

/**
 * Takes an arriving request through all rules to its signed answer. Rejects only when something of our own is broken or
 * the connection ends midway; then nothing has happened and the sender tries again.
 */
export async function receive(context: ExchangeContext, request: ArrivingRequest): Promise<Received> {
  const parsed = parseMessage(request.method, request.path, request.headers)
  if (!parsed.ok) return refuseUnreadable(context, request, refuse(parsed.refusal.code, parsed.refusal.params))
  const { message } = parsed
  const { directory, party, db } = context
  const key = directory.findSigningKeyOf(message.from.party, message.keyid)
  const refusal = checkGate(message, {
    ownParty: party,
    directoryFault: directory.checkFreshness(),
    peerCertificate: request.peerCertificate,
    senderTlsCa: directory.findTlsCa(message.from.party),
    verify: key && verifierOf(key),
  })
  if (refusal !== undefined) return refuseAtGate(context, message, refusal)
  directory.reachability.note(message.from.party, true)

  if (message.contentLength > smallBodyBytes) {
    // Nobody should send a gigabyte to learn that it came before, or that it is not its turn.
    const repeat = checkRepeat(message, await findArrival(db, message.from.party, message.messageId))
    if (repeat.is === 'repeated') return { answer: repeat.answer }
    const early = await refuseOutOfChain(context, message)
    if (early !== undefined) return { answer: refusalFor(context, early, message) }
  }
  const body = await takeBody(context, message, request.body)
  let entered: Entered | undefined
  try {
    entered = await enter(context, message, request, body)
    return { answer: entered.answer, ...(entered.is !== 'held' && { entered }) }
  } finally {
    if (body.bodyId !== undefined && entered?.bodyKept !== true) await dropBody(db, body.bodyId)
  }
}

// Keys are parsed once by the directory; the verifier over one is made once here.
const verifiers = new WeakMap<KeyObject, Verify>()
export function verifierOf(key: KeyObject): Verify {
  const known = verifiers.get(key) ?? createP256Verifier(key)
  verifiers.set(key, known)
  return known
}

async function takeBody(
  { db }: ExchangeContext,
  message: InboundMessage,
  source: AsyncIterable<Uint8Array>,
): Promise<ArrivedBody> {
  const faultOf = (digest: Parameters<typeof checkDigest>[1]) => {
    const verdict = checkDigest(message, digest)
    return verdict.ok ? undefined : refuse(verdict.refusal.code, verdict.refusal.params)
  }
  const digested = digestStream(source, message.contentLength)
  if (message.contentLength <= smallBodyBytes) {
    const bytes = await readWhole(digested)
    const outcome = digested.outcome()
    const length = outcome.is === 'complete' ? outcome.length : outcome.read
    const sha256 = outcome.is === 'complete' ? outcome.sha256 : message.contentDigest
    return { bytes, length, sha256, fault: faultOf(outcome) }
  }
  const { bodyId, length, sha256 } = await storeBody(db, digested, message.contentType)
  return { bodyId, length, sha256, fault: faultOf(digested.outcome()) }
}

/** A row for arrivals that cannot be read, and a refusal bound to the request as far as it can be told. */
async function refuseUnreadable(
  context: ExchangeContext,
  { headers }: ArrivingRequest,
  refusal: Refusal,
): Promise<Received> {
  const { requestSignature, messageId } = identifyRequest(headers)
  context.metrics.refusal({ way: 'in', code: refusal.code })
  context.log.warn({ refusal: refusal.code, messageId }, 'an unreadable message was refused')
  await context.db.transaction().execute((trx) =>
    context.journal.append(trx, {
      event: 'unreadable-arrival',
      actor: 'unknown',
      ...(messageId !== undefined && { messageId }),
      details: { code: refusal.code, params: refusal.params },
    }),
  )
  const request = {
    ...(requestSignature !== undefined && { signatureField: requestSignature }),
    ...(messageId && { messageId }),
  }
  return { answer: refusalFor(context, refusal, request) }
}

// A sender that tries again every few seconds for days must not fill the journal with one and the same refusal.
const journaled = new Set<string>()

async function refuseAtGate(context: ExchangeContext, message: InboundMessage, refusal: Refusal): Promise<Received> {
  const { messageId, conversationId, from, to, type, legalBasis } = message
  const { party, journal, metrics, log, db } = context
  metrics.refusal({ way: 'in', code: refusal.code })
  log.warn({ refusal: refusal.code, messageId, conversationId, from: from.party }, 'a message was refused at the gate')
  const once = `${party} ${messageId} ${refusal.code}`
  if (!journaled.has(once)) {
    if (journaled.size > 10_000) journaled.clear()
    journaled.add(once)
    await db.transaction().execute((trx) =>
      journal.append(trx, {
        event: 'message-refused',
        conversationId,
        messageId,
        actor: `${from.party}/${from.authority}`,
        legalBasis,
        what: type,
        details: { to: `${to.party}/${to.authority}`, code: refusal.code, params: refusal.params, authentic: false },
      }),
    )
  }
  return { answer: refusalFor(context, refusal, message) }
}
