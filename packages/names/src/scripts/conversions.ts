import alphabetsFile from './alphabets.json' with { type: 'json' }
import { tidyUzbekApostrophes } from './apostrophes.ts'
import { cldrTables } from './cldr/cldr-tables.ts'
import { compileCldrTable } from './cldr/compile-cldr-table.ts'
import { compileLetters, type LetterTable } from './compile-letters.ts'
import { type CompiledConversion, type Conversion, languageOf } from './conversion.ts'
import azCyrlAzLatn from './conversions/az-cyrl-az-latn.json' with { type: 'json' }
import azLatnCta from './conversions/az-latn-cta.json' with { type: 'json' }
import kkCyrlCta from './conversions/kk-cyrl-cta.json' with { type: 'json' }
import kkCyrlKkLatn2021 from './conversions/kk-cyrl-kk-latn-2021.json' with { type: 'json' }
import kyCyrlCta from './conversions/ky-cyrl-cta.json' with { type: 'json' }
import ruCyrlRuLatn1997 from './conversions/ru-cyrl-ru-latn-1997.json' with { type: 'json' }
import tkCyrlTkLatn from './conversions/tk-cyrl-tk-latn.json' with { type: 'json' }
import tkLatnCta from './conversions/tk-latn-cta.json' with { type: 'json' }
import trLatnCta from './conversions/tr-latn-cta.json' with { type: 'json' }
import uzCyrlUzLatn from './conversions/uz-cyrl-uz-latn.json' with { type: 'json' }
import uzLatnCta from './conversions/uz-latn-cta.json' with { type: 'json' }
import uzLatnUzLatn2026 from './conversions/uz-latn-uz-latn-2026.json' with { type: 'json' }
import { renderPassport } from './passport-latin.ts'
import { getPassportTable } from './passport-tables.ts'

/** Small letters of each script's alphabet; a letter may be two characters. */
export const alphabets: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(alphabetsFile.alphabets).map(([id, letters]) => [id, letters.split(' ')]),
)

const letterTables: readonly LetterTable[] = [
  kkCyrlKkLatn2021,
  uzCyrlUzLatn,
  uzLatnUzLatn2026,
  azCyrlAzLatn,
  tkCyrlTkLatn,
  ruCyrlRuLatn1997,
  kkCyrlCta,
  kyCyrlCta,
  uzLatnCta,
  azLatnCta,
  tkLatnCta,
  trLatnCta,
]

const all: readonly CompiledConversion[] = [
  ...letterTables.flatMap(compileLetters),
  tidyUzbek(),
  ...cldrTables.map((table) => ({
    ...table,
    status: 'cldr' as const,
    reversible: false,
    read: (text: string) => text,
    convert: onFirstUse(() => compileCldrTable(table)),
  })),
  ...Object.keys(alphabets)
    .filter((id) => id !== 'cta')
    .map(toPassport),
]

const byWay = new Map(all.map((conversion) => [wayOf(conversion), conversion]))

/** Every table: what it is, where it comes from, how far it can be relied on. */
export const conversions: readonly Conversion[] = all.map(({ from, to, title, source, status, reversible }) => ({
  from,
  to,
  title,
  source,
  status,
  reversible,
}))

/** Ids are compared without regard to case, as BCP 47 compares its own. */
export const findConversion = (from: string, to: string): CompiledConversion | undefined =>
  byWay.get(wayOf({ from, to }))

function onFirstUse(make: () => CompiledConversion['convert']): CompiledConversion['convert'] {
  let made: CompiledConversion['convert'] | undefined
  return (text, unmatched) => {
    made ??= make()
    return made(text, unmatched)
  }
}

function wayOf({ from, to }: { from: string; to: string }): string {
  return `${from} ${to}`.toLowerCase()
}

/** Uzbek in its own orthography: what a search needs where ʻ is written in ten ways. */
function tidyUzbek(): CompiledConversion {
  return {
    from: 'uz-Latn',
    to: 'uz-Latn',
    title: 'Uzbek with its own apostrophes',
    source: 'U+02BB in oʻ and gʻ, U+02BC for the stop, whatever sign was typed',
    status: 'official',
    reversible: true,
    read: tidyUzbekApostrophes,
    convert: (text) => text,
  }
}

function toPassport(from: string): CompiledConversion {
  const language = languageOf(from)
  const { title, source, official } = getPassportTable(language)
  return {
    from,
    to: 'icao',
    title: `${title}, passport`,
    source,
    status: official ? 'official' : 'practice',
    reversible: false,
    read: (text) => text,
    convert: (text, unmatched) => {
      const { latin, unwritable } = renderPassport(text, language)
      for (const character of unwritable) unmatched(character)
      return latin
    },
  }
}
