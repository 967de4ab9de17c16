import { fullTable, parameters } from './parameters.ts'
import { SOUND_COUNT } from './sounds.ts'

/** Evidence of the sound pair model in natural logarithms of odds: `pair[a * SOUND_COUNT + b]` and `gap[a]`. */
export interface SoundEvidence {
  readonly pair: Float64Array
  readonly gap: Float64Array
}

export const soundEvidence: SoundEvidence = {
  pair: fullTable(parameters.sounds.pair),
  gap: Float64Array.from(parameters.sounds.gap),
}

const LONGEST = 48
const rowAbove = new Float64Array(LONGEST + 1)

/**
 * How much better two words are explained as two writings of one than as two words that met by chance: the best
 * alignment's log-odds under a pair model that writes sound for sound, or leaves a sound out (Ristad & Yianilos 1998).
 * Time is the product of the lengths, both at most 48 signs.
 */
export function alignWords(a: Uint8Array, b: Uint8Array, { pair, gap }: SoundEvidence = soundEvidence): number {
  const row = rowAbove
  row[0] = 0
  const width = Math.min(b.length, LONGEST)
  const height = Math.min(a.length, LONGEST)
  for (let j = 0; j < width; j++) row[j + 1] = (row[j] as number) + (gap[b[j] as number] as number)
  for (let i = 0; i < height; i++) {
    const base = (a[i] as number) * SOUND_COUNT
    const left = gap[a[i] as number] as number
    let diagonal = row[0] as number
    let before = diagonal + left
    row[0] = before
    for (let j = 0; j < width; j++) {
      const sign = b[j] as number
      const above = row[j + 1] as number
      let best = diagonal + (pair[base + sign] as number)
      if (above + left > best) best = above + left
      if (before + (gap[sign] as number) > best) best = before + (gap[sign] as number)
      diagonal = above
      before = best
      row[j + 1] = best
    }
  }
  return row[width] as number
}

const ceilings = Float64Array.from({ length: SOUND_COUNT }, (_, a) =>
  Math.max(...soundEvidence.pair.subarray(a * SOUND_COUNT, (a + 1) * SOUND_COUNT)),
)

/** The evidence of the best counterpart that a word could have. */
export function ceilingOf(signs: Uint8Array): number {
  let sum = 0
  for (const sign of signs) sum += ceilings[sign] as number
  return sum
}
