import type { Prng } from '../../sandbox/src/population/prng.ts'

/** Draws from a list whose item at rank r (from 0) has the Zipf-Mandelbrot weight 1 / (r + 1 + flatness). */
export interface RankedDraw {
  draw(random: Prng): string
}

/** How finely the unit interval is cut so that a draw is one look-up instead of a search through the whole list. */
const CUTS = 4096

export function makeRankedDraw(items: readonly string[], flatness: number): RankedDraw {
  const reach = new Float64Array(items.length)
  let sum = 0
  for (let rank = 0; rank < items.length; rank++) {
    sum += 1 / (rank + 1 + flatness)
    reach[rank] = sum
  }
  const start = new Int32Array(CUTS)
  for (let cut = 0, rank = 0; cut < CUTS; cut++) {
    while (at(reach, rank) < (cut / CUTS) * sum) rank++
    start[cut] = rank
  }
  return {
    draw(random) {
      const chance = random.next()
      let rank = at(start, Math.floor(chance * CUTS))
      while (rank < items.length - 1 && at(reach, rank) < chance * sum) rank++
      return items[rank] ?? ''
    },
  }
}

const at = (numbers: Float64Array | Int32Array, index: number): number => numbers[index] ?? Number.POSITIVE_INFINITY
