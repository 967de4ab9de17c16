import { toLowerName } from '../scripts/casing.ts'
import optional from './optional-words.json' with { type: 'json' }
import { readingLanguage } from './read-sounds.ts'

/** What a name says of a word: which part it is, where the record tells. */
export type NamePart = 'family' | 'given' | 'patronymic'

/** A word of a name before it is read into sounds. */
export interface NameWord {
  /** As written, for people to read. */
  readonly text: string
  readonly lower: string
  readonly language: string
  readonly isInitial: boolean
  /** A title, a particle, or what stood in brackets: its absence says nothing. */
  readonly isTitle: boolean
  readonly part: NamePart | undefined
  /** The number of a ruler, or a generation: Murad IV is not Murad III. */
  readonly numeral: number | undefined
}

/** Longer input is cut: no name is longer, and time stays bounded. In UTF-16 units, and in words. */
const LONGEST_NAME = 240
const LONGEST_WORD = 40
const MOST_WORDS = 10

const APOSTROPHES = /[\u02BB\u02BC\u2018\u2019\u0027\u0060\u00B4\u02B9\u02BE\u02BF\u2032]/g
const BRACKETS = /\(([^()]*)\)/g
const WORD = /[\p{L}\p{M}ʻ]+\.?/gu

const titles: ReadonlySet<string> = new Set(optional.words)
const numerals: ReadonlyMap<string, number> = new Map(Object.entries(optional.numerals.marks))

/** The words of a name in their order. Signs that are no letters part words and vanish. Never throws. */
export function nameWords(name: string, declared: string | undefined, part?: NamePart): readonly NameWord[] {
  // The sign for bytes that were no text: what else the name held is lost.
  if (name.includes('\uFFFD')) return []
  const tidy = name.slice(0, LONGEST_NAME).normalize('NFC').replaceAll(APOSTROPHES, 'ʻ')
  const language = readingLanguage(tidy, declared)
  if (!tidy.includes('(')) return wordsOf(tidy, language, part, false).slice(0, MOST_WORDS)
  const bracketed = [...tidy.matchAll(BRACKETS)].map(([, inner]) => inner ?? '')
  return [
    ...wordsOf(tidy.replaceAll(BRACKETS, ' '), language, part, false),
    ...bracketed.flatMap((inner) => wordsOf(inner, language, part, true)),
  ].slice(0, MOST_WORDS)
}

function wordsOf(text: string, language: string, part: NamePart | undefined, isAside: boolean): NameWord[] {
  return (text.match(WORD) ?? []).map((written) => {
    const dotted = written.endsWith('.')
    const bare = (dotted ? written.slice(0, -1) : written).slice(0, LONGEST_WORD)
    const lower = lowerCase(bare, language)
    const mark = markOf(lower)
    const letters = mark.plain.length
    return {
      text: bare,
      lower,
      language,
      isInitial: letters === 1 || (letters === 2 && dotted && mark.numeral === undefined),
      isTitle: isAside || mark.isTitle,
      part,
      numeral: mark.numeral,
    }
  })
}

/** What a word is whoever bears it. */
function markOf(lower: string) {
  const plain = lower.includes('ʻ') ? lower.replaceAll('ʻ', '') : lower
  // Cyrillic writes Roman numerals with letters of its own that look the same; in Turkish lower case they lose the dot.
  const numeral = numerals.get(plain.length > 4 ? plain : plain.replaceAll(/[іı]/g, 'i').replaceAll('х', 'x'))
  return { plain, numeral, isTitle: titles.has(plain) }
}

const turkish = (language: string) => language === 'tr' || language === 'az'

/** The text is composed already, so that outside Turkish only İ needs care. */
function lowerCase(word: string, language: string): string {
  if (turkish(language)) return toLowerName(word, 'tr')
  return (word.includes('İ') ? word.replaceAll('İ', 'i') : word).toLowerCase()
}
