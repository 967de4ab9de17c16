import { type Static, Type } from 'typebox'
import { EvidenceContent } from './applications.ts'
import {
  AuthorityId,
  LegalBasis,
  LevelOfAssurance,
  OneOf,
  Party,
  PersonIdentity,
  PersonName,
  Texts,
  Timestamp,
  Uuid,
} from './common.ts'

/** How a record was proven to be a person's: by two log-ins, by a document shown, by an officer of the register. */
export const WayOfProof = OneOf(['log-in', 'document', 'officer'] as const)
export type WayOfProof = Static<typeof WayOfProof>

/** GET /api/link-questions/:id: a record that could not be told to be the person's, and the ways on. */
export const LinkQuestion = Type.Object({
  id: Uuid,
  evidenceType: Type.String(),
  authority: AuthorityId,
  authorityName: Texts,
  requester: AuthorityId,
  requesterName: Texts,
  purpose: LegalBasis,
  previewPath: Type.String({ description: 'the page from which the person came' }),
  found: Type.Integer({ description: 'how many records fit' }),
  reasons: Type.Array(Type.String(), { description: 'codes of the library of names; never values' }),
  state: OneOf(['open', 'with-officer', 'linked', 'no-record', 'answered-elsewhere'] as const),
  ways: Type.Array(WayOfProof, { description: 'those that are open now' }),
  documentAcceptedFor: Type.Array(Type.String(), { description: 'evidence types given on a link by document' }),
  askedAt: Timestamp,
  officerAskedAt: Type.Optional(Timestamp),
  decidedAt: Type.Optional(Timestamp),
  ground: Type.Optional(Type.String({ description: 'in the words of the officer who decided' })),
})
export type LinkQuestion = Static<typeof LinkQuestion>

/** What was proven, when, how, and which record it is. */
export const PersonLink = Type.Object({
  id: Uuid,
  authority: AuthorityId,
  authorityName: Texts,
  how: WayOfProof,
  levelOfAssurance: LevelOfAssurance,
  record: Type.String({ description: 'number of the record, or the masked national number of the holder' }),
  acceptedFor: Type.Array(Type.String(), { description: 'evidence types that are given on it' }),
  legalBasis: LegalBasis,
  madeAt: Timestamp,
  usedAt: Type.Optional(Timestamp),
  revokedAt: Type.Optional(Timestamp),
})
export type PersonLink = Static<typeof PersonLink>

/** GET /api/links */
export const Links = Type.Object({
  links: Type.Array(PersonLink),
  questions: Type.Array(LinkQuestion),
  secondLogIn: Type.Boolean({ description: 'a log-in of this state too can be added without a question' }),
})
export type Links = Static<typeof Links>

/** POST /api/links/log-in: the question to answer, where there is one. */
export const SecondLogIn = Type.Object({ question: Type.Optional(Uuid) }, { additionalProperties: false })

/** POST /api/link-questions/:id/document: the machine-readable lines as they stand in the document. */
export const ShownDocument = Type.Object({ mrz: Type.String({ maxLength: 400 }) }, { additionalProperties: false })

/** A line of GET /api/record-tasks, for officers of the register's authority. */
export const RecordTask = Type.Object({
  id: Uuid,
  conversationId: Uuid,
  evidenceType: Type.String(),
  person: PersonName,
  home: Party,
  found: Type.Integer(),
  officerAskedAt: Timestamp,
})
export type RecordTask = Static<typeof RecordTask>

/** A record that may be the person's, beside the identity that was vouched for. */
export const RecordCandidate = Type.Object({
  reference: Type.String(),
  name: PersonName,
  birthDate: Type.Optional(Type.String()),
  sex: Type.Optional(OneOf(['female', 'male'] as const)),
  birthPlace: Type.Optional(Type.String()),
  verdict: OneOf(['same', 'cannot-tell'] as const),
  probability: Type.Number({ minimum: 0, maximum: 1 }),
  reasons: Type.Array(Type.Object({ code: Type.String(), params: Type.Record(Type.String(), Type.String()) })),
  fields: EvidenceContent.properties.fields,
})
export type RecordCandidate = Static<typeof RecordCandidate>

/** GET /api/record-tasks/:id; each look is journaled. */
export const RecordTaskDetail = Type.Object({
  ...RecordTask.properties,
  identity: PersonIdentity,
  reasons: Type.Array(Type.String()),
  candidates: Type.Array(RecordCandidate),
})
export type RecordTaskDetail = Static<typeof RecordTaskDetail>

/** POST /api/record-tasks/:id/decision; `reference: null` says that none of them is the person's. */
export const RecordDecision = Type.Object(
  {
    reference: Type.Union([Type.String({ maxLength: 300 }), Type.Null()]),
    ground: Type.String({ minLength: 1, maxLength: 2000 }),
  },
  { additionalProperties: false },
)
export type RecordDecision = Static<typeof RecordDecision>
