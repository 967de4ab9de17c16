import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { PersonIdentity } from '@kopru/client'
import { matchPersons } from '@kopru/names'
import type { FastifyRequest } from 'fastify'
import type { Kysely, Transaction } from 'kysely'
import { catalogueRefusals } from '../catalogue/refusals.ts'
import { createCatalogue } from '../catalogue/service.ts'
import type { AskHome } from '../documents/home-state/ask-home.ts'
import { documentRefusals } from '../documents/refusals.ts'
import { createDocuments } from '../documents/service.ts'
import { createTestSeals } from '../documents/test-seals.ts'
import { createUzbekFiles } from '../documents/test-uzbek.ts'
import type { Handler, Inbound, OutgoingMessage } from '../exchange/message.ts'
import { type Handled, runHandler } from '../exchange/run-handler.ts'
import { identityRefusals } from '../identity/refusals.ts'
import type { PersonSession, StaffSession } from '../identity/schema.ts'
import { createJournal } from '../journal/service.ts'
import { standingClock } from '../platform/clock.ts'
import { connect, type Database } from '../platform/database.ts'
import { createHttp, type HttpServer } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import { createLog } from '../platform/log.ts'
import { migrate } from '../platform/migrate.ts'
import { assembleRefusals, RefusalError, refuse } from '../platform/refusal.ts'
import { platformRefusals } from '../platform/refusals.ts'
import { captureLines } from '../platform/test-lines.ts'
import { startTestPostgres } from '../platform/test-postgres.ts'
import { loadTexts } from '../platform/texts.ts'
import type { PaymentOrder, PaymentProvider, PaymentState } from './payment/provider.ts'
import { caseRefusals } from './refusals.ts'
import { registerCaseRoutes } from './routes.ts'
import { createCases } from './service.ts'

const repository = resolve(import.meta.dirname, '../../../..')
const readJson = (path: string) => JSON.parse(readFileSync(resolve(repository, path), 'utf8'))
export const paymentSecret = 'a secret of the test'

export const aigerim: PersonIdentity = {
  identifier: 'KZ/TR/aigerim',
  name: { given: 'Айгерім', family: 'Оңғарбаева', latinGiven: 'AIGERIM', latinFamily: 'ONGARBAYEVA' },
  birthDate: '1992-04-17',
  citizenship: 'KZ',
}
export const dauren: PersonIdentity = {
  identifier: 'KZ/TR/dauren',
  name: { given: 'Дәурен', family: 'Серікұлы', latinGiven: 'DAUREN', latinFamily: 'SERIKULY' },
  birthDate: '1988-01-02',
  citizenship: 'KZ',
}

/** Who sends a request: in place of a session's cookie. */
export const people: Record<string, PersonSession> = {
  aigerim: { identity: aigerim, home: 'KZ', levelOfAssurance: 'substantial' },
  dauren: { identity: dauren, home: 'KZ', levelOfAssurance: 'substantial' },
  resident: {
    identity: { ...dauren, identifier: 'KZ/TR/resident', citizenship: 'RU' },
    home: 'KZ',
    levelOfAssurance: 'high',
  },
  weak: { identity: { ...dauren, identifier: 'KZ/TR/weak' }, home: 'KZ', levelOfAssurance: 'low' },
}
export const staff: Record<string, StaffSession> = {
  officer: { name: 'Elif Kaya', subject: 'staff-17', authority: 'TR/goc', roles: ['officer'] },
  namesake: { name: 'Elif Kaya', subject: 'staff-52', authority: 'TR/goc', roles: ['officer'] },
  /** Logged in before sessions knew the subject. */
  earlier: { name: 'Elif Kaya', authority: 'TR/goc', roles: ['officer'] },
  stranger: { name: 'Can Demir', authority: 'TR/revenue', roles: ['officer'] },
}

/** A payment provider whose payments end as the test says. */
export function createFakeProvider() {
  const payments = new Map<string, { id: string; order: PaymentOrder; state: PaymentState }>()
  const provider: PaymentProvider & { down: boolean } = {
    down: false,
    start: async (order) => {
      if (provider.down) return { is: 'unavailable' }
      const known = [...payments.values()].find((one) => one.order.reference === order.reference)
      const payment = known ?? { id: `pay-${payments.size + 1}`, order, state: 'pending' as const }
      payments.set(payment.id, payment)
      return { is: 'started', id: payment.id, checkoutUrl: `http://bank.test/${payment.id}` }
    },
    find: async (id) => {
      const found = payments.get(id)
      if (provider.down || found === undefined) return { is: 'unavailable' }
      return { is: 'known', state: found.state, money: found.order.money, reference: found.order.reference }
    },
  }
  const end = (reference: string, state: PaymentState) => {
    const payment = [...payments.values()].find(({ order }) => order.reference === reference)
    if (payment === undefined) throw new Error('no such payment')
    payments.set(payment.id, { ...payment, state })
  }
  return { provider, payments, end }
}

/**
 * Türkiye's node as the cases see it: a real database, journal, catalogue and seals; exchange, sessions, jobs and the
 * payment provider are the test's.
 */
export async function startTestHost({ askHome }: { askHome?: AskHome } = {}) {
  const postgres = await startTestPostgres()
  await migrate(postgres.migrationUrl, resolve(repository, 'apps/node/migrations'))
  const db = connect({ url: postgres.url, poolSize: 8 })
  const clock = standingClock(new Date(Math.floor(Date.now() / 1000) * 1000))
  const { destination, said } = captureLines()
  const log = createLog({ level: 'warn', party: 'TR' }, destination)
  const texts = loadTexts(resolve(repository, 'apps/node/src/texts'))
  const seals = { TR: createTestSeals('TR', clock), KZ: createTestSeals('KZ', clock) }
  const directory = {
    members: () => ['KZ', 'TR'].map(memberOf) as never,
    findMember: (party: string) => (['KZ', 'TR'].includes(party) ? (memberOf(party) as never) : undefined),
    findAuthority: (id: string) => ({ id, names: { en: id, tr: id } }) as never,
    servicesOf: () => [],
    evidenceOf: (party: string) => readJson(`states/${party}/evidence.json`),
    evidenceTypes: () => readJson('agreements/evidence-types.json'),
    agreements: () => [readJson('agreements/ots-egov-draft.json')] as never,
    reachable: () => true,
    checkLegalBasis: () => ({ is: 'in-force' as const, agreement: {} as never }),
    trustAnchors: (party: string) => ({
      certificates: seals[party as 'TR' | 'KZ']?.anchors ?? [],
      timestampAuthorities: [],
    }),
    listInUse: () => undefined,
    findSigningKey: (keyId: string) =>
      keyId === seals.TR.signer.keyId ? { party: 'TR', key: seals.TR.signer.publicKey } : undefined,
  }
  const journal = createJournal({
    party: 'TR',
    db,
    secret: Buffer.alloc(32, 7),
    clock,
    log,
    namesOf: (id) => ({ en: id }),
  })
  const makeDocuments = (party: 'TR' | 'KZ') =>
    createDocuments({
      party,
      portalUrl: memberOf(party).node.portalUrl,
      db,
      directory,
      clock,
      sealKeys: seals[party].sealKeys,
      signer: seals[party].signer,
      timestampAuthorityUrl: 'http://tsa.test/',
      fetch: seals[party].fetch,
      ...(askHome && { askHome }),
    })
  const payment = createFakeProvider()
  const exchange = createFakeExchange(db)
  const jobs = createFakeJobs()

  async function startNode() {
    jobs.handlers.clear()
    exchange.handlers.clear()
    const catalogue = createCatalogue({
      party: 'TR',
      statesDir: resolve(repository, 'states'),
      directory,
      sandbox: true,
      signing: {},
      texts,
      clock,
      log,
    })
    const documents = makeDocuments('TR')
    const cases = createCases({
      party: 'TR',
      portalUrl: 'http://tr.test',
      db,
      clock,
      log,
      catalogue,
      directory,
      documents,
      exchange,
      journal,
      jobs,
      payments: payment.provider,
      paymentSecret,
      matching: { match: matchPersons },
    })
    const refusals = assembleRefusals(
      platformRefusals,
      identityRefusals,
      catalogueRefusals,
      documentRefusals,
      caseRefusals,
    )
    const app = await createHttp({ log, texts, refusals })
    await registerCaseRoutes(app, { cases, sessions: fakeSessions })
    await app.ready()
    return { app, cases, documents }
  }

  return {
    db,
    clock,
    postgres,
    journal,
    seals,
    payment,
    exchange,
    jobs,
    /** The log, from warnings on. */
    said,
    home: makeDocuments('KZ'),
    /** Files signed in Kazakhstan by an algorithm that only its own state decides about. */
    unconfirmed: createUzbekFiles(seals.KZ, clock, 'KZ'),
    /** A key of Kazakhstan's people or authorities, in any name. */
    keyOf: (name: string) => seals.KZ.sealKeys(name),
    ...(await startNode()),
    /** The process is gone and another one starts on the same database. */
    startNode,
    end: async () => {
      await db.destroy()
      await postgres.end()
    },
  }
}

const memberOf = (party: string) => ({
  party,
  names: { en: party, tr: party },
  node: { portalUrl: `http://${party.toLowerCase()}.test` },
})

const fakeSessions = {
  requirePerson: async (request: FastifyRequest) => {
    const person = people[String(request.headers['x-test-who'])]
    if (person === undefined) throw new RefusalError(refuse('identity.log-in-needed'))
    return person
  },
  requireStaff: async (request: FastifyRequest, role: 'officer' | 'operator') => {
    const member = staff[String(request.headers['x-test-who'])]
    if (member === undefined) throw new RefusalError(refuse('identity.role-needed', { role }))
    return member
  },
}

type DeliveryState = 'queued' | 'delivered' | 'answered' | 'refused' | 'expired'

/** Keeps what is sent, when its transaction commits; `receive` hands in a message as the real exchange would. */
function createFakeExchange(db: Kysely<Database>) {
  const sent: (OutgoingMessage & { id: string })[] = []
  const states = new Map<string, { state: DeliveryState; refusal?: { code: string; params: object } }>()
  const handlers = new Map<string, Handler>()
  return {
    sent,
    states,
    handlers,
    send: async (_trx: Transaction<Database>, message: OutgoingMessage) => {
      const id = newId<'message'>()
      sent.push({ ...message, id })
      return id
    },
    handle: (type: string, handler: Handler) => void handlers.set(type, handler),
    findState: async (_db: Kysely<Database>, id: string) => states.get(id) as never,
    receive: async (
      message: Pick<Inbound, 'type' | 'from'> & { conversationId: string; inReplyTo?: string; body: object },
    ): Promise<Handled> => {
      const handler = handlers.get(message.type)
      if (handler === undefined) throw new Error(`nobody handles ${message.type}`)
      const inbound = { ...message, messageId: newId<'message'>(), json: async () => message.body }
      return db.transaction().execute((trx) => runHandler(handler, trx, inbound as unknown as Inbound))
    },
  }
}

type JobHandler = (payload: never, context: never) => Promise<void>

function createFakeJobs() {
  const handlers = new Map<string, JobHandler>()
  const due: { name: string; payload: object; startAfter?: Date }[] = []
  const run = (name: string, payload: object = {}) => handlers.get(name)?.(payload as never, {} as never)
  return {
    handlers,
    due,
    handle: (name: string, handler: JobHandler) => void handlers.set(name, handler),
    repeat: (name: string, _cron: string, handler: (context: never) => Promise<void>) =>
      void handlers.set(name, (_payload, context) => handler(context)),
    enqueue: async (_trx: unknown, name: string, payload: object, options: { startAfter?: Date } = {}) =>
      void due.push({ name, payload, ...options }),
    run,
    /** Runs everything of a name that became due, twice: a job may come again. */
    runDue: async (name: string) => {
      for (const job of due.filter((one) => one.name === name)) {
        await run(name, job.payload)
        await run(name, job.payload)
      }
    },
  }
}

/** Requests of one person or officer. */
export function createCaller(app: HttpServer, who: string) {
  const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object, headers = {}) => {
    const answer = await app.inject({
      method,
      url,
      headers: { 'x-test-who': who, 'accept-language': 'en', ...headers },
      ...(body && { payload: body }),
    })
    const isJson = String(answer.headers['content-type']).includes('json')
    return { status: answer.statusCode, headers: answer.headers, body: isJson ? answer.json() : answer.rawPayload }
  }
  const upload = (url: string, fileName: string, bytes: Uint8Array) => {
    const boundary = 'the-boundary-of-a-test'
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: application/octet-stream\r\n\r\n`
    const payload = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)])
    return call('POST', url, payload, { 'content-type': `multipart/form-data; boundary=${boundary}` })
  }
  return {
    get: (url: string) => call('GET', url),
    post: (url: string, body: object = {}, headers = {}) => call('POST', url, body, headers),
    put: (url: string, body: object) => call('PUT', url, body),
    remove: (url: string) => call('DELETE', url),
    upload,
  }
}
