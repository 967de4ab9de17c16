/**
 * How fast one person is found among ten million, and how surely: makes the people from a seed, loads them into a
 * PostgreSQL of its own, and searches. Prints one JSON object; times are this machine's, shares anybody's.
 *
 *     npm run bench:names -- [--people 10000000] [--searches 1000] [--pairs 2000] [--seed kopru] [--workers 2] [--folder PATH]
 *
 * Ten million take about 6 GB under the system's temporary folder, or in `--folder`, which is kept and used again.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeTestFolder } from '../apps/node/src/platform/test-postgres.ts'
import { measureComparisons } from './names/comparison-bench.ts'
import { openBenchDatabase } from './names/database.ts'
import { type Loaded, loadPeople } from './names/load-people.ts'
import { evaluationPairs, measureRecall } from './names/recall-bench.ts'
import { makeSearches, timeSearches } from './names/search-bench.ts'

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '10000000' },
    searches: { type: 'string', default: '1000' },
    pairs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: 'kopru' },
    workers: { type: 'string', default: '2' },
    folder: { type: 'string' },
  },
})
const people = Number(values.people)
const folder = values.folder ?? makeTestFolder('bench-names')
mkdirSync(folder, { recursive: true, mode: 0o711 })
const say = (what: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${what}`)

const pairs = evaluationPairs(4, Number(values.pairs))
const comparisons = measureComparisons(pairs)
say(`${comparisons.perSecondOfOneCore} comparisons per second of one core`)
const database = await openBenchDatabase(folder)
try {
  const loaded = await load()
  say(`loaded: ${JSON.stringify(loaded)}`)
  const searches = await makeSearches(database, people, Number(values.searches))
  await database.restart()
  const first = await timeSearches(database, searches)
  say(`first pass: ${JSON.stringify(first.milliseconds)}`)
  const again = await timeSearches(database, searches)
  say(`again: ${JSON.stringify(again.milliseconds)}`)
  const recall = {
    'with the birth year': await measureRecall(database, pairs, true),
    'names alone': await measureRecall(database, pairs, false),
  }
  console.log(JSON.stringify({ people, loaded, comparisons, searches: { first, again }, recall }, null, 2))
} finally {
  await database.stop()
}

/** The figures of the load stand beside the data, so that a second run in the same folder can skip it. */
async function load(): Promise<Loaded> {
  const note = join(folder, 'loaded.json')
  const wanted = JSON.stringify({ people, seed: values.seed })
  if (existsSync(note)) {
    const { of, loaded } = JSON.parse(readFileSync(note, 'utf8'))
    if (of !== wanted) throw new Error(`${folder} holds ${of}; choose another folder`)
    return loaded
  }
  const loaded = await loadPeople(database, { seed: values.seed, people, folder, workers: Number(values.workers) })
  writeFileSync(note, JSON.stringify({ of: wanted, loaded }))
  return loaded
}
