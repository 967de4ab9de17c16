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
  readonly isOptional: boolean
  readonly part: NamePart | undefined
}

/** Longer input is cut: no name is longer, and time stays bounded. In UTF-16 units, and in words. */
const LONGEST_NAME = 240
const LONGEST_WORD = 40
const MOST_WORDS = 10

const APOSTROPHES = /[\u02BB\u02BC\u2018\u2019\u0027\u0060\u00B4\u02B9\u02BE\u02BF\u2032]/g
const BRACKETS = /\(([^()]*)\)/g
const WORD = /[\p{L}\p{M}ʻ]+\.?/gu

const optionalWords: ReadonlySet<string> = new Set(optional.words)

/** The words of a name in their order. Signs that are no letters part words and vanish. Never throws. */
export function nameWords(name: string, declared: string | undefined, part?: NamePart): readonly NameWord[] {
  const tidy = name.slice(0, LONGEST_NAME).normalize('NFC').replaceAll(APOSTROPHES, 'ʻ')
  const language = readingLanguage(tidy, declared)
  const bracketed = [...tidy.matchAll(BRACKETS)].map(([, inner]) => inner ?? '')
  return [
    ...wordsOf(tidy.replaceAll(BRACKETS, ' '), language, part, false),
    ...bracketed.flatMap((inner) => wordsOf(inner, language, part, true)),
  ].slice(0, MOST_WORDS)
}

function wordsOf(text: string, language: string, part: NamePart | undefined, isOptional: boolean): NameWord[] {
  return (text.match(WORD) ?? []).map((written) => {
    const bare = written.replace(/\.$/, '').slice(0, LONGEST_WORD)
    const lower = lowerCase(bare, language)
    const letters = lower.replaceAll('ʻ', '').length
    return {
      text: bare,
      lower,
      language,
      isInitial: letters === 1 || (letters === 2 && written.endsWith('.')),
      isOptional: isOptional || optionalWords.has(lower.replaceAll('ʻ', '')),
      part,
    }
  })
}

const lowerCase = (word: string, language: string) =>
  toLowerName(word, language === 'tr' || language === 'az' ? language : 'en')
