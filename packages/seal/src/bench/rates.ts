type Work = Readonly<Record<string, () => unknown>>
type Until = (runs: number, ms: number) => boolean

const rounds = 5
const roundMs = 400
// A node runs for weeks: what the engine spends at first on getting to know the code is no cost of a piece of work. A
// validation takes most steps once, and gets faster for some thousands of runs.
const warmUpMs = 4_000
const warmUpRuns = 5_000
const maxWarmUpMs = 20_000
const isWarm: Until = (runs, ms) => (runs >= warmUpRuns && ms >= warmUpMs) || ms >= maxWarmUpMs

/**
 * Runs per second of one core for each piece of work: by the processor's time and not the clock's, so that what else the
 * machine does counts less; the median of rounds that take turns, so that a busy moment falls on all alike.
 */
export async function measureRates<W extends Work>(work: W): Promise<Record<keyof W, number>> {
  const names = Object.keys(work) as (keyof W)[]
  const rates = new Map(names.map((name) => [name, [] as number[]]))
  for (const name of names) await perSecond(work[name] as () => unknown, isWarm)
  for (let round = 0; round < rounds; round += 1)
    for (const name of names)
      rates.get(name)?.push(await perSecond(work[name] as () => unknown, (_, ms) => ms >= roundMs))
  return Object.fromEntries(names.map((name) => [name, median(rates.get(name) ?? [])])) as Record<keyof W, number>
}

async function perSecond(run: () => unknown, isOver: Until): Promise<number> {
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
