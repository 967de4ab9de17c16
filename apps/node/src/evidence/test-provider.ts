import { matchPersons, searchKeys } from '@kopru/names'
import type { Generated, JSONColumnType } from 'kysely'
import pg from 'pg'
import type { LookUpResult } from '../connectors/schema.ts'
import type { Connectors } from '../connectors/service.ts'
import type { EvidencePayload } from '../documents/evidence-payload.ts'
import type { MessageId } from '../exchange/message.ts'
import { checkLegalBasis } from '../federation/rules/check-legal-basis.ts'
import type { Agreement } from '../federation/schema.ts'
import type { PersonSession } from '../identity/schema.ts'
import { createJournal } from '../journal/service.ts'
import type { HomePerson } from '../links/context.ts'
import { createFinder } from '../links/find-record.ts'
import { createLinks, type LinksService } from '../links/service.ts'
import { standingClock } from '../platform/clock.ts'
import { newId } from '../platform/ids.ts'
import type { JobHandler, Jobs } from '../platform/jobs.ts'
import { createLog } from '../platform/log.ts'
import { isRefusal, type Refusal, RefusalError } from '../platform/refusal.ts'
import { startTestDatabase } from '../platform/test-database.ts'
import type { EvidenceInbound, EvidenceOptions, OutboundEvidence } from './context.ts'
import type { EvidenceOffer } from './schema.ts'
import { createEvidence, type EvidenceService } from './service.ts'

export const nationalNumber = '940322484797'
export const identifier = 'KZ/TR/pseudonym-of-aigerim'
export const legalBasis = { agreement: 'test-agreement', article: '5', purpose: 'residence-permit' }
export const identity = {
  identifier,
  name: { given: 'Әйгерім', family: 'Сәрсенова', latinGiven: 'AIGERIM', latinFamily: 'SARSENOVA' },
  birthDate: '1994-03-22',
  citizenship: 'KZ',
}
export const aigerim: PersonSession = { home: 'KZ', levelOfAssurance: 'substantial', personKey: 'key-a', identity }

const agreement: Agreement = {
  id: legalBasis.agreement,
  names: {},
  parties: ['KZ', 'TR'].map((party) => ({ party, ratified: '2020-01-01', inForce: '2020-01-01' })),
  articles: [
    {
      id: legalBasis.article,
      names: {},
      purposes: [legalBasis.purpose],
      messageTypes: ['evidence-request', 'evidence-preview-required', 'evidence-response'],
      evidenceTypes: ['birth-record', 'address-record', 'income-statement'],
    },
  ],
}
const offer = (evidenceType: string, authority: string): EvidenceOffer => ({
  evidenceType,
  authority,
  register: authority.slice(3),
  operation: 'find-by-national-number',
  levelOfAssurance: evidenceType === 'income-statement' ? 'high' : 'substantial',
  fields: { number: '/entry/no', note: '/entry/note', religion: '/religion' },
})
const label = { en: 'Label' }
const evidenceTypes = ['birth-record', 'address-record', 'income-statement'].map((id) => ({
  id,
  fields: ['number', 'note'].map((field) => ({ id: field, kind: 'text', label })),
}))
export const goodRecord = {
  person: { number: nationalNumber, born: '1994-03-22' },
  entry: { no: 'N-1' },
  religion: 'nobody asked',
}
export const birth = { requirement: 'identity', evidenceType: 'birth-record', provider: 'KZ/civil-status' }
export const address = { requirement: 'residence', evidenceType: 'address-record', provider: 'KZ/addresses' }
export const income = { requirement: 'means', evidenceType: 'income-statement', provider: 'KZ/revenue' }

/** A birth in the archive: without a number, found by keys of the names. */
export const archived = { requirement: 'identity', evidenceType: 'birth-record', provider: 'KZ/archive' }

/** Throws at the n-th call to the world around, before or after that call had its effect. */
export interface CrashPlan {
  at: number
  when: 'before' | 'after'
}

/** The provider's side with a real database and journal; registers, seal and exchange are stood in for. */
export async function startTestProvider() {
  const { db, migrationUrl, end } = await startTestDatabase()
  const owner = new pg.Client({ connectionString: migrationUrl })
  await owner.connect()
  // What is sent and enqueued goes to tables, so that it is undone with the transaction, as the real ones are.
  await owner.query(`
    CREATE TABLE test_sent (seq serial, message jsonb); CREATE TABLE test_job (seq serial, name text, payload jsonb, due timestamptz);
    GRANT ALL ON test_sent, test_job TO kopru_app; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO kopru_app`)

  const clock = standingClock(new Date('2026-11-23T10:00:00Z'))
  const log = createLog({ level: 'silent', party: 'KZ' })
  const journal = createJournal({ party: 'KZ', db, clock, log, secret: Buffer.alloc(32, 3), namesOf: () => undefined })
  const registers = new Map<string, () => LookUpResult | Promise<LookUpResult>>()
  const asked: string[] = []
  let law: Agreement[] = [agreement]
  let crash: CrashPlan | undefined
  let calls = 0
  let sealing = true

  async function around<T>(act: () => Promise<T>): Promise<T> {
    calls += 1
    const isHere = crash?.at === calls
    if (isHere && crash?.when === 'before') throw new Error('crash before')
    const outcome = await act()
    if (isHere) throw new Error('crash after')
    return outcome
  }

  const handlers = new Map<string, JobHandler<Record<string, unknown>>>()
  const jobs: Pick<Jobs, 'handle' | 'enqueue'> = {
    handle: (name, handler) => void handlers.set(name, handler as JobHandler<Record<string, unknown>>),
    enqueue: (trx, name, payload, { startAfter } = {}) =>
      around(async () => {
        if (!handlers.has(name)) throw new Error(`nobody does ${name}`)
        const row = { name, payload: JSON.stringify(payload), due: startAfter ?? clock.now() }
        await trx.insertInto('testJob').values(row).execute()
      }),
  }
  const directory: EvidenceOptions['directory'] = {
    findMember: (party) =>
      party === 'TR' || party === 'KZ'
        ? ({
            node: { portalUrl: `https://portal.${party.toLowerCase()}:7020` },
            authorities: [{ id: `${party}/goc` }],
          } as never)
        : undefined,
    findAuthority: (id) => (id === 'TR/goc' ? ({ id, names: { tr: 'Göç İdaresi' } } as never) : undefined),
    evidenceTypes: () => evidenceTypes,
    checkLegalBasis: (question) => checkLegalBasis(law, question),
  }
  const offers: EvidenceOffer[] = [
    ...[birth, address, income].map(({ evidenceType, provider }) => offer(evidenceType, provider)),
    { ...offer('birth-record', archived.provider), otherwise: 'find-by-keys', linkLevel: 'low' },
  ]
  const connectors: Pick<Connectors, 'lookUp' | 'subjectOf'> = {
    lookUp: (register, operation, keys) =>
      around(async () => {
        asked.push(`${register} ${operation} ${JSON.stringify(keys)}`)
        return (
          registers.get(`${register} ${operation}`)?.() ??
          registers.get(register)?.() ?? { is: 'one', record: goodRecord }
        )
      }),
    subjectOf: (_register, { person }) => {
      const { number, born, ...more } = person as Record<string, unknown>
      return { ...more, nationalNumber: number, birthDate: born }
    },
  }
  const matching = { match: matchPersons, keysOf: searchKeys }
  const homePeople = new Map<string, HomePerson>([
    ['key-a', { nationalNumber, identity, levelOfAssurance: 'substantial' }],
  ])
  const seal: EvidenceOptions['seal'] = (payload) =>
    around(async () => {
      if (!sealing) throw new Error('the time-stamp authority is away')
      return { sealed: payload }
    })
  const links: LinksService = createLinks({
    ...{ db, clock, directory, matching },
    party: 'KZ',
    offers,
    journal: { ...journal, append: (trx, entry) => around(() => journal.append(trx, entry)) },
    finder: createFinder({ connectors, matching }),
    seal: async (payload) => (await seal(payload)) as never,
    checkSeal: async (sealed) => {
      const { sealed: payload } = sealed as { sealed: EvidencePayload }
      return {
        payload,
        verdict: { signature: 'passed', time: 'passed', issuer: 'passed', subject: 'passed', reasons: [] },
      }
    },
    findHomePerson: async (key) => homePeople.get(key),
    basisOfLogIn: () => ({ ...legalBasis, purpose: 'cross-border-log-in' }),
    onLinked: (trx, linked) => evidence.onLinked(trx, linked),
    onRevoked: async (trx, linkId) => void (await evidence.onRevoked(trx, linkId)),
  })
  const evidence: EvidenceService = createEvidence({
    ...{ db, clock, directory, jobs },
    party: 'KZ',
    portalUrl: 'https://portal.kz:7010',
    offers,
    journal: { ...journal, append: (trx, entry) => around(() => journal.append(trx, entry)) },
    links,
    send: (trx, message) =>
      around(async () => {
        const { from, to, legalBasis, type: messageType } = message
        const question = { from: from.slice(0, 2), to: to.slice(0, 2), legalBasis, messageType, at: clock.now() }
        const answer = checkLegalBasis(law, question)
        if (answer.is === 'none') throw new RefusalError(answer.refusal)
        await trx
          .insertInto('testSent')
          .values({ message: JSON.stringify(message) })
          .execute()
      }),
    resolvePseudonym: async (destination, wanted) =>
      destination === 'TR' && wanted === identifier
        ? { personKey: 'key-a', nationalNumber, identity, levelOfAssurance: 'substantial' }
        : undefined,
    seal,
  })

  const run = (name: string, payload: Record<string, unknown>) => {
    const handler = handlers.get(name)
    if (!handler) throw new Error(`nobody does ${name}`)
    return handler(payload, { jobId: '', signal: new AbortController().signal })
  }
  const dueJobs = () => db.selectFrom('testJob').selectAll().where('due', '<=', clock.now()).orderBy('seq').execute()
  const send = (message: EvidenceInbound): Promise<Refusal | undefined> =>
    // As the exchange does: a refusal undoes what the handler did.
    db
      .transaction()
      .execute(async (trx) => {
        const refusal = await evidence.receiveRequest(trx, message)
        if (refusal) throw new RefusalError(refusal)
        return undefined
      })
      .catch((error: unknown) => {
        if (error instanceof RefusalError) return error.refusal
        throw error
      })

  return {
    db,
    clock,
    evidence,
    links,
    homePeople,
    registers,
    asked,
    journal,
    send,
    dueJobs,
    run,
    setLaw: (agreements: Agreement[]) => {
      law = agreements
    },
    setSealing: (value: boolean) => {
      sealing = value
    },
    setCrash: (plan: CrashPlan | undefined) => {
      crash = plan
      calls = 0
    },
    calls: () => calls,
    /** Runs what is due until nothing is left; each job twice, as after a lost claim. Gives back what failed. */
    runJobs: async (): Promise<string[]> => {
      const failed: string[] = []
      for (const { seq, name, payload } of await dueJobs())
        try {
          await run(name, payload)
          await run(name, payload)
          await db.deleteFrom('testJob').where('seq', '=', seq).execute()
        } catch (error) {
          failed.push(error instanceof Error ? error.message : String(error))
        }
      return failed
    },
    sent: async () => {
      const rows = await db.selectFrom('testSent').selectAll().orderBy('seq').execute()
      return rows.map(({ message }) => message)
    },
    events: async () => {
      const rows = await db.selectFrom('journalEntry').select(['event', 'what']).orderBy('id').execute()
      return rows.map(({ event, what }) => `${event} ${what}`)
    },
    items: (requestId: string) =>
      db
        .selectFrom('evidenceRequestItem')
        .selectAll()
        .where('requestId', '=', requestId)
        .orderBy('requirement')
        .execute(),
    clear: async () => {
      await owner.query(`ALTER TABLE journal_entry DISABLE TRIGGER USER; ALTER TABLE journal_link DISABLE TRIGGER USER;
        TRUNCATE test_sent, test_job, link_question, link, evidence_request, evidence_request_item, journal_pending, journal_link, journal_entry;
        ALTER TABLE journal_entry ENABLE TRIGGER USER; ALTER TABLE journal_link ENABLE TRIGGER USER`)
      law = [agreement]
      crash = undefined
      sealing = true
      registers.clear()
      asked.length = 0
    },
    end: async () => {
      await owner.end()
      await end()
    },
  }
}

export type TestProvider = Awaited<ReturnType<typeof startTestProvider>>

type Item = typeof birth

/** A request as the asking state would send it; `change` spoils its body. */
export function makeRequest(
  items: readonly Item[],
  { clock, change = {}, from = 'TR/goc' }: { clock: { now(): Date }; change?: object; from?: string },
): EvidenceInbound & { readonly requestId: string } {
  const requestId = newId<'request'>()
  const body = {
    requestId,
    subject: { ...identity, name: { ...identity.name, given: 'As they say' } },
    procedure: 'residence-permit',
    items,
    explicitRequest: { at: clock.now().toISOString(), textSha256: 'a'.repeat(64), language: 'kk' },
    returnUrl: 'https://portal.tr:7020/applications/1',
    ...change,
  }
  return {
    requestId,
    messageId: newId<'message'>() satisfies MessageId,
    conversationId: newId<'conversation'>(),
    from,
    to: 'KZ/migration',
    legalBasis,
    deadline: new Date(clock.now().getTime() + 30 * 86_400_000),
    json: async () => JSON.parse(JSON.stringify(body)) as unknown,
  }
}

type Choice = 'accepted' | 'withheld'
export const choose = (item: Item, decision: Choice) => ({
  requirement: item.requirement,
  evidenceType: item.evidenceType,
  decision,
})

/** What tests do with a provider again and again. */
export const stepsWith = (provider: () => TestProvider) => ({
  decide: (id: string, decisions: ReturnType<typeof choose>[], person = aigerim) =>
    provider().evidence.decide(id, person, { decisions }),
  /** A request received and looked up, waiting for the person. */
  openRequest: async (items = [birth, address]) => {
    const message = makeRequest(items, provider())
    const refusal = await provider().send(message)
    if (refusal) throw new RefusalError(refusal)
    await provider().runJobs()
    return message
  },
})

export const codeOf = (outcome: unknown): string => (isRefusal(outcome) ? outcome.code : 'no refusal')

declare module '../platform/database.ts' {
  interface Database {
    testSent: { seq: Generated<number>; message: JSONColumnType<OutboundEvidence> }
    testJob: { seq: Generated<number>; name: string; payload: JSONColumnType<Record<string, unknown>>; due: Date }
  }
}
