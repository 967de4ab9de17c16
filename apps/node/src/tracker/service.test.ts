import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { checkLegalBasis } from '../federation/rules/check-legal-basis.ts'
import type { Agreement } from '../federation/schema.ts'
import type { PersonSession } from '../identity/schema.ts'
import { createJournal, type Journal } from '../journal/service.ts'
import { standingClock } from '../platform/clock.ts'
import { newId } from '../platform/ids.ts'
import { createLog } from '../platform/log.ts'
import { RefusalError, refuse } from '../platform/refusal.ts'
import { startTestDatabase, type TestDatabase } from '../platform/test-database.ts'
import { createTracker, type TrackerOptions } from './service.ts'

const clock = standingClock(new Date('2026-11-23T10:00:00Z'))
const log = createLog({ level: 'silent', party: 'X' })
const identity = {
  identifier: 'KZ/KZ/at-home',
  name: { given: 'Ә', family: 'С', latinGiven: 'A', latinFamily: 'S' },
  birthDate: '1994-03-22',
  citizenship: 'KZ',
}
const atHome: PersonSession = { home: 'KZ', levelOfAssurance: 'high', personKey: 'key-a', identity }
const atHost: PersonSession = { home: 'KZ', levelOfAssurance: 'high', identity: { ...identity, identifier: 'KZ/TR/a' } }
const permitBasis = { agreement: 'law', article: '5', purpose: 'residence-permit' }
const trackerBasis = { agreement: 'law', article: '12', purpose: 'data-subject-access' }
const law: Agreement = {
  id: 'law',
  names: {},
  parties: ['KZ', 'TR', 'AZ'].map((party) => ({ party, ratified: '2020-01-01', inForce: '2020-01-01' })),
  articles: [
    {
      id: '12',
      names: {},
      purposes: ['data-subject-access'],
      messageTypes: ['tracker-request', 'tracker-response'],
    },
  ],
}

type Node = {
  tracker: ReturnType<typeof createTracker>
  journal: Journal
  note: (key: string, who: string, what: string) => Promise<void>
}
let databases: TestDatabase[]
let nodes: Record<string, Node>
let agreements: Agreement[]
let answerOf: ((peer: string) => Awaited<ReturnType<TrackerOptions['ask']>> | undefined) | undefined
let asked: { to: string; identifier: string }[]

beforeAll(async () => {
  databases = await Promise.all([startTestDatabase(), startTestDatabase()])
})
afterAll(async () => {
  for (const database of databases ?? []) await database.end()
})
beforeEach(() => {
  agreements = [law]
  answerOf = undefined
  asked = []
  const [kz, tr] = databases
  if (!kz || !tr) throw new Error('there are two databases')
  // A secret of its own for each test, so that the rows of the test before are nobody's.
  nodes = { KZ: makeNode('KZ', kz), TR: makeNode('TR', tr) }
})

function makeNode(party: string, { db }: TestDatabase): Node {
  const secret = Buffer.from(newId())
  const journal = createJournal({ party, db, clock, log, secret, namesOf: (id) => ({ en: `Name of ${id}` }) })
  const tracker = createTracker({
    ...{ db, clock, party, journal },
    directory: {
      findMember: (of) =>
        ['KZ', 'TR', 'AZ'].includes(of) ? ({ authorities: [{ id: `${of}/migration` }] } as never) : undefined,
      agreements: () => agreements,
      checkLegalBasis: (question) => checkLegalBasis(agreements, question),
    },
    ask: async (question) => {
      const to = question.to.slice(0, 2)
      asked.push({ to, identifier: (question.body as { identifier: string }).identifier })
      return answerOf?.(to) ?? (await deliver(question)) ?? { is: 'expired' }
    },
    send: async (_trx, message) => {
      // What the exchange would refuse, it would refuse to send.
      const parties = { from: message.from.slice(0, 2), to: message.to.slice(0, 2) }
      const answer = checkLegalBasis(agreements, {
        ...parties,
        legalBasis: message.legalBasis,
        messageType: message.type,
        at: clock.now(),
      })
      if (answer.is === 'none') throw new RefusalError(answer.refusal)
      answers.set(message.inReplyTo, message.body)
    },
    resolvePseudonym: async (destination, identifier) =>
      party === 'KZ' && identifier === `KZ/${destination}/a` ? { personKey: 'key-a' } : undefined,
    identifiersAbroad: async (personKey) => (personKey === 'key-a' ? ['KZ/TR/a', 'KZ/AZ/a'] : []),
  })
  const note: Node['note'] = (key, who, what) =>
    db.transaction().execute((trx) =>
      journal.append(trx, {
        event: 'evidence-viewed',
        conversationId: newId(),
        actor: who,
        subjectKey: journal.subjectKey(key),
        legalBasis: permitBasis,
        what,
      }),
    )
  return { tracker, journal, note }
}

const answers = new Map<string, object>()
/** Carries a question to the other node, as the exchange would. */
async function deliver(question: Parameters<TrackerOptions['ask']>[0]) {
  const party = question.to.slice(0, 2)
  const database = databases[['KZ', 'TR'].indexOf(party)]
  if (!database) return undefined
  const messageId = newId<'message'>()
  const message = { ...question, messageId, conversationId: newId<'conversation'>(), json: async () => question.body }
  const refusal = await database.db.transaction().execute((trx) => node(party).tracker.receiveRequest(trx, message))
  if (refusal) return { is: 'refused' as const }
  return {
    is: 'answered' as const,
    message: { json: async () => JSON.parse(JSON.stringify(answers.get(messageId))) as unknown },
  }
}
const node = (party: string): Node => {
  const found = nodes[party]
  if (!found) throw new Error(`${party} has a node`)
  return found
}
const ask = (to: string, from: string, identifier: string) =>
  deliver({
    conversationId: newId(),
    from: `${from}/migration`,
    to: `${to}/migration`,
    type: 'tracker-request',
    legalBasis: trackerBasis,
    deadline: clock.now(),
    body: { identifier },
    confidential: true,
  })
const rowsIn = async (outcome: Awaited<ReturnType<typeof ask>>) =>
  outcome?.is === 'answered'
    ? ((await outcome.message.json()) as { rows: { what: string }[] }).rows.map(({ what }) => what)
    : outcome?.is

test('a person at home sees what was recorded here and what the state they turned to recorded', async () => {
  await node('KZ').note('key-a', 'TR/goc', 'first, at home')
  clock.advance(1000)
  await node('TR').note('KZ/TR/a', 'TR/goc', 'second, abroad')
  clock.advance(1000)
  await node('KZ').note('KZ/KZ/at-home', 'KZ/migration', 'third, as an applicant at home')
  await node('KZ').note('key-b', 'TR/goc', 'of somebody else')
  await node('TR').note('KZ/TR/b', 'TR/goc', 'of somebody else abroad')
  const trail = await node('KZ').tracker.read(atHome)
  expect(trail.rows.map(({ what, recordedBy }) => `${recordedBy}: ${what}`)).toEqual([
    'KZ: third, as an applicant at home',
    'TR: second, abroad',
    'KZ: first, at home',
  ])
  expect(trail).toMatchObject({ total: 3, missing: ['AZ'] })
  expect(trail.rows[1]).toMatchObject({ who: 'TR/goc', whoName: { en: 'Name of TR/goc' }, legalBasis: permitBasis })
})

test('a person at the host sees the host’s rows and, from home, those of the host’s own doing', async () => {
  await node('TR').note('KZ/TR/a', 'TR/goc', 'at the host')
  await node('KZ').note('key-a', 'TR/goc', 'at home, for the host')
  await node('KZ').note('key-a', 'AZ/migration', 'at home, for a third state')
  await node('KZ').note('key-a', 'KZ/revenue', 'at home, between home and person')
  const trail = await node('TR').tracker.read(atHost)
  expect(trail.rows.map(({ what }) => what).sort()).toEqual(['at home, for the host', 'at the host'])
  expect(trail.missing).toEqual([])
  expect(asked).toEqual([{ to: 'KZ', identifier: 'KZ/TR/a' }])
})

test('a third state gets nothing, and neither does one that makes up an identifier', async () => {
  await node('KZ').note('key-a', 'TR/goc', 'x')
  await node('TR').note('KZ/TR/a', 'TR/goc', 'x')
  expect(await rowsIn(await ask('KZ', 'AZ', 'KZ/TR/a'))).toBe('refused')
  expect(await rowsIn(await ask('TR', 'AZ', 'KZ/TR/a'))).toBe('refused')
  expect(await rowsIn(await ask('KZ', 'TR', 'KZ/KZ/at-home'))).toBe('refused')
  expect(await rowsIn(await ask('KZ', 'TR', 'KZ/TR/somebody'))).toEqual([])
  expect(await rowsIn(await ask('KZ', 'AZ', 'KZ/AZ/a'))).toEqual([])
  expect(await rowsIn(await ask('KZ', 'TR', 'KZ/TR/a'))).toEqual(['x'])
})

test('a question without an identifier is refused', async () => {
  expect(await rowsIn(await ask('KZ', 'TR', 'x'.repeat(201)))).toBe('refused')
})

test('asking for a trail leaves a row for inspectors, and none in the trail', async () => {
  await ask('KZ', 'TR', 'KZ/TR/a')
  const db = databases[0]?.db
  const [newest] = (await db?.selectFrom('journalEntry').selectAll().orderBy('id', 'desc').limit(1).execute()) ?? []
  expect(newest).toMatchObject({ event: 'tracker-viewed', actor: 'TR/migration', ...trackerBasis, subjectKey: null })
})

test('a state that is silent, refuses or answers nonsense is named as missing, and the rest is shown', async () => {
  await node('KZ').note('key-a', 'TR/goc', 'ours')
  const json = (value: unknown) => ({ is: 'answered' as const, message: { json: async () => value } })
  for (const answer of [
    { is: 'expired' as const },
    { is: 'refused' as const },
    json({ rows: 'none' }),
    json({ rows: [{ at: 'yesterday' }] }),
    json(null),
    {
      is: 'answered' as const,
      message: { json: () => Promise.reject(new RefusalError(refuse('exchange.unreadable-body'))) },
    },
  ]) {
    answerOf = () => answer
    const trail = await node('KZ').tracker.read(atHome)
    expect(trail.rows.map(({ what }) => what)).toEqual(['ours'])
    expect(trail.missing).toEqual(['TR', 'AZ'])
  }
})

test('no state can put words into another’s mouth', async () => {
  await node('KZ').note('key-a', 'TR/goc', 'ours')
  const [row] = (await node('KZ').tracker.read(atHome)).rows
  const rows = [
    { ...row, what: 'in our name', recordedBy: 'KZ' },
    { ...row, what: 'in their own', recordedBy: 'TR' },
  ]
  answerOf = (peer) =>
    peer === 'TR' ? { is: 'answered', message: { json: async () => ({ rows }) } } : { is: 'expired' }
  const trail = await node('KZ').tracker.read(atHome)
  expect(trail.rows.map(({ what }) => what).sort()).toEqual(['in their own', 'ours'])
})

test('without a law on it no state is asked, and the person reads which are missing', async () => {
  agreements = []
  const trail = await node('KZ').tracker.read(atHome)
  expect([asked, trail.missing]).toEqual([[], ['TR', 'AZ']])
})
