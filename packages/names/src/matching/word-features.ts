import type { MatchModel } from './match-model.ts'
import type { PreparedWord } from './prepare-person.ts'
import { type Alignment, alignWords } from './word-alignment.ts'

/** What the word weights of the parameters apply to, in their order. */
export const wordFeatureNames = [
  'bias',
  'evidence',
  'ratio',
  'lost',
  'against',
  'against-squared',
  'against-in-one-language',
  'short',
] as const

/**
 * `evidence` is the alignment's; `lost` what keeps it from the best that these words could have, `ratio` their quotient;
 * `against` the evidence of the unlikely steps alone. Within one language nothing excuses a difference, so it counts
 * again. Writes into `features`.
 */
export function wordFeatures(
  a: PreparedWord,
  b: PreparedWord,
  model: MatchModel,
  features: Float64Array = new Float64Array(wordFeatureNames.length),
): Float64Array {
  const { evidence, against } = alignWords(a.signs, b.signs, model, alignment)
  const ceiling = (a.ceiling + b.ceiling) / 2
  const doubt = Math.min(-against, 20) / 10
  features[0] = 1
  features[1] = evidence / 10
  features[2] = Math.max(-2, evidence / ceiling)
  features[3] = Math.min(ceiling - evidence, 40) / 10
  features[4] = doubt
  features[5] = doubt * doubt
  features[6] = a.language === b.language && a.language !== '' ? doubt : 0
  features[7] = Math.min(a.signs.length, b.signs.length) < 4 ? 1 : 0
  return features
}

// Used again by every comparison, for they are many.
const alignment: Alignment = { evidence: 0, against: 0 }
const scratch = new Float64Array(wordFeatureNames.length)

/** Log-odds that two words write one name. */
export function wordEvidence(a: PreparedWord, b: PreparedWord, model: MatchModel): number {
  return weigh(model.word, wordFeatures(a, b, model, scratch))
}

/** Sum of weight times feature. */
export function weigh(weights: readonly number[], features: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < features.length; i++) sum += (weights[i] ?? 0) * (features[i] as number)
  return sum
}
