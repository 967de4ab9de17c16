import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { type Directory, openDirectory } from '../federation/directory.ts'
import { makeTestAgreement, makeTestMember, type TestMember, testLegalBasis } from '../federation/test-member.ts'
import { createTestRepository } from '../federation/test-repository.ts'
import { createJournal, type Journal } from '../journal/service.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import { connect, type Database } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { createLog } from '../platform/log.ts'
import { migrate } from '../platform/migrate.ts'
import { findFreePort, makeTestFolder, startTestPostgres } from '../platform/test-postgres.ts'
import type { OutgoingMessage } from './message.ts'
import { createExchange, type Exchange } from './service.ts'

export interface TestNode {
  readonly party: string
  readonly member: TestMember
  readonly db: Kysely<Database>
  readonly directory: Directory
  readonly journal: Journal
  exchange: Exchange
  /** One more process of the same node, on a port of its own; not started, and ended with the federation. */
  addProcess(): Promise<Exchange>
  /** A new Exchange over the same database, as after a restart; not started. */
  restart(options?: { clock?: Clock }): Promise<Exchange>
}

const types = ['note', 'question', 'answer', 'late', 'faulty', 'big', 'secret', 'with-evidence']

/**
 * Nodes with real databases, a real signed directory and real listeners; not started. Of parties that are not `running`
 * there are only the keys: a test speaks for them.
 */
export async function startTestFederation(parties: readonly string[], running = parties) {
  const folder = makeTestFolder('federation')
  const repository = createTestRepository()
  const rootFile = repository.writeRoot(folder)
  const ports = new Map<string, number>()
  for (const party of parties) ports.set(party, await findFreePort())
  const members = new Map(
    parties.map((party) => [party, makeTestMember(party, { folder, exchangePort: ports.get(party) ?? 0 })]),
  )
  const publish = (agreement = makeTestAgreement(parties, types)) =>
    repository.publish({
      members: Object.fromEntries([...members].map(([party, { member }]) => [party, { 'node.json': member }])),
      top: { 'agreements/test-agreement.json': agreement, 'agreements/evidence-types.json': [] },
    })
  publish()
  const servers = await Promise.all(running.map(() => startTestPostgres()))
  const log = createLog({ level: process.env.TEST_LOG ?? 'silent', party: 'test' })

  const nodes = new Map<string, TestNode>()
  const processes: Exchange[] = []
  for (const [i, party] of running.entries()) {
    const server = servers[i]
    const member = members.get(party)
    if (server === undefined || member === undefined) throw new Error('unreachable')
    await migrate(server.migrationUrl, join(import.meta.dirname, '../../migrations'))
    const db = connect({ url: server.url, poolSize: 12 })
    const directory = await openDirectory({
      rootFile,
      mirrors: ['http://mirror'],
      cacheDir: join(folder, `cache-${party}`),
      clock: systemClock,
      fetch: repository.fetch,
      log,
    })
    const journal = createJournal({
      party,
      db,
      secret: Buffer.from(party.repeat(16)),
      clock: systemClock,
      log,
      namesOf: (id) => directory.findAuthority(id)?.names,
    })
    const create = (clock: Clock, port = ports.get(party) ?? 0) =>
      createExchange({
        ...{ party, db, databaseUrl: server.url, directory, journal, clock, log },
        keys: {
          signingKey: member.signingKey,
          signingKeyId: member.signingKeyId,
          tlsKey: member.tls.key,
          tlsCertificate: member.tls.certificate,
          payloadKeys: member.payloadKeys,
        },
        listen: { host: '127.0.0.1', port },
        tickMs: 100,
        healthEveryMs: 300,
      })
    const node: TestNode = {
      ...{ party, member, db, directory, journal },
      exchange: create(systemClock),
      addProcess: async () => {
        const more = create(systemClock, await findFreePort())
        processes.push(more)
        return more
      },
      restart: async (options = {}) => {
        await node.exchange.stop()
        node.exchange = create(options.clock ?? systemClock)
        return node.exchange
      },
    }
    nodes.set(party, node)
  }
  return {
    members,
    ports,
    publish,
    getNode: (party: string): TestNode => {
      const node = nodes.get(party)
      if (node === undefined) throw new Error(`${party} is not part of this federation`)
      return node
    },
    end: async () => {
      await Promise.all([...processes, ...[...nodes.values()].map(({ exchange }) => exchange)].map((one) => one.stop()))
      for (const { db, directory, journal } of nodes.values()) {
        await journal.stop()
        await directory.close()
        await db.destroy()
      }
      await Promise.all(servers.map((server) => server.end()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function testMessage(from: string, to: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    conversationId: newId<'conversation'>(),
    from: `${from}/migration`,
    to: `${to}/migration`,
    type: 'note',
    legalBasis: testLegalBasis,
    mode: 'stored',
    deadline: new Date(Date.now() + 3_600_000),
    body: { hello: 'Сәлем' },
    ...more,
  }
}

export const send = (node: TestNode, message: OutgoingMessage) =>
  node.db.transaction().execute((trx) => node.exchange.send(trx, message))

/** Waits until `look` gives something other than undefined or false. */
export async function until<T>(look: () => Promise<T | undefined | false>, withinMs = 20_000): Promise<T> {
  for (const end = Date.now() + withinMs; ; ) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error('It did not come about in time')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
