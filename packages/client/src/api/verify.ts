import { type Static, Type } from 'typebox'
import { AuthorityId, CalendarDate, OneOf, Party, PersonName, Reason, Timestamp } from './common.ts'

/** POST /api/verify (a file) and GET /api/verify/:token (from the QR code): yes, no or cannot tell, and why. */
export const Verification = Type.Object({
  answer: OneOf(['yes', 'no', 'cannot-tell'] as const),
  indication: OneOf(['TOTAL_PASSED', 'INDETERMINATE', 'TOTAL_FAILED'] as const),
  subIndication: Type.Optional(Type.String()),
  signer: Type.Optional(Type.String()),
  issuingParty: Type.Optional(Party),
  authority: Type.Optional(AuthorityId),
  signedAt: Type.Optional(Timestamp),
  timestampedAt: Type.Optional(Timestamp),
  document: Type.Optional(
    Type.Object({
      type: Type.String(),
      number: Type.String(),
      validFrom: CalendarDate,
      validUntil: CalendarDate,
      holder: Type.Optional(PersonName),
      status: OneOf(['in-force', 'not-yet', 'expired', 'withdrawn', 'unknown'] as const),
    }),
  ),
  reasons: Type.Array(Reason),
})
export type Verification = Static<typeof Verification>
