/** A piece of work, done once. */
export type Run = () => unknown
type Until = (runs: number, ms: number) => boolean

const rounds = 11
const roundMs = 400
const rawRoundMs = 100
// A node runs for weeks: what the engine spends at first on getting to know the code is no cost of a piece of work. A
// validation takes most steps once, and gets faster for some thousands of runs.
const warmUpMs = 4_000
const warmUpRuns = 5_000
const maxWarmUpMs = 20_000
const isWarm: Until = (runs, ms) => (runs >= warmUpRuns && ms >= warmUpMs) || ms >= maxWarmUpMs
const isOver =
  (limitMs: number): Until =>
  (_, ms) =>
    ms >= limitMs

/** What a piece of work costs, and what the raw work that it is compared with cost meanwhile. */
export interface Rate {
  readonly perSecond: number
  readonly rawPerSecond: number
  /** Runs of the raw work in the time of one of the piece. */
  readonly inRaw: number
}

/**
 * Runs per second of one core: by the processor's time and not the clock's, so that what else the machine does counts
 * less. Medians of rounds in which the piece and the raw work take turns, so that a busy moment falls on both alike.
 */
export async function measureRate(run: Run, raw: Run): Promise<Rate> {
  await perSecond(raw, isOver(rawRoundMs))
  await perSecond(run, isWarm)
  const rates: Rate[] = []
  for (let round = 0; round < rounds; round += 1) {
    const rawRate = await perSecond(raw, isOver(rawRoundMs))
    const rate = await perSecond(run, isOver(roundMs))
    rates.push({ perSecond: rate, rawPerSecond: rawRate, inRaw: rawRate / rate })
  }
  const medianOf = (name: keyof Rate) => median(rates.map((one) => one[name]))
  return { perSecond: medianOf('perSecond'), rawPerSecond: medianOf('rawPerSecond'), inRaw: medianOf('inRaw') }
}

async function perSecond(run: Run, isOver: Until): Promise<number> {
  const start = process.cpuUsage()
  let count = 0
  let spent = 0
  while (!isOver(count, spent / 1000)) {
    const answer = run()
    if (answer instanceof Promise) await answer
    count += 1
    const { user, system } = process.cpuUsage(start)
    spent = user + system
  }
  return (count * 1_000_000) / spent
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
