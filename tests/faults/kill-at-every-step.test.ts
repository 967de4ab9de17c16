import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StepName, stepNames } from '../../apps/node/src/commands/journey/journey.ts'
import { type JourneyResult, runJourney } from '../../apps/node/src/commands/journey/run-journey.ts'
import { sharedFederation } from '../federation.ts'
import { openNodes } from '../nodes.ts'
import { type Account, accountOf, holdToWholeExchange, verifyJournal } from './account.ts'

const federation = sharedFederation()
const nodes = openNodes(federation)
const [from, to] = ['KZ', 'TR'] as const
const partyOf = { home: from, host: to } as const
let out: string
let undisturbed: Account

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'kopru-permits-'))
})
afterAll(() => rmSync(out, { recursive: true, force: true }))

/** What is killed at a step: just before it begins, or while it runs. */
interface Kill {
  readonly node: keyof typeof partyOf
  readonly part: 'node' | 'database'
  readonly when: 'before' | 'during'
}
type Plan = (step: StepName, at: number) => Kill | undefined

const turns = (first: Kill['node'], when: Kill['when']): Plan => {
  const second = first === 'host' ? 'home' : 'host'
  return (_step, at) => ({ node: at % 2 === 0 ? first : second, part: 'node', when })
}

/** Together: each node, before and during each step. Every other step, so that each kill meets a node that was up. */
const plans = [
  { title: 'just before each step, host and home in turn', person: 'daniyar.kz', plan: turns('host', 'before') },
  { title: 'just before each step, home and host in turn', person: 'madina.kz', plan: turns('home', 'before') },
  { title: 'in the middle of each step, host and home in turn', person: 'yerlan.kz', plan: turns('host', 'during') },
  { title: 'in the middle of each step, home and host in turn', person: 'saule.kz', plan: turns('home', 'during') },
]

const writing: readonly StepName[] = [
  'start-application',
  'request-evidence',
  'pay-fee',
  'officer-asks',
  'officer-grants',
]
const writingAtHome: readonly StepName[] = ['log-in', 'preview-evidence', 'download-permit']
const databasePlan: Plan = (step) => {
  if (writing.includes(step)) return { node: 'host', part: 'database', when: 'during' }
  return writingAtHome.includes(step) ? { node: 'home', part: 'database', when: 'during' } : undefined
}

test('the plans kill each node before and in the middle of each step', () => {
  const kills = plans.flatMap(({ plan }) =>
    stepNames.map((step, at) => {
      const kill = plan(step, at)
      return `${kill?.when} ${step}: ${kill?.node}`
    }),
  )
  expect(new Set(kills).size).toBe(stepNames.length * 4)
})

test('an undisturbed journey ends with one permit, one payment, one notice, and every evidence once', async () => {
  const { result, account } = await journeyWith('aigerim.kz', () => undefined, [])
  expect(result.steps.map(({ name }) => name)).toEqual(stepNames)
  expect(account).toMatchObject({ permits: 1, payments: { ordered: 1, charged: 1 }, notices: 1 })
  expect(Object.keys(account.evidence).length).toBeGreaterThan(1)
  expect(Object.values(account.evidence)).toEqual(Object.values(account.evidence).map(() => 1))
  undisturbed = account
}, 120_000)

test.each(plans)(
  'the same comes of a journey with kill -9 $title',
  async ({ person, plan }) => {
    await holdToTheSame(person, plan)
  },
  600_000,
)

test('the same comes of a journey in whose steps the databases are killed', async () => {
  await holdToTheSame('umit.kz', databasePlan)
}, 600_000)

async function holdToTheSame(person: string, plan: Plan): Promise<void> {
  const kills: string[] = []
  const { result, account } = await journeyWith(person, plan, kills)
  const hint = `after ${kills.join(', ')}`
  expect(
    result.steps.map(({ name }) => name),
    hint,
  ).toEqual(stepNames)
  expect(account, hint).toEqual(undisturbed)
}

/** Goes the journey, killing as planned; whatever was killed is back before the next step begins. */
async function journeyWith(
  person: string,
  plan: Plan,
  kills: string[],
): Promise<{ result: JourneyResult; account: Account }> {
  let coming: Promise<void> = Promise.resolve()
  const result = await runJourney({
    from,
    to,
    nodes: federation.urls,
    out,
    person,
    patience: { awayMs: 90_000, waitMs: 120_000 },
    onStep: async (step) => {
      await coming
      const at = stepNames.indexOf(step)
      const kill = plan(step, at)
      if (kill === undefined) return
      kills.push(`${kill.node}'s ${kill.part} ${kill.when} ${step}`)
      // 20 to 60 ms into the step: at another point of each.
      const ended = kill.when === 'before' ? strike(kill) : sleep(20 + ((at * 17) % 41)).then(() => strike(kill))
      coming = ended.then(({ back }) => back)
      // A fault shows when it is awaited, before the next step or at the end.
      coming.catch(() => undefined)
      if (kill.when === 'before') await ended
    },
  })
  await coming
  const hint = kills.length === 0 ? 'undisturbed' : `after ${kills.join(', ')}`
  expect(result.failure, hint).toBeUndefined()
  expect(result, hint).toMatchObject({ granted: true, verified: true })
  await holdToWholeExchange([nodes[from], nodes[to]], hint)
  for (const party of [from, to])
    expect(await verifyJournal(nodes[party]), `${hint}: the journal of ${party}`).toMatchObject({ ok: true })
  const ends = { host: nodes[to], home: nodes[from], folder: federation.home }
  return { result, account: await accountOf(result.conversationId ?? '', ends) }
}

/** Resolves when the process is gone; `back` resolves when it serves again. */
async function strike({ node, part }: Kill): Promise<{ back: Promise<void> }> {
  const party = partyOf[node]
  if (part === 'database') return { back: federation.killDatabase(party) }
  await federation.kill(party)
  return { back: federation.restart(party) }
}
