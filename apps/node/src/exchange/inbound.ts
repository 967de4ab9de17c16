import type { Kysely } from 'kysely'
import type { Database } from '../platform/database.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'
import { confidentialType, open } from './confidential.ts'
import type { ExchangeKeys } from './keys.ts'
import type { ConversationId, Inbound, MessageId } from './message.ts'
import type { ArrivalRow } from './store/arrivals.ts'
import { readBody, readWhole, smallBodyBytes } from './store/bodies.ts'

type Kept = Omit<
  ArrivalRow,
  'answer' | 'state' | 'refusal' | 'handledAt' | 'attempts' | 'nextAttemptAt' | 'bodyErasedAt'
>

/** The message of a row as handlers see it. */
export function toInbound(row: Kept, { db, keys }: { db: Kysely<Database>; keys: ExchangeKeys }): Inbound {
  const stream = () => readBody(db, row)
  const unreadable = () => new RefusalError(refuse('exchange.unreadable-body'))
  return {
    messageId: row.id as MessageId,
    conversationId: row.conversationId as ConversationId,
    ...(row.inReplyTo !== null && { inReplyTo: row.inReplyTo as MessageId }),
    from: row.fromAuthority,
    to: row.toAuthority,
    type: row.type,
    legalBasis: { agreement: row.agreement, article: row.article, purpose: row.purpose },
    mode: row.mode,
    deadline: row.deadline,
    createdAt: row.createdAt,
    receivedAt: row.receivedAt,
    contentType: row.contentType,
    bodyLength: row.bodyLength,
    stream,
    json: async () => {
      if (row.bodyLength > 64 * smallBodyBytes) throw unreadable()
      const bytes = await readWhole(stream())
      const text = row.contentType === confidentialType ? await decrypt(row, bytes, keys) : bytes
      if (text === undefined) throw unreadable()
      try {
        return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text)) as unknown
      } catch {
        throw unreadable()
      }
    },
  }
}

function decrypt(row: Kept, jwe: Uint8Array, keys: ExchangeKeys): Promise<Uint8Array | undefined> {
  const key = keys.payloadKeys.get(row.toAuthority)
  const envelope = { from: row.fromAuthority, to: row.toAuthority, conversationId: row.conversationId }
  return key === undefined ? Promise.resolve(undefined) : open(jwe, key, envelope)
}
