import { type Static, Type } from 'typebox'
import { AuthorityId, CalendarDate, LegalBasis, LevelOfAssurance, Money, OneOf, Party, Texts } from './common.ts'

/** One way to prove a requirement: all the evidence types in the list together (AND); lists are alternatives (OR). */
export const EvidenceTypeList = Type.Array(Type.String(), { minItems: 1 })

/** Something the applicant uploads because no register can give it. */
export const UploadRule = Type.Object({
  mediaTypes: Type.Array(Type.String()),
  maxBytes: Type.Integer(),
  hint: Type.Optional(Texts),
})

/**
 * A statement that the applicant signs by the means of their own state, over the form as it is then: `advanced`, a
 * signature that the state vouches for; `qualified`, one that its trusted list calls qualified.
 */
export const SignatureRule = Type.Object(
  { rank: OneOf(['advanced', 'qualified'] as const), statement: Texts },
  { additionalProperties: false },
)

/** CCCEV Requirement. */
export const Requirement = Type.Object({
  id: Type.String(),
  name: Texts,
  description: Texts,
  evidence: Type.Optional(Type.Array(EvidenceTypeList)),
  upload: Type.Optional(UploadRule),
  signature: Type.Optional(SignatureRule),
  maxAgeDays: Type.Optional(Type.Integer({ description: 'how old the evidence may be' })),
})
export type Requirement = Static<typeof Requirement>

export const FeeItem = Type.Object({ id: Type.String(), name: Texts, money: Money })

/** What a service costs, also in the money of the applicant's state at a dated, indicative rate. */
export const Fee = Type.Object({
  items: Type.Array(FeeItem),
  total: Money,
  source: Type.Optional(
    Type.Object({
      title: Type.String(),
      date: CalendarDate,
      status: OneOf(['official', 'reported', 'illustrative'] as const),
    }),
  ),
  inHomeMoney: Type.Optional(
    Type.Object({ money: Money, rate: Type.Number(), rateDate: CalendarDate, source: Type.String() }),
  ),
})
export type Fee = Static<typeof Fee>

/** CPSV-AP PublicService, as listed. */
export const ServiceSummary = Type.Object({
  id: Type.String(),
  party: Party,
  authority: AuthorityId,
  authorityName: Texts,
  name: Texts,
  summary: Texts,
  portalUrl: Type.String({ description: 'portal of the state that runs the service; apply there' }),
})
export type ServiceSummary = Static<typeof ServiceSummary>

/** CPSV-AP PublicService, in full, for a citizen of one party (`for`). */
export const Service = Type.Intersect([
  ServiceSummary,
  Type.Object({
    whoMayApply: Texts,
    legalBasis: LegalBasis,
    levelOfAssurance: LevelOfAssurance,
    processingDays: Type.Integer(),
    requirements: Type.Array(Requirement),
    fee: Fee,
    form: Type.Object({
      schema: Type.Unsafe<Record<string, unknown>>(Type.Object({}, { additionalProperties: true })),
      texts: Type.Record(
        Type.String(),
        Type.Object({
          label: Texts,
          hint: Type.Optional(Texts),
          options: Type.Optional(Type.Record(Type.String(), Texts)),
        }),
      ),
      sections: Type.Array(Type.Object({ title: Texts, fields: Type.Array(Type.String()) })),
      prefill: Type.Record(Type.String(), Type.String({ description: 'dotted path in PersonIdentity' })),
    }),
    refusalGrounds: Type.Array(Type.Object({ id: Type.String(), law: Type.String(), text: Texts })),
    appeal: Type.Object({ days: Type.Integer(), body: Texts, law: Type.String() }),
    explicitRequestText: Texts,
  }),
])
export type Service = Static<typeof Service>

export const EvidenceTypeDescription = Type.Object({ id: Type.String(), name: Texts, description: Texts })
export type EvidenceTypeDescription = Static<typeof EvidenceTypeDescription>

/** GET /api/meta */
export const Meta = Type.Object({
  party: Party,
  partyName: Texts,
  parties: Type.Array(
    Type.Object({
      code: Party,
      name: Texts,
      portalUrl: Type.String(),
      reachable: Type.Boolean({ description: 'whether that state answered lately: health before a person starts' }),
    }),
  ),
  languages: Type.Array(Type.Object({ code: Type.String(), name: Type.String(), complete: Type.Boolean() })),
  evidenceTypes: Type.Array(EvidenceTypeDescription),
  signing: Type.Record(Party, Type.Object({ means: OneOf(['ncalayer', 'sandbox'] as const), address: Type.String() }), {
    description: 'how a page reaches the means of signing of the people of each state, where it can',
  }),
  timeZone: Type.String({ description: 'IANA zone of the clock by which this state’s authorities appoint' }),
  sandbox: Type.Boolean({ description: 'true where national systems are stand-ins; the portal says so on each page' }),
})
export type Meta = Static<typeof Meta>
