import { digestBytes, messagesPath, nextLink, signMessage } from '@kopru/wire'
import type { JWK } from 'jose'
import type { Transaction } from 'kysely'
import { secondsSince1970 } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { type Refusal, refuse } from '../platform/refusal.ts'
import { confidentialType, seal } from './confidential.ts'
import type { ExchangeContext } from './context.ts'
import { type MessageId, nameOf, type OutgoingMessage, partyOf, refusalType, type StoredBody } from './message.ts'
import { lockChain, moveChain, notify } from './store/chains.ts'
import { insertOutgoing } from './store/outgoing.ts'

/**
 * What forbids sending: an unknown receiver, or no legal basis. `basisType` is the type that the agreement must cover,
 * where that is not the message's own.
 */
export function checkSending(
  { party, directory, clock }: Pick<ExchangeContext, 'party' | 'directory' | 'clock'>,
  message: OutgoingMessage,
  basisType = message.type,
): Refusal | undefined {
  const { from, to, legalBasis, evidenceTypes } = message
  const stale = directory.checkFreshness()
  if (stale !== undefined) return stale
  if (directory.findAuthority(to) === undefined || partyOf(to) === party)
    return refuse('exchange.unknown-recipient', { authority: to })
  const answer = directory.checkLegalBasis({
    from: partyOf(from),
    to: partyOf(to),
    legalBasis,
    messageType: basisType,
    ...(evidenceTypes !== undefined && { evidenceTypes: [...evidenceTypes] }),
    at: clock.now(),
  })
  return answer.is === 'none' ? answer.refusal : undefined
}

/**
 * Gives the message its place in the pair's chain, signs it and puts it into the queue, all in the caller's transaction.
 * The pair's row stays locked until that ends, so keep it short. `checkSending` has been asked before.
 */
export async function enqueue(
  context: ExchangeContext,
  trx: Transaction<Database>,
  message: OutgoingMessage,
): Promise<MessageId> {
  const { clock, keys, sign, directory, journal, metrics } = context
  const { conversationId, inReplyTo, from, to, type, legalBasis, mode, subjectKey } = message
  const deadline = wholeSeconds(message.deadline)
  const toParty = partyOf(to)
  const body = await prepareBody(context, message)
  const id = newId<'message'>()
  const chain = await lockChain(trx, toParty, 'out')
  const link = nextLink(chain.seq === 0 ? undefined : chain)
  const now = clock.now()
  const peer = directory.findMember(toParty)
  if (peer === undefined) throw new Error(`${toParty} left the directory while a message to it was made`)
  const path = new URL(peer.node.exchangeUrl).pathname.replace(/\/$/, '') + messagesPath
  const signed = signMessage(
    {
      messageId: id as never,
      conversationId: conversationId as never,
      ...(inReplyTo !== undefined && { inReplyTo: inReplyTo as never }),
      from: { party: partyOf(from), authority: nameOf(from) },
      to: { party: toParty, authority: nameOf(to) },
      type,
      legalBasis,
      mode,
      deadline: secondsSince1970(deadline),
      chain: link,
      contentType: body.contentType,
    },
    body,
    { created: secondsSince1970(now), keyid: keys.signingKeyId, path },
    sign,
  )
  await insertOutgoing(trx, {
    id,
    conversationId,
    inReplyTo: inReplyTo ?? null,
    fromAuthority: from,
    toParty,
    toAuthority: to,
    type,
    ...legalBasis,
    mode,
    deadline,
    confidential: message.confidential ?? false,
    subjectKey: subjectKey ?? null,
    body: body.bytes ?? null,
    bodyId: body.bodyId ?? null,
    bodyLength: body.length,
    createdAt: now,
    seq: link.seq,
    path,
    headers: JSON.stringify(signed.headers),
    signatureField: signed.signatureField,
    chainHash: signed.chainHash,
  })
  await moveChain(trx, toParty, 'out', { seq: link.seq, hash: signed.chainHash })
  await journal.append(trx, {
    event: 'message-sent',
    conversationId,
    messageId: id,
    actor: from,
    subjectKey,
    legalBasis,
    what: type,
    details: { to, seq: link.seq, mode },
  })
  await notify(trx, `out:${toParty}`)
  metrics.message({ way: 'out', type, state: 'queued' })
  return id
}

/** A deadline as a message can say it: to the next whole second. */
export const wholeSeconds = (deadline: Date): Date => new Date(Math.ceil(deadline.getTime() / 1000) * 1000)

type PreparedBody = {
  contentType: string
  length: number
  sha256: Uint8Array
  bytes?: Uint8Array
  bodyId?: string
}

async function prepareBody({ directory }: ExchangeContext, message: OutgoingMessage): Promise<PreparedBody> {
  const { body, from, to, conversationId } = message
  if (isStoredBody(body)) {
    if (message.confidential === true) throw new Error('A body stored before must be encrypted by who stores it')
    return body
  }
  const plain = Buffer.from(JSON.stringify(body), 'utf8')
  if (message.confidential !== true) {
    return { ...digestBytes(plain), contentType: 'application/json', bytes: plain }
  }
  const authority = directory.findAuthority(to)
  if (authority === undefined) throw new Error(`${to} left the directory while a message to it was made`)
  const bytes = await seal(plain, authority.payloadKey as JWK, { from, to, conversationId })
  return { ...digestBytes(bytes), contentType: confidentialType, bytes }
}

const isStoredBody = (body: object): body is StoredBody => 'bodyId' in body && 'sha256' in body

/** Tells the sender of a message, whose receipt it already has, that it is refused after all. */
export function refusalMessage(
  message: Pick<OutgoingMessage, 'conversationId' | 'legalBasis'> & { id: string; from: string; to: string },
  refusal: Refusal,
  now: Date,
): OutgoingMessage {
  return {
    conversationId: message.conversationId,
    inReplyTo: message.id,
    from: message.to,
    to: message.from,
    type: refusalType,
    legalBasis: message.legalBasis,
    mode: 'stored',
    deadline: new Date(now.getTime() + 30 * 86_400_000),
    body: { code: refusal.code, params: refusal.params },
  }
}
