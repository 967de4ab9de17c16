import { APOSTROPHES } from './apostrophes.ts'
import { type NameLanguage, toUpperName } from './casing.ts'
import { getPassportTable, type PassportTable } from './passport-tables.ts'

const HYPHENS = new Set('-\u2010\u2011\u2012\u2013')
const VOWELS = new Set('АЕЁИОУЎЫЭЮЯӘӨҮҰІAEIOUÖÜÄƏ')
const MARKS = /\p{M}+/gu

/** Thrown where a name holds characters its language's table cannot render. `characters` lists each once. */
export class UnwritableNameError extends RangeError {
  readonly code = 'names.unwritable'
  readonly characters: readonly string[]
  constructor(characters: readonly string[], language: NameLanguage) {
    super(`the passport table of "${language}" has no rendering for: ${characters.join(' ')}`)
    this.name = 'UnwritableNameError'
    this.characters = characters
  }
}

/**
 * The characters of `name` that `toPassportLatin` could not render: digits, other scripts, symbols. Each once, in
 * order. Ask first where the name was typed by a person.
 */
export function findUnwritable(name: string, options: { readonly language: NameLanguage }): readonly string[] {
  return renderPassport(name, options.language).unwritable
}

/**
 * The name as a passport writes it in Latin letters: A–Z in capitals, single spaces and hyphens, nothing else. Marks
 * and apostrophes vanish. Rendering follows ICAO Doc 9303 part 3 §6 and the language's own table
 * (`getPassportTable(language).source`); either script of the language may come in, in any casing.
 *
 * A rendering, not an identity: the holder's passport may differ by law, habit or choice.
 *
 * @throws UnwritableNameError where a character has no rendering.
 */
export function toPassportLatin(name: string, options: { readonly language: NameLanguage }): string {
  const { latin, unwritable } = renderPassport(name, options.language)
  if (unwritable.length > 0) throw new UnwritableNameError(unwritable, options.language)
  return latin
}

/** Both answers at once: what can be written, and the characters that cannot. */
export function renderPassport(name: string, language: NameLanguage): { latin: string; unwritable: string[] } {
  const table = getPassportTable(language)
  const unwritable = new Set<string>()
  let latin = ''
  let previous = ''
  for (const letter of toUpperName(name, language)) {
    if (APOSTROPHES.has(letter)) continue
    const written = renderLetter(letter, previous, table)
    if (written === undefined) unwritable.add(letter)
    else latin += written
    previous = letter
  }
  return { latin: latin.replaceAll(/ +/g, ' ').replaceAll(/ ?- ?/g, '-').trim(), unwritable: [...unwritable] }
}

function renderLetter(letter: string, previous: string, table: PassportTable): string | undefined {
  const atStart = previous === '' || /\s/u.test(previous) || HYPHENS.has(previous)
  if (atStart || VOWELS.has(previous)) {
    const own = table.atStartOrAfterVowel.get(letter)
    if (own !== undefined) return own
  }
  const written = table.letters.get(letter)
  if (written !== undefined) return written
  if (/^[A-Z]$/.test(letter)) return letter
  if (/^\s$/u.test(letter)) return ' '
  if (HYPHENS.has(letter)) return '-'
  // ICAO gives the bare letter for nearly every marked one; a mark that did not compose falls away with its letter.
  const bare = letter.normalize('NFD').replaceAll(MARKS, '')
  if (bare === '') return ''
  if (bare !== letter) return table.letters.get(bare) ?? (/^[A-Z]$/.test(bare) ? bare : undefined)
  return undefined
}
