import { type Static, Type } from 'typebox'
import { Service } from './catalogue.ts'
import {
  AuthorityId,
  CalendarDate,
  LanguageCode,
  LegalBasis,
  Money,
  OneOf,
  Party,
  PersonIdentity,
  Reason,
  Timestamp,
  Uuid,
  Verdict,
  WallClock,
} from './common.ts'
import { Verification } from './verify.ts'

/** State of an application, derived from its action log. */
export const applicationStates = ['draft', 'submitted', 'question-open', 'granted', 'refused', 'withdrawn'] as const
export const ApplicationState = OneOf(applicationStates)
export type ApplicationState = Static<typeof ApplicationState>

/** What the server allows on the application right now; the portal shows just these. */
export const applicationActions = [
  'save-form',
  'request-evidence',
  'upload',
  'pay',
  'submit',
  'answer',
  'withdraw',
  'download-permit',
  'ask',
  'set-appointment',
  'grant',
  'refuse',
] as const
export const ApplicationAction = OneOf(applicationActions)
export type ApplicationAction = Static<typeof ApplicationAction>

/** How an exchange stands for its sender. */
export const exchangeStates = ['queued', 'delivered', 'answered', 'refused', 'expired'] as const
export const ExchangeState = OneOf(exchangeStates)
export type ExchangeState = Static<typeof ExchangeState>

/** An evidence's three checks, as the officer sees them. */
export const EvidenceVerdict = Type.Object({
  signature: Verdict,
  time: Verdict,
  issuer: Verdict,
  subject: Verdict,
  sealedAt: Type.Optional(Timestamp),
  timestampedAt: Type.Optional(Timestamp),
  signer: Type.Optional(Type.String()),
  reasons: Type.Array(Reason),
})
export type EvidenceVerdict = Static<typeof EvidenceVerdict>

/** Where one evidence type of one requirement stands. */
export const evidenceStates = [
  'not-requested',
  'queued',
  'delivered',
  'preview-required',
  'received',
  'withheld',
  'refused',
  'expired',
] as const
export const EvidenceItem = Type.Object({
  requirement: Type.String(),
  evidenceType: Type.String(),
  provider: Type.Optional(AuthorityId),
  state: OneOf(evidenceStates),
  refusal: Type.Optional(Reason),
  previewUrl: Type.Optional(Type.String({ description: 'address at the provider state, where the person previews' })),
  evidenceId: Type.Optional(Uuid),
  issuedAt: Type.Optional(Timestamp),
  verdict: Type.Optional(EvidenceVerdict),
})
export type EvidenceItem = Static<typeof EvidenceItem>

export const Upload = Type.Object({
  id: Uuid,
  requirement: Type.String(),
  fileName: Type.String(),
  mediaType: Type.String(),
  bytes: Type.Integer(),
  sha256: Type.String(),
  uploadedAt: Timestamp,
})
export type Upload = Static<typeof Upload>

/** What the node found of a statement that the applicant signed, when it took the signature. */
export const SignedStatement = Type.Object({
  requirement: Type.String(),
  /** The signed file, among the uploads. */
  uploadId: Uuid,
  at: Timestamp,
  /** The state that vouches for the certificate. */
  party: Party,
  rank: OneOf(['advanced', 'qualified'] as const),
  certificateSha256: Type.String(),
  /** Whether the certificate's name is the applicant's. */
  subject: Verdict,
})
export type SignedStatement = Static<typeof SignedStatement>

export const Payment = Type.Object({
  state: OneOf(['due', 'pending', 'paid', 'failed', 'timed-out'] as const),
  money: Money,
  inHomeMoney: Type.Optional(Money),
  reference: Type.Optional(Type.String()),
  paidAt: Type.Optional(Timestamp),
})
export type Payment = Static<typeof Payment>

export const Question = Type.Object({
  id: Uuid,
  askedAt: Timestamp,
  text: Type.String(),
  answerDue: Type.Optional(Timestamp),
  answer: Type.Optional(Type.Object({ text: Type.String(), at: Timestamp })),
})

export const Appointment = Type.Object({
  at: Type.String({ format: 'date-time', description: 'RFC 3339 with the offset of the host’s clock' }),
  place: Type.String(),
  note: Type.Optional(Type.String()),
})

export const Decision = Type.Object({
  outcome: OneOf(['granted', 'refused'] as const),
  at: Timestamp,
  permitNumber: Type.Optional(Type.String()),
  validFrom: Type.Optional(CalendarDate),
  validUntil: Type.Optional(CalendarDate),
  ground: Type.Optional(Type.String({ description: 'id in the service’s refusalGrounds' })),
  explanation: Type.Optional(Type.String()),
  appealUntil: Type.Optional(CalendarDate),
})

export const FormProblem = Type.Object({ field: Type.String(), code: Type.String(), params: Reason.properties.params })
export type FormProblem = Static<typeof FormProblem>

export const ApplicationSummary = Type.Object({
  id: Uuid,
  conversationId: Uuid,
  service: Type.String(),
  state: ApplicationState,
  startedAt: Timestamp,
  submittedAt: Type.Optional(Timestamp),
  decisionDue: Type.Optional(CalendarDate),
})
export type ApplicationSummary = Static<typeof ApplicationSummary>

export const Application = Type.Intersect([
  ApplicationSummary,
  Type.Object({
    home: Party,
    serviceDeclaration: Service,
    form: Type.Object({
      revision: Type.Integer({ description: 'send back when saving; an older one is refused and nothing is lost' }),
      data: Type.Record(Type.String(), Type.Unknown()),
      problems: Type.Array(FormProblem),
      vouched: Type.Array(Type.String(), {
        description: 'fields that keep what the home state vouched for, whatever is sent',
      }),
    }),
    evidence: Type.Array(EvidenceItem),
    uploads: Type.Array(Upload),
    signatures: Type.Array(SignedStatement),
    payment: Payment,
    questions: Type.Array(Question),
    appointment: Type.Optional(Appointment),
    decision: Type.Optional(Decision),
    allowedActions: Type.Array(ApplicationAction),
    waitingFor: Type.Optional(Party),
  }),
])
export type Application = Static<typeof Application>

/** POST /api/applications/:id/signatures/:requirement: a statement, its certificates and time-stamps are far smaller. */
export const maxSignatureBytes = 1024 * 1024
export const SentSignature = Type.Object(
  {
    language: LanguageCode,
    cms: Type.String({ contentEncoding: 'base64', pattern: '^[A-Za-z0-9+/]+={0,2}$' }),
    mayAskHome: Type.Optional(
      Type.Boolean({ description: 'the signer’s state may be shown the signature, where only it can tell' }),
    ),
  },
  { additionalProperties: false },
)
export type SentSignature = Static<typeof SentSignature>

/** GET /api/applications/:id/statements/:requirement: the text that is to be signed, to the byte. */
export const Statement = Type.Object({ text: Type.String(), language: Type.String() })
export type Statement = Static<typeof Statement>

/** A row of the case's action log. */
export const LoggedAction = Type.Object({
  seq: Type.Integer(),
  type: Type.String(),
  at: Timestamp,
  by: Type.String({ description: 'applicant, system, or the authority with the officer’s name' }),
  details: Type.Record(Type.String(), Type.Unknown()),
})
export type LoggedAction = Static<typeof LoggedAction>

/** What the officer sees: the application, who applied, and the log. */
export const OfficerCase = Type.Intersect([
  Application,
  Type.Object({ applicant: PersonIdentity, log: Type.Array(LoggedAction), daysLeft: Type.Integer() }),
])
export type OfficerCase = Static<typeof OfficerCase>

/** GET /api/cases/:id/uploads/:uploadId/seals: the signatures in a file, with what their states said when asked. */
export const UploadSeals = Type.Object({
  verification: Verification,
  /** POST …/home/:party asks this state about what is open: the file is then shown to it. */
  askable: Type.Optional(Party),
  asked: Type.Array(
    Type.Object({
      home: Party,
      at: Timestamp,
      by: Type.String({ description: 'applicant, or the authority with the officer’s name' }),
      services: Type.Array(Type.String({ description: 'who answered: the subject of the certificate' })),
    }),
  ),
})
export type UploadSeals = Static<typeof UploadSeals>

export const QueueItem = Type.Intersect([
  ApplicationSummary,
  Type.Object({
    applicant: PersonIdentity.properties.name,
    home: Party,
    daysLeft: Type.Integer(),
    waitingForApplicant: Type.Boolean(),
  }),
])
export type QueueItem = Static<typeof QueueItem>

/** An evidence with its readable content; looking at it is journaled and shown in the person's data tracker. */
export const EvidenceContent = Type.Object({
  evidenceId: Uuid,
  evidenceType: Type.String(),
  issuer: AuthorityId,
  subject: PersonIdentity,
  fields: Type.Array(
    Type.Object({ id: Type.String(), label: Type.Record(Type.String(), Type.String()), value: Type.String() }),
  ),
  verdict: EvidenceVerdict,
})
export type EvidenceContent = Static<typeof EvidenceContent>

/** POST /api/cases/:id/actions */
export const OfficerAction = Type.Union([
  Type.Object(
    {
      type: Type.Literal('ask'),
      text: Type.String({ minLength: 3, maxLength: 2000 }),
      answerDays: Type.Integer({ minimum: 1, maximum: 60 }),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      type: Type.Literal('set-appointment'),
      at: Type.Union([Timestamp, WallClock], { description: 'without an offset: by the clock of the host' }),
      place: Type.String({ minLength: 3, maxLength: 300 }),
      note: Type.Optional(Type.String({ maxLength: 1000 })),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    { type: Type.Literal('grant'), validFrom: CalendarDate, validUntil: CalendarDate },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      type: Type.Literal('refuse'),
      ground: Type.String(),
      explanation: Type.String({ minLength: 10, maxLength: 4000 }),
    },
    { additionalProperties: false },
  ),
])
export type OfficerAction = Static<typeof OfficerAction>

/** GET /api/previews/:id, at the provider state. */
export const Preview = Type.Object({
  id: Uuid,
  conversationId: Uuid,
  requester: AuthorityId,
  requesterName: Type.Record(Type.String(), Type.String()),
  purpose: LegalBasis,
  returnUrl: Type.String(),
  expiresAt: Timestamp,
  state: OneOf(['open', 'decided', 'expired'] as const),
  items: Type.Array(
    Type.Object({
      evidenceType: Type.String(),
      requirement: Type.String(),
      provider: AuthorityId,
      /** `asking`: a register is being asked; until all have answered no fields are shown and nothing is decided. */
      outcome: OneOf(['found', 'refused', 'asking'] as const),
      refusal: Type.Optional(Reason),
      question: Type.Optional(Uuid),
      fields: EvidenceContent.properties.fields,
      decision: Type.Optional(OneOf(['accepted', 'withheld'] as const)),
    }),
  ),
})
export type Preview = Static<typeof Preview>

export const PreviewDecision = Type.Object(
  {
    decisions: Type.Array(
      Type.Object(
        { requirement: Type.String(), evidenceType: Type.String(), decision: OneOf(['accepted', 'withheld'] as const) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type PreviewDecision = Static<typeof PreviewDecision>
