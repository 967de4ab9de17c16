import type { MatchModel } from './match-model.ts'
import { SOUND_COUNT } from './sounds.ts'

const LONGEST = 48
const evidenceRow = new Float64Array(LONGEST + 1)
const againstRow = new Float64Array(LONGEST + 1)

/** `evidence` is the log-odds of the best alignment, `against` the part of it that its unlikely steps took away. */
export interface Alignment {
  evidence: number
  against: number
}

/**
 * How much better two words are explained as two writings of one than as two words that met by chance: the best
 * alignment's log-odds under a pair model that writes sound for sound, or leaves a sound out (Ristad & Yianilos 1998).
 * Time is the product of the lengths, both at most 48 signs. Writes into `result`, which callers use again.
 */
export function alignWords(a: Uint8Array, b: Uint8Array, { pair, gap }: MatchModel, result: Alignment): Alignment {
  const width = Math.min(b.length, LONGEST)
  const height = Math.min(a.length, LONGEST)
  evidenceRow[0] = 0
  againstRow[0] = 0
  for (let j = 0; j < width; j++) {
    evidenceRow[j + 1] = (evidenceRow[j] as number) + (gap[b[j] as number] as number)
    againstRow[j + 1] = evidenceRow[j + 1] as number
  }
  for (let i = 0; i < height; i++) {
    const base = (a[i] as number) * SOUND_COUNT
    const up = gap[a[i] as number] as number
    let diagonal = evidenceRow[0] as number
    let diagonalAgainst = againstRow[0] as number
    let before = diagonal + up
    let beforeAgainst = before
    evidenceRow[0] = before
    againstRow[0] = before
    for (let j = 0; j < width; j++) {
      const sign = b[j] as number
      const across = pair[base + sign] as number
      const left = gap[sign] as number
      const above = evidenceRow[j + 1] as number
      const aboveAgainst = againstRow[j + 1] as number
      let best = diagonal + across
      let against = across < 0 ? diagonalAgainst + across : diagonalAgainst
      if (above + up > best) {
        best = above + up
        against = aboveAgainst + up
      }
      if (before + left > best) {
        best = before + left
        against = beforeAgainst + left
      }
      diagonal = above
      diagonalAgainst = aboveAgainst
      evidenceRow[j + 1] = before = best
      againstRow[j + 1] = beforeAgainst = against
    }
  }
  result.evidence = evidenceRow[width] as number
  result.against = againstRow[width] as number
  return result
}

/** The evidence of the best counterpart that a word could have. */
export function ceilingOf(signs: Uint8Array, { ceilings }: MatchModel): number {
  let sum = 0
  for (const sign of signs) sum += ceilings[sign] as number
  return sum
}
