import type { LegalBasis } from '@kopru/client'
import type { Transaction } from 'kysely'
import type { Database } from '../platform/database.ts'
import type { Id } from '../platform/ids.ts'
import type { Refusal } from '../platform/refusal.ts'
import type { ExchangeState, Mode } from './schema.ts'

export type MessageId = Id<'message'>
export type ConversationId = Id<'conversation'>
export type { ExchangeState, Mode }

/** A body already kept in the database in chunks, for what is too large to hold in memory. See `storeBody`. */
export interface StoredBody {
  readonly bodyId: string
  readonly contentType: string
  /** Bytes. */
  readonly length: number
  readonly sha256: Uint8Array
}

export interface OutgoingMessage {
  readonly conversationId: string
  /** The message that this one answers. */
  readonly inReplyTo?: string | undefined
  /** Authorities, `KZ/migration`; `from` is one of ours. */
  readonly from: string
  readonly to: string
  readonly type: string
  readonly legalBasis: LegalBasis
  readonly mode: Mode
  /** After it the message must not take effect. */
  readonly deadline: Date
  /** Becomes JSON; or a body stored before. */
  readonly body: object | StoredBody
  /** Encrypted to the receiving authority, so that no operator on the way can read it. */
  readonly confidential?: boolean
  /** From `journal.subjectKey`. */
  readonly subjectKey?: string | undefined
  readonly evidenceTypes?: readonly string[]
}

/** A message as its handler gets it: signature, digest, sender, law and place in the chain have been checked. */
export interface Inbound {
  readonly messageId: MessageId
  readonly conversationId: ConversationId
  readonly inReplyTo?: MessageId
  /** Authorities, `KZ/migration`. */
  readonly from: string
  readonly to: string
  readonly type: string
  readonly legalBasis: LegalBasis
  readonly mode: Mode
  readonly deadline: Date
  /** When the sender signed it. */
  readonly createdAt: Date
  readonly receivedAt: Date
  readonly contentType: string
  /** Bytes. */
  readonly bodyLength: number
  /** The body, decrypted when it was confidential. Throws a RefusalError when it is not JSON or not for our key. */
  json(): Promise<unknown>
  /** The body's bytes as sent, in chunks. Throws when it has been erased. */
  stream(): AsyncIterable<Uint8Array>
}

/**
 * Runs in the transaction that records the message, so its effect happens exactly once. Must not call the outside
 * world: slow work is a job enqueued in `trx`. A refusal undoes what the handler did and goes back signed.
 */
export type Handler = (trx: Transaction<Database>, message: Inbound) => Promise<Refusal | undefined>

export interface HandlerOptions {
  /** Evidence types that a body speaks of, to be held against the agreement before the handler runs. */
  readonly evidenceTypesOf?: (body: unknown) => readonly string[]
}

/** Built in: says that a message whose receipt was given is refused after all. */
export const refusalType = 'refusal'

export const partyOf = (authorityId: string): string => authorityId.slice(0, authorityId.indexOf('/'))
export const nameOf = (authorityId: string): string => authorityId.slice(authorityId.indexOf('/') + 1)
