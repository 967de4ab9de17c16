/** A party code of the federation. Not always an ISO 3166 code: `TRNC` has none. */
export type PartyCode = string

export type Sex = 'female' | 'male'

/**
 * What a firm's number suggests. `registered` is a month (`1999-09`). `residence` and `unit` as Kazakhstan numbers
 * them; `holder` tells a firm from a sole trader where both share one number space.
 */
export interface FirmHints {
  readonly registered?: string
  readonly residence?: 'resident' | 'non-resident' | 'joint-sole-trader'
  readonly unit?: 'head' | 'branch' | 'representative-office' | 'farm'
  readonly holder?: 'legal' | 'natural'
}

/** Hints whose reading no public rule confirms. */
export type UnconfirmedHint = 'birthDate' | 'sex' | 'foreignResident' | 'residence' | 'unit'

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
 * The hints are what the digits suggest: to fill in a form with, never a ground to refuse anybody. They are absent
 * where the digits suggest nothing or no real date.
 */
export interface IdentifierVerdict extends Hints {
  readonly valid: boolean | null
  readonly kind: string
  readonly reasons: readonly IdentifierReason[]
}

/** `birthDate` is an ISO 8601 date; `unconfirmed` names the hints that rest on no public rule. */
export interface Hints {
  readonly birthDate?: string
  readonly sex?: Sex
  readonly foreignResident?: true
  readonly firm?: FirmHints
  readonly unconfirmed?: readonly UnconfirmedHint[]
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
  /** Tells it from another kind of the same form and check, as far as digits can. No ground to refuse. */
  readonly looksLike?: (value: string) => boolean
}

export type RuleAnswer =
  | { readonly is: 'valid'; readonly hints?: Hints }
  | { readonly is: 'invalid'; readonly code: IdentifierReasonCode }
  | { readonly is: 'unknown'; readonly code: IdentifierReasonCode; readonly hints?: Hints }

export const invalid = (code: IdentifierReasonCode): RuleAnswer => ({ is: 'invalid', code })
export const wrongForm: RuleAnswer = invalid('identifier.wrong-form')
export const wrongCheckDigit: RuleAnswer = invalid('identifier.wrong-check-digit')
export const neverIssued: RuleAnswer = invalid('identifier.never-issued')
