import stored from './parameters.json' with { type: 'json' }

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
