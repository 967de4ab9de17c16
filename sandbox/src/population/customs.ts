import type { NameLanguage } from '@kopru/names'
import type { FoundingParty, IsoDate, Sex } from './person.ts'
import type { Prng } from './prng.ts'

/** What the making of people needs to know about a state. Names and places are real, streets and firms made up. */
export interface Customs {
  readonly party: FoundingParty
  readonly language: NameLanguage
  readonly script: 'Cyrl' | 'Latn'
  readonly currency: string
  readonly givenNames: Readonly<Record<Sex, readonly string[]>>
  /** Forms for men. */
  readonly surnames: readonly string[]
  readonly regions: readonly Region[]
  /** Complete street names. */
  readonly streets: readonly string[]
  readonly employers: readonly string[]
  readonly registryOffice: (city: string) => string
  readonly court: (city: string) => string
  readonly pensionFund: string
  /** The form for a woman of a surname given in the form for men. */
  readonly womansSurname: (surname: string) => string
  /** `null` where the state has no patronymics. */
  readonly patronymic: (fatherGiven: string, sex: Sex, random: Prng) => string | null
  /** How often a bride takes her husband's surname, 0 to 1. */
  readonly brideTakesSurname: number
  /** A number that obeys the state's rule; `undefined`: this draw gives none, draw again. */
  readonly nationalId: (born: { readonly sex: Sex; readonly birthDate: IsoDate }, random: Prng) => string | undefined
  readonly passportNumber: (random: Prng) => string
  readonly firmId: (random: Prng) => string | undefined
  readonly pay: Pay
}

export interface Region {
  readonly region: string
  readonly cities: readonly string[]
}

/** Monthly, in whole units of the currency. Made up, of a plausible size; not a statement about the state's law. */
export interface Pay {
  readonly medianWage: number
  readonly medianPension: number
  /** What sample people earn at least: enough for a stay in every other state. */
  readonly ample: number
  readonly taxRate: number
}

export const words = (text: string): string[] => text.split(/\s+/u).filter((word) => word !== '')
export const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** `Region: city, city` per line. */
export const regions = (text: string): Region[] =>
  lines(text).map((line) => {
    const [region = '', cities = ''] = line.split(':')
    return { region: region.trim(), cities: cities.split(',').map((city) => city.trim()) }
  })

/** -ов, -ев, -ин take -а; surnames of other forms do not change. */
export const withFeminineEnding = (ending: RegExp, letter: string) => (surname: string) =>
  ending.test(surname) ? surname + letter : surname
