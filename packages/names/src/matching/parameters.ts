import stored from './parameters.json' with { type: 'json' }
import { SOUND_COUNT } from './sounds.ts'

/** What training/train.ts learned, and from what. All weights are natural logarithms of odds. */
export interface Parameters {
  readonly provenance: {
    readonly learnedBy: string
    readonly data: string
    readonly sha256: string
    readonly at: string
  }
  /** Evidence of one sound standing for another (a triangle, row by row) and of a sound having no counterpart. */
  readonly sounds: { readonly pair: readonly number[]; readonly gap: readonly number[] }
  /** Weights of `wordFeatures` and `personFeatures`. */
  readonly word: readonly number[]
  readonly person: readonly number[]
  /** Straightens the person's log-odds: [scale, shift]. */
  readonly calibration: readonly number[]
  /** From `same` on it is the same person, up to `different` another one. Probabilities. */
  readonly thresholds: { readonly same: number; readonly different: number }
}

export const parameters: Parameters = stored

/** The triangle as a full table: `pairTable[a * SOUND_COUNT + b]`. */
export function fullTable(triangle: readonly number[]): Float64Array {
  const table = new Float64Array(SOUND_COUNT * SOUND_COUNT)
  let next = 0
  for (let a = 0; a < SOUND_COUNT; a++)
    for (let b = 0; b <= a; b++) {
      const value = triangle[next++] ?? 0
      table[a * SOUND_COUNT + b] = value
      table[b * SOUND_COUNT + a] = value
    }
  return table
}
