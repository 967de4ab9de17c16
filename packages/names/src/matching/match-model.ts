import { type Parameters, parameters } from './parameters.ts'
import { SOUND_COUNT } from './sounds.ts'

/** The parameters, laid out for computing. */
export interface MatchModel extends Pick<Parameters, 'word' | 'person' | 'calibration' | 'thresholds'> {
  /** Evidence of one sound standing for another: `pair[a * SOUND_COUNT + b]`. */
  readonly pair: Float64Array
  /** Evidence of a sound without a counterpart. */
  readonly gap: Float64Array
  /** The best evidence that a sound can have. */
  readonly ceilings: Float64Array
}

export function modelOf(from: Parameters): MatchModel {
  const { word, person, calibration, thresholds, sounds } = from
  const pair = fullTable(sounds.pair)
  const rowOf = (a: number) => pair.subarray(a * SOUND_COUNT, (a + 1) * SOUND_COUNT)
  const ceilings = Float64Array.from({ length: SOUND_COUNT }, (_, a) => Math.max(...rowOf(a)))
  return { word, person, calibration, thresholds, pair, gap: Float64Array.from(sounds.gap), ceilings }
}

/** The model that was learned and is stored with the code. */
export const storedModel: MatchModel = modelOf(parameters)

function fullTable(triangle: readonly number[]): Float64Array {
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
