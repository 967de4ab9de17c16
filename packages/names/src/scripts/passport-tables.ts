import type { NameLanguage } from './casing.ts'
import az from './tables/az.json' with { type: 'json' }
import hu from './tables/hu.json' with { type: 'json' }
import icaoCyrillic from './tables/icao-cyrillic.json' with { type: 'json' }
import icaoLatin from './tables/icao-latin.json' with { type: 'json' }
import kk from './tables/kk.json' with { type: 'json' }
import ky from './tables/ky.json' with { type: 'json' }
import tk from './tables/tk.json' with { type: 'json' }
import tr from './tables/tr.json' with { type: 'json' }
import uz from './tables/uz.json' with { type: 'json' }

/**
 * How the letters of one language (capitals) are written in a passport. `official` is false where no table issued by
 * the state was found and the rendering follows ICAO; `source` then says how the gaps were filled.
 */
export interface PassportTable {
  readonly language: NameLanguage
  readonly title: string
  readonly source: string
  readonly official: boolean
  readonly letters: ReadonlyMap<string, string>
  /** Letters read otherwise at the start of a word or after a vowel. */
  readonly atStartOrAfterVowel: ReadonlyMap<string, string>
}

interface TableFile {
  readonly title: string
  readonly source: string
  readonly official: boolean
  readonly letters: Readonly<Record<string, string>>
  readonly atStartOrAfterVowel?: Readonly<Record<string, string>>
}

const shared = { ...icaoLatin.letters, ...icaoCyrillic.letters }

const table = (language: NameLanguage, file: TableFile): PassportTable => ({
  language,
  title: file.title,
  source: file.source,
  official: file.official,
  letters: new Map(Object.entries({ ...shared, ...file.letters })),
  atStartOrAfterVowel: new Map(Object.entries(file.atStartOrAfterVowel ?? {})),
})

const tables: Readonly<Record<NameLanguage, PassportTable>> = {
  kk: table('kk', kk),
  ru: table('ru', { ...icaoCyrillic, title: 'Russian' }),
  ky: table('ky', ky),
  tr: table('tr', tr),
  az: table('az', az),
  uz: table('uz', uz),
  tk: table('tk', tk),
  hu: table('hu', hu),
  en: table('en', { ...icaoLatin, title: 'English' }),
}

export const getPassportTable = (language: NameLanguage): PassportTable => tables[language]
