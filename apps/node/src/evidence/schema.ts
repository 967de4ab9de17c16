import type { PersonIdentity } from '@kopru/client'
import type { JSONColumnType } from 'kysely'
import type { EvidenceRequestBody, MessageRefusal } from './messages.ts'

/** What this state can prove: `states/XX/evidence.json`. */
export interface EvidenceOffer {
  readonly evidenceType: string
  readonly authority: string
  readonly register: string
  readonly operation: string
  /** The operation that finds records by keys made of the names, where there is none under the national number. */
  readonly otherwise?: string
  readonly levelOfAssurance: 'low' | 'substantial' | 'high'
  /** The least level of a proven link on which it is given; `levelOfAssurance` if not said. */
  readonly linkLevel?: 'low' | 'substantial' | 'high'
  /** Field of the evidence type → JSON Pointer in the register's record. */
  readonly fields: Readonly<Record<string, string>>
}

export type EvidenceFields = Readonly<Record<string, unknown>>

interface EvidenceRequestTable {
  id: string
  conversationId: string
  messageId: string
  requester: string
  addressee: string
  agreement: string
  article: string
  purpose: string
  personKey: string
  subject: JSONColumnType<PersonIdentity>
  returnUrl: string
  explicitRequest: JSONColumnType<EvidenceRequestBody['explicitRequest']>
  state: 'looking-up' | 'open' | 'decided' | 'answered' | 'expired'
  receivedAt: Date
  expiresAt: Date
}

interface EvidenceRequestItemTable {
  requestId: string
  requirement: string
  evidenceType: string
  provider: string
  outcome: 'found' | 'refused' | null
  refusal: JSONColumnType<MessageRefusal> | null
  fields: JSONColumnType<EvidenceFields> | null
  decision: 'accepted' | 'withheld' | null
  /** The link by which it was found. */
  linkId: string | null
}

declare module '../platform/database.ts' {
  interface Database {
    evidenceRequest: EvidenceRequestTable
    evidenceRequestItem: EvidenceRequestItemTable
  }
}
