/** The public entry: identifiers and names of people and firms across the states and their scripts. */
export { withCheckDigitVoen } from './identifiers/az-voen.ts'
export { checkIdentifier, findIdentifierRule } from './identifiers/check-identifier.ts'
export { withCheckDigitAdoazonositoJel } from './identifiers/hu-adoazonosito-jel.ts'
export { withCheckDigitAdoszam } from './identifiers/hu-adoszam.ts'
export { withCheckDigitSzemelyiAzonosito } from './identifiers/hu-szemelyi-azonosito.ts'
export { withCheckDigitBin } from './identifiers/kz-bin.ts'
export { withCheckDigitIin } from './identifiers/kz-iin.ts'
export { maskIdentifier } from './identifiers/mask-identifier.ts'
export { recogniseIdentifier } from './identifiers/recognise-identifier.ts'
export { identifierRules } from './identifiers/rules.ts'
export { withCheckDigitsKimlikNo } from './identifiers/tr-kimlik-no.ts'
export { withCheckDigitVkn } from './identifiers/tr-vkn.ts'
export { withCheckDigitPinfl } from './identifiers/uz-pinfl.ts'
export type {
  FirmHints,
  IdentifierReason,
  IdentifierReasonCode,
  IdentifierRule,
  IdentifierVerdict,
  PartyCode,
  Sex,
  UnconfirmedHint,
} from './identifiers/verdict.ts'
export { type MatchResult, matchPersons, matchPrepared } from './matching/match-persons.ts'
export {
  type MatchReason,
  type MatchReasonCode,
  type MatchReasonLanguage,
  matchReasonText,
} from './matching/match-reason.ts'
export type { NameForm, PersonDescription } from './matching/person-description.ts'
export { type PreparedPerson, preparePerson } from './matching/prepare-person.ts'
export type { MrzFault, MrzFaultCode, MrzHint } from './mrz/faults.ts'
export { type MrzFormat, mrzFormats } from './mrz/layouts.ts'
export type { MrzDocument } from './mrz/mrz-document.ts'
export { type MrzReading, readMrz } from './mrz/read-mrz.ts'
export { type MrzWriting, writeMrz } from './mrz/write-mrz.ts'
export { type NameLanguage, toLowerName, toTitleName, toUpperName } from './scripts/casing.ts'
export type { Conversion, ConversionStatus } from './scripts/conversion.ts'
export { conversions } from './scripts/conversions.ts'
export { findUnwritable, toPassportLatin, UnwritableNameError } from './scripts/passport-latin.ts'
export { getPassportTable, type PassportTable } from './scripts/passport-tables.ts'
export { type Transliteration, transliterate } from './scripts/transliterate.ts'
export { makeSearchRows, type SearchRow, searchKeys, searchRow } from './search/search-keys.ts'
export {
  type Candidate,
  type DescribedPerson,
  defaultSearchLimits,
  type FoundRow,
  type SearchAnswer,
  type SearchedRegister,
  searchPerson,
} from './search/search-person.ts'
export { type SearchLimits, type SearchQuery, searchTableSql } from './search/search-sql.ts'
export { type ReasonLanguage, reasonLanguages, reasonText } from './texts/reason-text.ts'
