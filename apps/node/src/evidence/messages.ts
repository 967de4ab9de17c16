import { AuthorityId, CalendarDate, PersonIdentity, Timestamp, Uuid } from '@kopru/client'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'

const Name = Type.String({ minLength: 1, maxLength: 100 })

/** Body of `evidence-request`, host → home. */
export const EvidenceRequestBody = Type.Object({
  requestId: Uuid,
  subject: PersonIdentity,
  procedure: Name,
  items: Type.Array(Type.Object({ requirement: Name, evidenceType: Name, provider: AuthorityId }), {
    minItems: 1,
    maxItems: 50,
  }),
  /** The person's wish: when, in which language, and the SHA-256 (hex) of the text that was shown. */
  explicitRequest: Type.Object({
    at: Timestamp,
    textSha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    language: Type.String({ maxLength: 8 }),
  }),
  returnUrl: Type.String({ maxLength: 500 }),
})
export type EvidenceRequestBody = Static<typeof EvidenceRequestBody>

/** Body of `evidence-preview-required`, home → host. */
export interface PreviewRequiredBody {
  readonly requestId: string
  readonly previewUrl: string
  readonly expiresAt: string
}

export interface MessageRefusal {
  readonly code: string
  readonly params?: Readonly<Record<string, string | number | boolean>>
}

/** One result of `evidence-response`, home → host, confidential. */
export type EvidenceResult = { readonly requirement: string; readonly evidenceType: string } & (
  | { readonly outcome: 'provided'; readonly evidence: object }
  | { readonly outcome: 'withheld' }
  | { readonly outcome: 'refused'; readonly refusal: MessageRefusal }
)

export interface EvidenceResponseBody {
  readonly requestId: string
  readonly results: readonly EvidenceResult[]
}

/** Body of `permit-notice`, host → home's migration authority, confidential. */
export const PermitNoticeBody = Type.Object({
  permitNumber: Type.String({ pattern: '^[A-Z0-9-]{4,40}$' }),
  holder: PersonIdentity,
  documentType: Name,
  validFrom: CalendarDate,
  validUntil: CalendarDate,
  issuedAt: Timestamp,
})
export type PermitNoticeBody = Static<typeof PermitNoticeBody>

export const isEvidenceRequestBody = Compile(EvidenceRequestBody)
export const isPermitNoticeBody = Compile(PermitNoticeBody)

/** The evidence types that a request's body speaks of, to be held against the agreement; none for a body without form. */
export const evidenceTypesAsked = (body: unknown): readonly string[] =>
  isEvidenceRequestBody.Check(body) ? body.items.map(({ evidenceType }) => evidenceType) : []
