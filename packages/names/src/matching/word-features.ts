import type { PreparedWord } from './prepare-person.ts'
import { alignWords } from './word-alignment.ts'

/** What the word weights of the parameters apply to, in their order. */
export const wordFeatureNames = ['bias', 'evidence', 'ratio', 'lost', 'lost-in-one-language', 'short'] as const

/**
 * `evidence` is the alignment's, `lost` what keeps it from the best that these words could have, `ratio` their quotient.
 * Within one language nothing excuses a difference, so what is lost there counts again.
 */
export function wordFeatures(a: PreparedWord, b: PreparedWord): readonly number[] {
  const evidence = alignWords(a.signs, b.signs)
  const ceiling = (a.ceiling + b.ceiling) / 2
  const lost = ceiling - evidence
  const sameLanguage = a.language === b.language && a.language !== ''
  return [
    1,
    evidence / 10,
    Math.max(-2, evidence / ceiling),
    Math.min(lost, 40) / 10,
    sameLanguage ? Math.min(lost, 20) / 10 : 0,
    Math.min(a.signs.length, b.signs.length) < 4 ? 1 : 0,
  ]
}

/** Sum of weight times feature. */
export function weigh(weights: readonly number[], features: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < features.length; i++) sum += (weights[i] ?? 0) * (features[i] as number)
  return sum
}
