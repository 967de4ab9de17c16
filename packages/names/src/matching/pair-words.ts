import circumstances from './circumstances.json' with { type: 'json' }
import { areTwoNames } from './distinct-names.ts'
import { type MatchModel, storedModel } from './match-model.ts'
import type { PreparedName, PreparedWord } from './prepare-person.ts'
import { SOUND_COUNT } from './sounds.ts'
import { wordEvidence } from './word-features.ts'

export type WordRole = 'name' | 'patronymic' | 'mixed'

/** A word of one name beside its counterpart in the other. */
export interface WordPair {
  readonly a: PreparedWord
  readonly b: PreparedWord
  /** Log-odds that both write one name, without regard to the rest. */
  readonly evidence: number
  readonly role: WordRole
  readonly how: 'whole' | 'initial' | 'joined'
}

export interface Pairing {
  readonly pairs: readonly WordPair[]
  /** Words without a counterpart, titles left out. */
  readonly missingInA: readonly PreparedWord[]
  readonly missingInB: readonly PreparedWord[]
}

/**
 * Pairs the words of two names in any order: surest pairs first, then, of what is left on both sides, words of one role
 * as differing. Two neighbours may answer one word of the other name where the other name has more words, patronymics not counted.
 */
export function pairWords(a: PreparedName, b: PreparedName, model: MatchModel = storedModel): Pairing {
  const candidates: WordPair[] = []
  addPairs(candidates, a.words, b.words, model)
  if (a.weight > b.weight) addPairs(candidates, a.joined(), b.words, model)
  if (b.weight > a.weight) addPairs(candidates, a.words, b.joined(), model)
  candidates.sort((x, y) => y.evidence - x.evidence)

  const pairs: WordPair[] = []
  let takenA = 0
  let takenB = 0
  for (const pair of candidates) {
    if (takenA & pair.a.places || takenB & pair.b.places) continue
    pairs.push(pair)
    takenA |= pair.a.places
    takenB |= pair.b.places
  }
  return { pairs, missingInA: untaken(b, takenB), missingInB: untaken(a, takenA) }
}

const untaken = ({ words }: PreparedName, taken: number) =>
  words.filter((word) => !word.isTitle && !(taken & word.places))

function addPairs(
  pairs: WordPair[],
  left: readonly PreparedWord[],
  right: readonly PreparedWord[],
  model: MatchModel,
): void {
  for (const a of left)
    for (const b of right) {
      const pair = comparePair(a, b, model)
      if (mayPair(pair)) pairs.push(pair)
    }
}

/** Likeness pairs anything. Difference is only told of whole words of one role; else one word is missing. */
function mayPair({ evidence, role, how, a, b }: WordPair): boolean {
  return evidence > 0 || (how !== 'joined' && role !== 'mixed' && !a.isOptional && !b.isOptional)
}

function comparePair(a: PreparedWord, b: PreparedWord, model: MatchModel): WordPair {
  const role = a.isPatronymic === b.isPatronymic ? (a.isPatronymic ? 'patronymic' : 'name') : 'mixed'
  if (a.isInitial || b.isInitial) return { a, b, role, how: 'initial', evidence: initialEvidence(a, b, model) }
  const how = a.isJoined || b.isJoined ? 'joined' : 'whole'
  const evidence = areTwoNames(a.listed, b.listed) ? circumstances.twoNames : wordEvidence(a, b, model)
  return { a, b, role, how, evidence }
}

/** An initial agrees or not; agreeing is less than any likeness of whole words worth taking. */
function initialEvidence(a: PreparedWord, b: PreparedWord, { pair }: MatchModel): number {
  return (pair[(a.signs[0] ?? 0) * SOUND_COUNT + (b.signs[0] ?? 0)] ?? 0) > 0.5 ? 0.01 : -8
}
