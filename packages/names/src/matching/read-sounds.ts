import letters from './letters.json' with { type: 'json' }
import { isVowel } from './sounds.ts'

/** Spelling → sounds. A key may begin with ^ (start of a word) or ~ (after a vowel). */
type Alphabet = ReadonlyMap<string, string>

interface LanguageLetters {
  readonly digraphs?: boolean
  readonly letters: Readonly<Record<string, string>>
}

const LONGEST_SPELLING = 4
const MARKS = /\p{M}+/gu

const compile = ({ digraphs, letters: own }: LanguageLetters): Alphabet =>
  new Map(Object.entries({ ...letters.cyrillic, ...letters.latin, ...(digraphs ? letters.digraphs : {}), ...own }))

const alphabets: ReadonlyMap<string, Alphabet> = new Map(
  Object.entries(letters.languages).map(([language, own]) => [language, compile(own as LanguageLetters)]),
)
const otherAlphabet = compile(letters.other as LanguageLetters)
const likenesses: ReadonlyMap<string, string> = new Map(Object.entries(letters.likenesses))
const turkishOnly = new RegExp(`[${letters.turkishOnly.letters}]`, 'u')

/**
 * The language by whose table a name is read: the declared one without script and region, one like it, or `''` where
 * nothing is known. A Latin name with letters of Turkish and Azerbaijani alone is read as such wherever it stands.
 */
export function readingLanguage(name: string, declared: string | undefined): string {
  const language = (declared ?? '').toLowerCase().split(/[-_]/, 1)[0] ?? ''
  const known = alphabets.has(language) ? language : (likenesses.get(language) ?? '')
  if (known !== 'az' && known !== 'tr' && turkishOnly.test(name)) return keepsOwnLetters(known) ? known : 'az'
  return known
}

/** Kazakh and Uzbek Latin, old and proposed, have some of those letters themselves. */
const keepsOwnLetters = (language: string) => language === 'kk' || language === 'uz' || language === 'tk'

/**
 * The sounds of one word in lower case, doubled ones once. Letters that no table knows are read without their marks, or
 * left out.
 */
export function readSounds(word: string, language: string): string {
  const alphabet = alphabets.get(language) ?? otherAlphabet
  let sounds = ''
  for (let at = 0; at < word.length; ) {
    const last = sounds.at(-1) ?? ''
    const [length, read] = longestSpelling(alphabet, word, at, last)
    for (const sound of read) if (sound !== sounds.at(-1)) sounds += sound
    at += length
  }
  return sounds
}

function longestSpelling(alphabet: Alphabet, word: string, at: number, last: string): readonly [number, string] {
  const place = last === '' ? '^' : isVowel(last) ? '~' : ''
  for (let length = Math.min(LONGEST_SPELLING, word.length - at); length > 0; length--) {
    const spelling = word.slice(at, at + length)
    const read = (place === '' ? undefined : alphabet.get(place + spelling)) ?? alphabet.get(spelling)
    if (read !== undefined && read !== null) return [length, read]
  }
  const character = String.fromCodePoint(word.codePointAt(at) ?? 0)
  const bare = character.normalize('NFD').replaceAll(MARKS, '')
  return [character.length, alphabet.get(bare) ?? '']
}
