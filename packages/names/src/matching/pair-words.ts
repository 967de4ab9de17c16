import { parameters } from './parameters.ts'
import { joinWords, type PreparedName, type PreparedWord } from './prepare-person.ts'
import { SOUND_COUNT } from './sounds.ts'
import { soundEvidence } from './word-alignment.ts'
import { weigh, wordFeatures } from './word-features.ts'

export type WordRole = 'name' | 'patronymic' | 'mixed'

/** A word of one name beside its counterpart in the other. */
export interface WordPair {
  readonly a: PreparedWord
  readonly b: PreparedWord
  /** Log-odds that both write one name, without regard to the rest. */
  readonly evidence: number
  readonly role: WordRole
  readonly how: 'whole' | 'initial' | 'joined'
  /** Places in the names. */
  readonly at: readonly [number, number]
}

export interface Pairing {
  readonly pairs: readonly WordPair[]
  /** Words without a counterpart, titles left out. */
  readonly missingInA: readonly PreparedWord[]
  readonly missingInB: readonly PreparedWord[]
}

/** A word, or two neighbours as one, with the bits of the places it takes. */
interface Unit {
  readonly word: PreparedWord
  readonly places: number
  readonly at: number
}

/**
 * Pairs the words of two names in any order: surest pairs first, then, of what is left on both sides, words of one role
 * as differing. Two neighbours may answer one word of the other name where the numbers of words differ.
 */
export function pairWords(a: PreparedName, b: PreparedName): Pairing {
  const candidates = allPairs(singles(a), singles(b))
  if (a.words.length > b.words.length) candidates.push(...allPairs(joined(a), singles(b)))
  if (b.words.length > a.words.length) candidates.push(...allPairs(singles(a), joined(b)))
  candidates.sort((x, y) => y.pair.evidence - x.pair.evidence)

  const pairs: WordPair[] = []
  let takenA = 0
  let takenB = 0
  for (const { pair, placesA, placesB } of candidates) {
    if (takenA & placesA || takenB & placesB || !mayPair(pair)) continue
    pairs.push(pair)
    takenA |= placesA
    takenB |= placesB
  }
  const missing = ({ words }: PreparedName, taken: number) =>
    words.filter((word, i) => !word.isOptional && !(taken & (1 << i)))
  return { pairs, missingInA: missing(b, takenB), missingInB: missing(a, takenA) }
}

/** Likeness pairs anything. Difference is only told of whole words of one role; else one word is missing. */
function mayPair({ evidence, role, how, a, b }: WordPair): boolean {
  return evidence > 0 || (how !== 'joined' && role !== 'mixed' && !a.isOptional && !b.isOptional)
}

const singles = ({ words }: PreparedName): Unit[] => words.map((word, at) => ({ word, at, places: 1 << at }))

const joined = ({ words }: PreparedName): Unit[] =>
  words.slice(1).flatMap((word, at) => {
    const before = words[at]
    return before === undefined || before.isInitial || word.isInitial
      ? []
      : [{ word: joinWords(before, word), at, places: 3 << at }]
  })

function allPairs(left: readonly Unit[], right: readonly Unit[]) {
  return left.flatMap((a) => right.map((b) => ({ pair: comparePair(a, b), placesA: a.places, placesB: b.places })))
}

const isJoined = ({ places, at }: Unit) => places !== 1 << at

function comparePair(left: Unit, right: Unit): WordPair {
  const { word: a } = left
  const { word: b } = right
  const role = a.isPatronymic === b.isPatronymic ? (a.isPatronymic ? 'patronymic' : 'name') : 'mixed'
  const at = [left.at, right.at] as const
  if (a.isInitial || b.isInitial) return { a, b, at, role, how: 'initial', evidence: initialEvidence(a, b) }
  const how = isJoined(left) || isJoined(right) ? 'joined' : 'whole'
  return { a, b, at, role, how, evidence: weigh(parameters.word, wordFeatures(a, b)) }
}

/** An initial agrees or not; agreeing is less than any likeness of whole words worth taking. */
function initialEvidence(a: PreparedWord, b: PreparedWord): number {
  return (soundEvidence.pair[(a.signs[0] ?? 0) * SOUND_COUNT + (b.signs[0] ?? 0)] ?? 0) > 0.5 ? 0.01 : -8
}
