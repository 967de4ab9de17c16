import type { NameLanguage } from './casing.ts'

/**
 * How far a table can be relied on. `official`: issued by a state or ICAO. `cldr`: published by CLDR. `proposed`:
 * issued, not in force. `practice`: what passports are seen to do. `derived`: made here, letter by letter, from
 * published alphabets.
 */
export type ConversionStatus = 'official' | 'cldr' | 'proposed' | 'practice' | 'derived'

/** A way from one script to another. Ids are language, script and variant, as in BCP 47 where it has one. */
export interface Conversion {
  readonly from: string
  readonly to: string
  readonly title: string
  readonly source: string
  readonly status: ConversionStatus
  /** Whether every word of the alphabet comes back unchanged by the way from `to` to `from`. */
  readonly reversible: boolean
}

export interface CompiledConversion extends Conversion {
  /** Brings signs and look-alikes into the one form that the table knows. */
  readonly read: (text: string) => string
  /** `unmatched` gets each character that the table does not have; it stays as it is. */
  readonly convert: (text: string, unmatched: (character: string) => void) => string
}

const LANGUAGES: readonly NameLanguage[] = ['kk', 'ru', 'ky', 'tr', 'az', 'uz', 'tk', 'hu', 'en']

/** The language whose casing a script follows. The common alphabet has both kinds of i, as Turkish. */
export function languageOf(id: string): NameLanguage {
  if (id === 'cta') return 'tr'
  return LANGUAGES.find((language) => id.startsWith(language)) ?? 'en'
}
