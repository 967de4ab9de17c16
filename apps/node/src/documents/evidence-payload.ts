import { AuthorityId, PersonIdentity, Timestamp, Uuid } from '@kopru/client'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'

/** What an issuing authority seals: one evidence about one person for one conversation. */
export const EvidencePayload = Type.Object({
  id: Uuid,
  evidenceType: Type.String({ maxLength: 64 }),
  issuer: AuthorityId,
  issuedAt: Timestamp,
  conversationId: Uuid,
  subject: PersonIdentity,
  fields: Type.Record(Type.String(), Type.Unknown(), { description: 'as the evidence type declares' }),
})
export type EvidencePayload = Static<typeof EvidencePayload>

export const evidencePayloadShape = Compile(EvidencePayload)
