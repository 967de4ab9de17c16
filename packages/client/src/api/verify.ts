import { type Static, Type } from 'typebox'
import { AuthorityId, CalendarDate, OneOf, Party, PersonName, Reason, Texts, Timestamp } from './common.ts'

const Indication = OneOf(['TOTAL_PASSED', 'INDETERMINATE', 'TOTAL_FAILED'] as const)

const signatureFields = {
  /** PAdES, CAdES, XAdES … as the file's content says, not its name. */
  format: Type.String(),
  /** B, T, LT, LTA; `none` where the form is no baseline form. */
  level: Type.String(),
  indication: Indication,
  subIndication: Type.Optional(Type.String()),
  /** Distinguished name after RFC 4514; empty when no certificate was found. */
  signer: Type.String(),
  organisation: Type.Optional(Type.String()),
  /** What the certificate itself names; the state that vouches for it is `party`. */
  country: Type.Optional(Type.String()),
  issuer: Type.String(),
  certificateSha256: Type.String(),
  /** The state among whose published anchors the certificate's path ends. */
  party: Type.Optional(Party),
  signedAt: Type.Optional(Timestamp),
  timestampedAt: Type.Optional(Timestamp),
  timestampAuthority: Type.Optional(Type.String()),
  timestampRevocation: Type.Optional(OneOf(['good', 'not-checked'] as const)),
  algorithm: Type.String(),
  revocation: OneOf(['good', 'revoked', 'unknown', 'not-checked'] as const),
  /** Elements or files that are covered; absent when it is the whole. */
  parts: Type.Optional(Type.Array(Type.String())),
  uncovered: Type.Optional(Type.Array(Type.String())),
  /** Later signatures, right themselves, that were looked past, as in Kazakhstan. */
  laterSignaturesRemoved: Type.Optional(Type.Integer({ minimum: 1 })),
  reasons: Type.Array(Reason),
}

/** What a signature is after the trusted list of the state that vouches for it (ETSI TS 119 615). */
const Qualification = Type.Object({
  name: OneOf(['QESig', 'QESeal', 'AdESig-QC', 'AdESeal-QC', 'AdES-QC', 'AdESig', 'AdESeal', 'AdES', 'N/A'] as const),
  /** Whether the name stands: not where the signature itself, or the list, leaves something open. */
  isCertain: Type.Boolean(),
  /** The edition and the service on it that the name rests on. */
  list: Type.Optional(
    Type.Object({
      territory: Type.String(),
      sequenceNumber: Type.Integer(),
      provider: Type.String(),
      service: Type.String(),
    }),
  ),
  reasons: Type.Array(Reason),
})

/** One signature of a file. */
export const SignatureView = Type.Object({
  ...signatureFields,
  /** Absent where the state publishes no list, or none that can be used. */
  qualification: Type.Optional(Qualification),
  counterSignatures: Type.Optional(Type.Array(Type.Object(signatureFields))),
})
export type SignatureView = Static<typeof SignatureView>

/** What law stands between the state that vouches for a signature and the one that is asked. */
export const Recognition = Type.Object({
  of: Party,
  here: Party,
  is: OneOf(['own', 'recognised', 'none'] as const),
  /** `same-as-own`: the effect of this state's own signatures; `admissible`: evidence that is weighed. */
  effect: Type.Optional(OneOf(['same-as-own', 'admissible'] as const)),
  agreement: Type.Optional(Type.Object({ id: Type.String(), names: Texts })),
  article: Type.Optional(Type.Object({ id: Type.String(), names: Texts })),
})
export type Recognition = Static<typeof Recognition>

/** What is taken of a file, and of the content beside it. */
export const maxVerifyBytes = 32_000_000

/** POST /api/verify (a file) and GET /api/verify/:token (from the QR code): yes, no or cannot tell, and why. */
export const Verification = Type.Object({
  answer: OneOf(['yes', 'no', 'cannot-tell'] as const),
  indication: Indication,
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
  checkedAt: Type.Optional(Timestamp),
  /** Of a file: lower-case hexadecimal SHA-256, so that a printed result can be held against it. */
  sha256: Type.Optional(Type.String()),
  signatures: Type.Optional(Type.Array(SignatureView)),
  /** What home states answered, to be handed in with the file for a report: Signature Validation Tokens (RFC 9321). */
  homeTokens: Type.Optional(Type.Array(Type.String())),
  /** One for each state that vouches for a signature. */
  recognition: Type.Optional(Type.Array(Recognition)),
  /** What the reader does next: a code with words in the portal's `verify.next.…`. */
  next: Type.Optional(
    Type.Object({
      code: Type.String(),
      party: Type.Optional(Party),
      /** With `ask-home`: that state answers, and POST /api/verify/home/:party asks it. */
      canAsk: Type.Optional(Type.Boolean()),
    }),
  ),
})
export type Verification = Static<typeof Verification>
