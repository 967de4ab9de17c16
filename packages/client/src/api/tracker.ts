import { type Static, Type } from 'typebox'
import { AuthorityId, LegalBasis, OneOf, Party, Texts, Timestamp, Uuid } from './common.ts'

/** What a person sees in the data tracker: one exchange or one look. */
export const trackerEvents = [
  'identity-released',
  'evidence-requested',
  'evidence-looked-up',
  'records-searched',
  'candidates-viewed',
  'link-made',
  'link-used',
  'link-revoked',
  'evidence-previewed',
  'evidence-accepted',
  'evidence-withheld',
  'evidence-delivered',
  'evidence-received',
  'evidence-viewed',
  'case-viewed',
  'seal-asked',
  'request-refused',
  'notice-sent',
  'notice-received',
  'document-issued',
] as const
export type TrackerEvent = (typeof trackerEvents)[number]

/** A file that the person gave: what it was asked for as, and when they uploaded it; its name may be personal. */
export const TrackedFile = Type.Object({ requirement: Texts, uploadedAt: Type.Optional(Timestamp) })
export type TrackedFile = Static<typeof TrackedFile>

/** One exchange or one look, as the person sees it: who, when, why, under which legal basis; never the values. */
export const TrackerRow = Type.Object({
  at: Timestamp,
  recordedBy: Party,
  event: OneOf(trackerEvents),
  who: AuthorityId,
  whoName: Texts,
  what: Type.Optional(Type.String({ description: 'evidence type or document type' })),
  file: Type.Optional(TrackedFile),
  legalBasis: LegalBasis,
  conversationId: Uuid,
})
export type TrackerRow = Static<typeof TrackerRow>

/** GET /api/tracker: newest first, with the rows of the other state where it answers. */
export const Tracker = Type.Object({
  rows: Type.Array(TrackerRow),
  total: Type.Integer(),
  missing: Type.Array(Party, { description: 'states that did not answer in time; their rows are not shown' }),
})
export type Tracker = Static<typeof Tracker>
