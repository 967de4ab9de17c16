import { type Static, Type } from 'typebox'

/** The nine languages of the federation (BCP 47). */
export const languages = ['kk', 'tr', 'ky', 'uz', 'az', 'hu', 'tk', 'ru', 'en'] as const
export type Language = (typeof languages)[number]

/** One of a closed list of strings. */
export const OneOf = <const T extends readonly string[]>(values: T) => Type.Unsafe<T[number]>(Type.Enum([...values]))

export const LanguageCode = OneOf(languages)

/** Words in several languages. Every reader falls back visibly: own language, then ru, en, first present. */
export const Texts = Type.Unsafe<Partial<Record<Language, string>>>(
  Type.Record(Type.String(), Type.String(), { description: 'language code → text' }),
)
export type Texts = Static<typeof Texts>

/** A party's code: ISO 3166-1 alpha-2 where there is one, yet a party need not have one. */
export const Party = Type.String({ pattern: '^[A-Z]{2,8}$', description: 'party code, e.g. KZ' })

/** An authority of a party, `KZ/migration`. */
export const AuthorityId = Type.String({ pattern: '^[A-Z]{2,8}/[a-z0-9-]{1,40}$' })

export const Uuid = Type.String({ format: 'uuid' })
export const Timestamp = Type.String({ format: 'date-time', description: 'RFC 3339, UTC' })
/** What a clock on a wall shows, `2026-12-03T09:00`; whose clock is said where it is used. */
export const WallClock = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T([01]\\d|2[0-3]):[0-5]\\d$' })
export const CalendarDate = Type.String({ format: 'date', description: 'RFC 3339 full-date' })

/** Level of assurance (eIDAS Art. 8); compared as a minimum. */
export const LevelOfAssurance = OneOf(['low', 'substantial', 'high'] as const)
export type LevelOfAssurance = Static<typeof LevelOfAssurance>

/** Agreement + article + purpose that permits an exchange or a look. */
export const LegalBasis = Type.Object({
  agreement: Type.String(),
  article: Type.String(),
  purpose: Type.String(),
})
export type LegalBasis = Static<typeof LegalBasis>

/** Money in minor units of an ISO 4217 currency (`amount: 96400, currency: 'TRY'` is 964.00). */
export const Money = Type.Object({
  amount: Type.Integer({ minimum: 0 }),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
})
export type Money = Static<typeof Money>

/** A name in native script with the passport's Latin form beside it (never instead of it). */
export const PersonName = Type.Object({
  given: Type.String(),
  family: Type.String(),
  patronymic: Type.Optional(Type.String()),
  latinGiven: Type.String(),
  latinFamily: Type.String(),
})
export type PersonName = Static<typeof PersonName>

/** The eIDAS minimum data set for a natural person (Implementing Regulation 2015/1501, annex). */
export const PersonIdentity = Type.Object({
  identifier: Type.String({ description: 'origin/destination/pseudonym, stable per destination: KZ/TR/x7…' }),
  name: PersonName,
  birthDate: CalendarDate,
  sex: Type.Optional(OneOf(['female', 'male'] as const)),
  birthPlace: Type.Optional(Type.String()),
  citizenship: Party,
})
export type PersonIdentity = Static<typeof PersonIdentity>

/** RFC 9457 problem document: `code` and `params` are stable, `title` is in the reader's language. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  params: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
  detail: Type.Optional(Type.String({ description: 'what to do next' })),
  instance: Type.Optional(Type.String({ description: 'reference to quote to the help desk' })),
})
export type Problem = Static<typeof Problem>

/** Verdict on one aspect of an evidence or a document. */
export const Verdict = OneOf(['passed', 'failed', 'cannot-tell'] as const)
export type Verdict = Static<typeof Verdict>

export const Reason = Type.Object({
  code: Type.String(),
  params: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
})
export type Reason = Static<typeof Reason>
