import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { typedPath } from '../../platform/typed-path.ts'
import { detailOf } from '../detail-of.ts'
import { type FederationWish, findFederation } from '../federation-at.ts'
import { findHomeOf, findLists, possibleHomes } from '../local-home.ts'
import { UsageError } from '../usage-error.ts'
import { sayFailure, sayStep, saySummary, wordsOfSteps } from './report.ts'
import { isWell, orderedPairs, runAll } from './run-all.ts'
import { type JourneyOptions, runJourney } from './run-journey.ts'

export interface JourneyCommandOptions {
  readonly federation: FederationWish
  readonly service: string
  readonly from?: string
  readonly to?: string
  readonly all?: boolean
  readonly parallel: number
  readonly person?: string
  readonly officer?: string
  readonly out?: string
  readonly json?: boolean
}

/** `kopru journey`. Answers with the exit status: 0 when every permit was granted and verified. */
export async function journeyCommand(options: JourneyCommandOptions): Promise<number> {
  const { service, json = false, all = false } = options
  const { nodes } = await findFederation(options.federation)
  const pairs = all ? orderedPairs(Object.keys(nodes)) : [checkPair(options, Object.keys(nodes))]
  if (all && (options.person ?? options.officer) !== undefined)
    throw new UsageError('--all takes each state’s own sample people; leave out --person and --officer')
  const named = options.federation.home
  const home = findHomeOf(
    nodes,
    named === undefined ? [...possibleHomes(), ...possibleHomes('')] : possibleHomes(named),
  )
  const out = resolve(options.out ?? join(home ?? '.', 'permits'))
  await mkdir(out, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new UsageError(`permits cannot be written to ${out}: ${detailOf(error)}; name another folder by --out`)
  })
  const { person, officer } = options
  const common = { nodes, service, out, ...(person && { person }), ...(officer && { officer }) }
  const say = json ? () => undefined : (line: string) => console.log(line)

  if (all) {
    const silent = (pair: { from: string; to: string }): JourneyOptions => ({ ...common, ...pair })
    say(`${pairs.length} journeys, ${options.parallel} at a time; permits go to ${out}\n`)
    const outcome = await runAll(pairs, options.parallel, silent, (result) => {
      say(saySummary(result))
    })
    if (json) console.log(JSON.stringify(outcome))
    say(`\n${outcome.succeeded} of ${pairs.length} ended with a verified permit, in ${seconds(outcome.totalMs)}`)
    say(sayHowToVerify(`${typedPath(out)}/*.pdf`, home))
    return outcome.failed === 0 ? 0 : 1
  }
  const [pair] = pairs
  if (pair === undefined) throw new UsageError('Say --from and --to, or --all')
  say(`${service}: a citizen of ${pair.from} applies in ${pair.to}\n`)
  const result = await runJourney({
    ...common,
    ...pair,
    onStep: (name) => {
      if (!json && process.stdout.isTTY) process.stdout.write(`  … ${wordsOfSteps[name]}\r`)
    },
    onStepDone: (step) => say(sayStep(step)),
  })
  if (json) console.log(JSON.stringify(result))
  if (result.failure !== undefined) say(sayFailure(result.failure))
  say(`\n${saySummary(result)}`)
  if (result.permit !== undefined) say(sayHowToVerify(typedPath(result.permit.path), home))
  return isWell(result) ? 0 : 1
}

/** What to type to judge the permits without a node; `files` as the shell takes them. */
function sayHowToVerify(files: string, home: string | undefined): string {
  const lists = home === undefined ? undefined : findLists([home])
  const whom = lists === undefined ? '--lists FOLDER' : `--lists ${typedPath(lists)}`
  return `\nTo check it yourself:  npx kopru verify ${files} ${whom}`
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

function checkPair({ from, to }: JourneyCommandOptions, parties: readonly string[]) {
  if (from === undefined || to === undefined) throw new UsageError('Say --from and --to, or --all for every pair')
  for (const party of [from, to])
    if (!parties.includes(party))
      throw new UsageError(`${party} is no member of this federation; its members are ${parties.join(', ')}`)
  if (from === to) throw new UsageError('A journey leads from one state to another; --from and --to are the same')
  return { from, to }
}
