/** A party code of the federation. Not always an ISO 3166 code: `TRNC` has none. */
export type PartyCode = string

export type Sex = 'female' | 'male'

/** Why an identifier is invalid, or why nobody but its issuer can tell. Words for each stand in `texts/`. */
export type IdentifierReasonCode =
  | 'identifier.empty'
  | 'identifier.wrong-form'
  | 'identifier.wrong-check-digit'
  | 'identifier.never-issued'
  | 'identifier.no-public-rule'
  | 'identifier.century-unclear'
  | 'identifier.unknown-party'
  | 'identifier.unknown-kind'

/** `params` never hold the identifier itself nor a part of it: reasons may be logged, identifiers may not. */
export interface IdentifierReason {
  readonly code: IdentifierReasonCode
  readonly params: Readonly<Record<string, string | number>>
}

/**
 * `valid` is `null` where no public rule exists or the rule leaves it open: "cannot check" is not "invalid".
 * `reasons` is empty exactly when `valid` is `true`.
 * `birthDate` (ISO 8601 date) and `sex` are what the digits suggest: hints to fill in a form with, never a ground to
 * refuse a person. They are absent where the digits suggest nothing or no real date.
 */
export interface IdentifierVerdict {
  readonly valid: boolean | null
  readonly kind: string
  readonly birthDate?: string
  readonly sex?: Sex
  readonly reasons: readonly IdentifierReason[]
}

export interface Hints {
  readonly birthDate?: string | undefined
  readonly sex?: Sex | undefined
}

/** One state's rule for one kind of identifier. `check` is given a string that is not empty. */
export interface IdentifierRule {
  readonly party: PartyCode
  readonly kind: string
  /** Whom it identifies; `either` where persons and firms share one number space. */
  readonly subject: 'person' | 'firm' | 'either'
  /** The form without words, so that it reads in every language: goes into reasons and form hints. */
  readonly form: string
  readonly check: (value: string) => RuleAnswer
}

export type RuleAnswer =
  | ({ readonly is: 'valid' } & Hints)
  | { readonly is: 'invalid'; readonly code: IdentifierReasonCode }
  | ({ readonly is: 'unknown'; readonly code: IdentifierReasonCode } & Hints)

export const invalid = (code: IdentifierReasonCode): RuleAnswer => ({ is: 'invalid', code })
export const wrongForm: RuleAnswer = invalid('identifier.wrong-form')
export const wrongCheckDigit: RuleAnswer = invalid('identifier.wrong-check-digit')
export const neverIssued: RuleAnswer = invalid('identifier.never-issued')
