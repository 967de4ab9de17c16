import type { MatchModel } from '../src/matching/match-model.ts'
import { SOUND_COUNT } from '../src/matching/sounds.ts'
import { priorFrequency, priorGap, priorPair } from './sound-prior.ts'

/** How often sounds stood for each other, and how often one had no counterpart. Symmetric. */
export interface SoundCounts {
  readonly pair: Float64Array
  readonly gap: Float64Array
}

export const noCounts = (): SoundCounts => ({
  pair: new Float64Array(SOUND_COUNT * SOUND_COUNT),
  gap: new Float64Array(SOUND_COUNT),
})

/** The prior weighs as much as this many observations of each sound. */
const PRIOR_WEIGHT = 20

/**
 * Log-odds of each pair under counts and prior: log p(b|a) − log q(b), made symmetric; of a gap: log p(gap|a). The
 * chance model writes each word by itself from the frequencies q of sounds.
 */
export function evidenceOf(counts: SoundCounts): Pick<MatchModel, 'pair' | 'gap'> {
  const joint = new Float64Array(SOUND_COUNT * SOUND_COUNT)
  const gaps = new Float64Array(SOUND_COUNT)
  for (let a = 0; a < SOUND_COUNT; a++) {
    gaps[a] = (counts.gap[a] ?? 0) + PRIOR_WEIGHT * priorFrequency(a) * priorGap(a)
    for (let b = 0; b < SOUND_COUNT; b++)
      joint[a * SOUND_COUNT + b] =
        (counts.pair[a * SOUND_COUNT + b] ?? 0) +
        PRIOR_WEIGHT * Math.sqrt(priorFrequency(a) * priorFrequency(b)) * priorPair(a, b)
  }
  const marginal = Float64Array.from({ length: SOUND_COUNT }, (_, a) =>
    joint.subarray(a * SOUND_COUNT, (a + 1) * SOUND_COUNT).reduce((sum, value) => sum + value, gaps[a] ?? 0),
  )
  const total = marginal.reduce((sum, value) => sum + value, 0)
  return {
    pair: joint.map((value, at) => {
      const a = Math.floor(at / SOUND_COUNT)
      return Math.log((value * total) / ((marginal[a] ?? 1) * (marginal[at % SOUND_COUNT] ?? 1)))
    }),
    gap: gaps.map((value, a) => Math.log(value / (marginal[a] ?? 1))),
  }
}

/** The lower triangle of a full symmetric table, row by row, to three decimals. */
export function triangleOf(table: Float64Array): number[] {
  const triangle: number[] = []
  for (let a = 0; a < SOUND_COUNT; a++)
    for (let b = 0; b <= a; b++) triangle.push(Number((table[a * SOUND_COUNT + b] ?? 0).toFixed(3)))
  return triangle
}
