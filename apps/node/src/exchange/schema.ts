import type { ColumnType, Generated } from 'kysely'

/** An answer as it went over the wire; `body` is base64. Kept as proof, and to be given again. */
export interface KeptAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

export interface KeptRefusal {
  readonly code: string
  readonly params: Readonly<Record<string, string | number>>
}

export type ExchangeState = 'queued' | 'delivered' | 'answered' | 'refused' | 'expired'
export type Mode = 'stored' | 'immediate'

/** Written as JSON text, read parsed. */
type Json<T> = ColumnType<T, string, string>
type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>
type OrNull<T> = ColumnType<T | null, T | null | undefined, T | null>

export interface ExchangeOutgoingTable {
  id: string
  conversationId: string
  inReplyTo: OrNull<string>
  fromAuthority: string
  toParty: string
  toAuthority: string
  type: string
  agreement: string
  article: string
  purpose: string
  mode: Mode
  deadline: Date
  confidential: boolean
  subjectKey: OrNull<string>
  body: OrNull<Uint8Array>
  bodyId: OrNull<string>
  bodyLength: number
  bodyErasedAt: OrNull<Date>
  createdAt: Date
  seq: number
  path: string
  headers: Json<[string, string][]>
  signatureField: string
  chainHash: Uint8Array
  state: Generated<ExchangeState>
  refusal: JsonOrNull<KeptRefusal>
  deliveredAt: OrNull<Date>
  answeredAt: OrNull<Date>
  settledAt: OrNull<Date>
  answer: JsonOrNull<KeptAnswer>
}

export interface ExchangeArrivalTable {
  fromParty: string
  id: string
  conversationId: string
  inReplyTo: OrNull<string>
  fromAuthority: string
  toAuthority: string
  type: string
  agreement: string
  article: string
  purpose: string
  mode: Mode
  deadline: Date
  contentType: string
  body: OrNull<Uint8Array>
  bodyId: OrNull<string>
  bodyLength: number
  bodyErasedAt: OrNull<Date>
  createdAt: Date
  receivedAt: Date
  seq: number
  path: string
  headers: Json<[string, string][]>
  chainHash: Uint8Array
  state: 'accepted' | 'refused'
  refusal: JsonOrNull<KeptRefusal>
  handledAt: OrNull<Date>
  attempts: Generated<number>
  nextAttemptAt: OrNull<Date>
  answer: Json<KeptAnswer>
}

export interface ExchangeChainTable {
  party: string
  direction: 'out' | 'in'
  seq: number
  hash: Uint8Array
  fault: OrNull<'gap' | 'fork'>
  faultSeq: OrNull<number>
  faultAt: OrNull<Date>
  resume: Generated<boolean>
}

export interface ExchangeLaneTable {
  party: string
  leaseOwner: OrNull<string>
  leaseUntil: OrNull<Date>
  attempts: Generated<number>
  nextAttemptAt: Generated<Date>
  fault: JsonOrNull<KeptRefusal>
}

declare module '../platform/database.ts' {
  interface Database {
    exchangeOutgoing: ExchangeOutgoingTable
    exchangeArrival: ExchangeArrivalTable
    exchangeChain: ExchangeChainTable
    exchangeLane: ExchangeLaneTable
    exchangeBody: {
      id: string
      contentType: string
      length: OrNull<number>
      sha256: OrNull<Uint8Array>
      createdAt: Generated<Date>
    }
    exchangeBodyChunk: { bodyId: string; n: number; bytes: Uint8Array }
  }
}
