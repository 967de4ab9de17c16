import type { MatchModel } from '../src/matching/match-model.ts'
import { SOUND_COUNT } from '../src/matching/sounds.ts'
import type { SoundCounts } from './sound-model.ts'

/**
 * Counts, for every two places of two words, how likely the true alignment writes the one sound for the other, and adds
 * it up: the expectation step of the pair model (Ristad & Yianilos 1998), over all alignments at once.
 */
export function countAlignments(a: Uint8Array, b: Uint8Array, model: MatchModel, counts: SoundCounts): void {
  const width = b.length + 1
  const forward = sumPaths(a, b, model)
  const backward = sumPaths(a.toReversed(), b.toReversed(), model)
  const total = forward.at(-1) ?? 0
  const rest = (i: number, j: number) => backward[(a.length - i) * width + (b.length - j)] ?? 0
  for (let i = 0; i <= a.length; i++)
    for (let j = 0; j <= b.length; j++) {
      const before = (forward[i * width + j] ?? 0) - total
      const x = a[i]
      const y = b[j]
      if (x !== undefined)
        counts.gap[x] = (counts.gap[x] ?? 0) + Math.exp(before + (model.gap[x] ?? 0) + rest(i + 1, j))
      if (y !== undefined)
        counts.gap[y] = (counts.gap[y] ?? 0) + Math.exp(before + (model.gap[y] ?? 0) + rest(i, j + 1))
      if (x === undefined || y === undefined) continue
      const share = Math.exp(before + (model.pair[x * SOUND_COUNT + y] ?? 0) + rest(i + 1, j + 1))
      for (const at of [x * SOUND_COUNT + y, y * SOUND_COUNT + x]) counts.pair[at] = (counts.pair[at] ?? 0) + share
    }
}

/** Logarithm of the summed odds of all alignments of the first i and j signs, for each i and j. */
function sumPaths(a: Uint8Array, b: Uint8Array, { pair, gap }: MatchModel): Float64Array {
  const width = b.length + 1
  const sums = new Float64Array((a.length + 1) * width)
  for (let i = 0; i <= a.length; i++)
    for (let j = 0; j <= b.length; j++) {
      if (i === 0 && j === 0) continue
      const x = a[i - 1]
      const y = b[j - 1]
      const up = x === undefined ? -Infinity : (sums[(i - 1) * width + j] ?? 0) + (gap[x] ?? 0)
      const left = y === undefined ? -Infinity : (sums[i * width + j - 1] ?? 0) + (gap[y] ?? 0)
      const across =
        x === undefined || y === undefined
          ? -Infinity
          : (sums[(i - 1) * width + j - 1] ?? 0) + (pair[x * SOUND_COUNT + y] ?? 0)
      const best = Math.max(up, left, across)
      sums[i * width + j] = best + Math.log(Math.exp(up - best) + Math.exp(left - best) + Math.exp(across - best))
    }
  return sums
}
