import type { NameLanguage } from '@kopru/names'

/** The states that have made-up people. */
export type FoundingParty = 'KZ' | 'TR' | 'KG' | 'UZ' | 'AZ'
export const foundingParties = ['KZ', 'TR', 'KG', 'UZ', 'AZ'] as const satisfies readonly FoundingParty[]

/** The state's own number of a person, unique within the state. A string: it may begin with 0. */
export type NationalId = string
/** ISO 8601 calendar date, `2026-11-01`. */
export type IsoDate = string
/** ISO 8601 month, `2026-10`. */
export type IsoMonth = string

export type Sex = 'female' | 'male'
export type LevelOfAssurance = 'low' | 'substantial' | 'high'

/** `patronymic` is `null` where the state or the person has none. */
export interface NameParts {
  readonly given: string
  readonly family: string
  readonly patronymic: string | null
}

export interface PersonName {
  readonly language: NameLanguage
  readonly script: 'Cyrl' | 'Latn'
  /** In the state's script. */
  readonly native: NameParts
  /** As in the passport: A–Z capitals, spaces, hyphens. */
  readonly latin: NameParts
}

export interface Place {
  readonly region: string
  readonly city: string
  readonly regionLatin: string
  readonly cityLatin: string
}

export interface Passport {
  readonly number: string
  readonly issuedOn: IsoDate
  readonly expiresOn: IsoDate
}

/** Links are national ids of people of the same population; both ends always carry the link. */
export interface Family {
  readonly maritalStatus: 'single' | 'married'
  readonly marriedOn: IsoDate | null
  readonly spouse: NationalId | null
  readonly mother: NationalId | null
  readonly father: NationalId | null
  readonly children: readonly NationalId[]
}

export interface Address extends Place {
  readonly street: string
  readonly house: string
  readonly flat: string | null
  readonly since: IsoDate
  /** True where the register may not tell the address to others. */
  readonly withheld: boolean
}

export interface RecordedParent {
  readonly name: NameParts
  readonly latin: NameParts
  /** `null` where the parent is not in the population. */
  readonly nationalId: NationalId | null
}

/** A row of the civil-status register. Names are those at birth: a married person's surname may differ today. */
export interface BirthRecord {
  readonly recordNumber: string
  readonly registeredOn: IsoDate
  readonly registryOffice: string
  readonly childNationalId: NationalId
  readonly name: NameParts
  readonly latin: NameParts
  readonly sex: Sex
  readonly birthDate: IsoDate
  readonly birthPlace: Place
  readonly mother: RecordedParent
  readonly father: RecordedParent
}

/**
 * A row of the civil-status archive, as the books of its time have it: without a national number, in the language and
 * spelling of then. It may be about somebody else who is called alike.
 */
export interface ArchivedBirth {
  readonly recordNumber: string
  readonly registeredOn: IsoDate
  readonly registryOffice: string
  readonly name: NameParts
  readonly sex: Sex
  readonly birthDate: IsoDate
  readonly birthPlace: string
  readonly father: string
  readonly mother: string
  /** Number of the passport that was shown when the row was last looked up for its person. */
  readonly documentNumber: string | null
}

export interface Conviction {
  readonly caseNumber: string
  readonly court: string
  readonly offence: 'theft' | 'fraud' | 'traffic-offence' | 'hooliganism' | 'forgery'
  readonly sentencedOn: IsoDate
  readonly sentence:
    | { readonly is: 'fine'; readonly amountMinor: number; readonly currency: string }
    | { readonly is: 'probation'; readonly months: number }
    | { readonly is: 'imprisonment'; readonly months: number }
}

/** Amounts are whole hundredths of the currency's unit (`grossMinor` 150 = 1.50). */
export interface MonthlyIncome {
  readonly month: IsoMonth
  readonly grossMinor: number
  readonly taxMinor: number
}

/** `months` are the last twelve full months before the population's `asOf`, oldest first. */
export type Income =
  | { readonly is: 'none' }
  | {
      readonly is: 'employment'
      readonly employer: Employer
      readonly currency: string
      readonly months: readonly MonthlyIncome[]
    }
  | {
      readonly is: 'pension'
      readonly fund: string
      readonly currency: string
      readonly months: readonly MonthlyIncome[]
    }

export interface Employer {
  readonly name: string
  /** Valid by the state's check digits where there are any. */
  readonly taxId: string
}

export interface Person {
  readonly party: FoundingParty
  readonly nationalId: NationalId
  /** The log-in name of sample people and special cases; everyone else logs in with the national id. */
  readonly username: string | null
  readonly name: PersonName
  readonly sex: Sex
  readonly birthDate: IsoDate
  readonly birthPlace: Place
  readonly citizenship: FoundingParty
  /** What the state's log-in service can vouch for. */
  readonly levelOfAssurance: LevelOfAssurance
  readonly passport: Passport | null
  readonly family: Family
  readonly address: Address
  /** One row, save for the special cases: none, or two that both claim this person. */
  readonly birthRecords: readonly BirthRecord[]
  /** Rows of the archive that are this person's or might be taken for it. */
  readonly archivedBirths: readonly ArchivedBirth[]
  /** Empty: a clean record. */
  readonly convictions: readonly Conviction[]
  readonly income: Income
}

export type SpecialCaseKind =
  | 'no-birth-record'
  | 'two-birth-records'
  | 'low-assurance'
  | 'convicted'
  | 'minor'
  | 'withheld-address'
  | 'archived-record'
  | 'archived-namesakes'
  | 'new-number'
  | 'former-number'

const ordinaryParts = ['first', 'parent', 'student', 'spouse', 'trader', 'letters'] as const
type OrdinaryPart = (typeof ordinaryParts)[number]

/** What somebody of the cast is there to show; the log-in pages say it in words. */
export type CastPart = OrdinaryPart | SpecialCaseKind

export const isOrdinary = (part: CastPart): part is OrdinaryPart => (ordinaryParts as readonly string[]).includes(part)

interface Account {
  readonly party: FoundingParty
  readonly username: string
  readonly nationalId: NationalId
  /** Native script, given and family name. */
  readonly displayName: string
}

/** An adult with a clean record, complete data and an income that suffices everywhere. */
export interface SamplePerson extends Account {
  readonly is: 'sample'
  /** What the account is for. */
  readonly part: OrdinaryPart
}

/** A person with whom something goes another way. */
export interface SpecialCase extends Account {
  readonly is: 'special'
  /** What goes another way. */
  readonly part: SpecialCaseKind
}
