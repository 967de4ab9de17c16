import { matchPersons } from '@kopru/names'
import type { LabelledPair } from '../../packages/names/training/pairs.ts'
import { descriptionOf } from './recall-bench.ts'

export interface ComparisonFigures {
  /** By the processor's time, so that it holds on a machine that does other things beside. */
  readonly perSecondOfOneCore: number
  /** `matchPersons` of this many pairs, each read anew: half of one person, half of two. */
  readonly compared: number
}

const ROUNDS = 8
const ROUND_MS = 500

/** Of several rounds the best counts: the first ones compile. */
export function measureComparisons(pairs: readonly LabelledPair[]): ComparisonFigures {
  const same = pairs.map(({ a, b, bornA, bornB }) => [descriptionOf(a, bornA), descriptionOf(b, bornB)] as const)
  const different = same.map(([a], at) => [a, same[(at + 37) % same.length]?.[1] ?? a] as const)
  const all = same.flatMap((pair, at) => [pair, different[at] ?? pair])
  let best = 0
  let compared = 0
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now()
    const used = process.cpuUsage()
    let count = 0
    for (; performance.now() - began < ROUND_MS; count += 100)
      for (let at = 0; at < 100; at++) {
        const [a, b] = all[(compared + count + at) % all.length] ?? []
        if (a !== undefined && b !== undefined) matchPersons(a, b)
      }
    const { user, system } = process.cpuUsage(used)
    best = Math.max(best, (count / (user + system)) * 1_000_000)
    compared += count
  }
  return { perSecondOfOneCore: Math.round(best), compared }
}
