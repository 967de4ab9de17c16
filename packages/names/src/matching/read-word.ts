import { listedNames } from './distinct-names.ts'
import { type Ending, endingWord, splitEnding } from './endings.ts'
import { readSounds } from './read-sounds.ts'
import { soundIndex } from './sounds.ts'

/** A word as it sounds, whoever bears it. */
export interface WordReading {
  readonly sounds: string
  /** Sounds without the ending. */
  readonly stem: string
  readonly ending: Ending | undefined
  /** The ending that the whole word is, as `oğlu`. */
  readonly whole: Ending | undefined
  /** Positions in `SOUNDS` of the stem's sounds and the ending's sign. */
  readonly signs: Uint8Array
  /** As `listedNames` knows the word. */
  readonly listed: readonly number[] | undefined
}

/**
 * Names repeat: in a register of millions most words have been read before. By language and word, emptied when full, so
 * that it stays small.
 */
const known = new Map<string, Map<string, WordReading>>()
const MOST_KNOWN = 10_000

/** Reads one word in lower case. */
export function readWord(lower: string, language: string): WordReading {
  const ofLanguage = known.get(language) ?? new Map<string, WordReading>()
  const before = ofLanguage.get(lower)
  if (before !== undefined) return before
  const reading = readingOf(readSounds(lower, language))
  if (ofLanguage.size >= MOST_KNOWN) ofLanguage.clear()
  if (ofLanguage.size === 0) known.set(language, ofLanguage)
  ofLanguage.set(lower, reading)
  return reading
}

/** What sounds are made of, where they were not read from one word. */
export function readingOf(sounds: string): WordReading {
  const { stem, ending } = splitEnding(sounds)
  const listed = listedNames(sounds, stem)
  return { sounds, stem, ending, whole: endingWord(sounds), signs: signsOf(stem, ending), listed }
}

/** The reading with another ending in place of its own, as `oğlu` is to the word before it. */
export function withEnding({ sounds, stem, listed }: WordReading, ending: Ending): WordReading {
  return { sounds, stem, ending, whole: undefined, signs: signsOf(stem, ending), listed }
}

function signsOf(stem: string, ending: Ending | undefined): Uint8Array {
  const signs = new Uint8Array(stem.length + (ending === undefined ? 0 : 1))
  for (let i = 0; i < stem.length; i++) signs[i] = soundIndex(stem.charAt(i))
  if (ending !== undefined) signs[stem.length] = soundIndex(ending.sign)
  return signs
}
