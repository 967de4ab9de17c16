import { type JourneyOptions, type JourneyResult, runJourney } from './run-journey.ts'

export interface AllJourneys {
  readonly journeys: readonly JourneyResult[]
  /** Of these, those that ended well. */
  readonly succeeded: number
  readonly failed: number
  readonly totalMs: number
}

export interface Pair {
  readonly from: string
  readonly to: string
}

/** Every party to every other. */
export const orderedPairs = (parties: readonly string[]): Pair[] =>
  parties.flatMap((from) => parties.filter((to) => to !== from).map((to) => ({ from, to })))

/** Granted, verified, and shown in the data tracker. */
export const isWell = ({ granted, verified, failure }: JourneyResult): boolean =>
  granted && verified && failure === undefined

/** Journeys of all pairs, `parallel` at a time, answered in the order of `pairs`. */
export async function runAll(
  pairs: readonly Pair[],
  parallel: number,
  optionsFor: (pair: Pair) => JourneyOptions,
  onDone: (result: JourneyResult) => void = () => undefined,
): Promise<AllJourneys> {
  const began = performance.now()
  const journeys: JourneyResult[] = []
  const queue = [...pairs.entries()]
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [i, pair] = next
      const result = await runJourney(optionsFor(pair))
      journeys[i] = result
      onDone(result)
    }
  }
  await Promise.all(Array.from({ length: parallel }, work))
  const succeeded = journeys.filter(isWell).length
  return {
    journeys,
    succeeded,
    failed: journeys.length - succeeded,
    totalMs: Math.round(performance.now() - began),
  }
}
