import letters from './letters.json' with { type: 'json' }
import { isVowel } from './sounds.ts'

interface Alphabet {
  /** Spelling → sounds. A key may begin with ^ (start of a word) or ~ (after a vowel). */
  readonly sounds: ReadonlyMap<string, string>
  /** Length of the longest spelling that begins with a letter. */
  readonly longest: ReadonlyMap<string, number>
}

interface LanguageLetters {
  readonly digraphs?: boolean
  readonly letters: Readonly<Record<string, string>>
}

const MARKS = /\p{M}+/gu

function compile({ digraphs, letters: own }: LanguageLetters): Alphabet {
  const spellings = { ...letters.cyrillic, ...letters.latin, ...(digraphs ? letters.digraphs : {}), ...own }
  const sounds = new Map(Object.entries(spellings))
  const longest = new Map<string, number>()
  for (const key of sounds.keys()) {
    const spelling = key.replace(/^[~^]/, '')
    const first = spelling.charAt(0)
    longest.set(first, Math.max(spelling.length, longest.get(first) ?? 1))
  }
  return { sounds, longest }
}

const alphabets: ReadonlyMap<string, Alphabet> = new Map(
  Object.entries(letters.languages).map(([language, own]) => [language, compile(own as LanguageLetters)]),
)
/** All that have a table of their own, and `''` for the rest. */
export const readingLanguages: readonly string[] = [...alphabets.keys(), '']

const otherAlphabet = compile(letters.other as LanguageLetters)
const likenesses: ReadonlyMap<string, string> = new Map(Object.entries(letters.likenesses))
const turkishOnly = new RegExp(`[${letters.turkishOnly.letters}]`, 'u')

/**
 * The language by whose table a name is read: the declared one without script and region, one like it, or `''` where
 * nothing is known. A Latin name with letters of Turkish and Azerbaijani alone is read as such wherever it stands.
 */
export function readingLanguage(name: string, declared: string | undefined): string {
  const known = declared ? tableOf(declared) : ''
  if (known === 'az' || known === 'tr' || keepsOwnLetters(known)) return known
  return turkishOnly.test(name) ? letters.turkishOnly.language : known
}

function tableOf(declared: string): string {
  const end = declared.search(/[-_]/)
  const language = (end < 0 ? declared : declared.slice(0, end)).toLowerCase()
  return alphabets.has(language) ? language : (likenesses.get(language) ?? '')
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
  const longest = alphabet.longest.get(word.charAt(at)) ?? 0
  for (let length = Math.min(longest, word.length - at); length > 0; length--) {
    const spelling = word.slice(at, at + length)
    const read = (place === '' ? undefined : alphabet.sounds.get(place + spelling)) ?? alphabet.sounds.get(spelling)
    if (read !== undefined) return [length, read]
  }
  const character = String.fromCodePoint(word.codePointAt(at) ?? 0)
  const bare = character.normalize('NFD').replaceAll(MARKS, '')
  return [character.length, alphabet.sounds.get(bare) ?? '']
}
