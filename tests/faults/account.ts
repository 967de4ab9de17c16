import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { createJournal } from '../../apps/node/src/journal/service.ts'
import { systemClock } from '../../apps/node/src/platform/clock.ts'
import { createLog } from '../../apps/node/src/platform/log.ts'
import { pathsOf } from '../../sandbox/src/issuing/paths.ts'
import type { NodeAccess } from '../nodes.ts'

/** What one application has left behind, at both ends, at the payment provider and in the migration register. */
export interface Account {
  /** The case's own log, by kind: how often each thing happened to it. */
  readonly actions: Readonly<Record<string, number>>
  /** Rows of the journals that record an effect; looks may be repeated and are not counted. */
  readonly journal: Readonly<Record<'host' | 'home', Readonly<Record<string, number>>>>
  /** By requirement and evidence type. */
  readonly evidence: Readonly<Record<string, number>>
  readonly uploads: Readonly<Record<string, number>>
  readonly permits: number
  readonly payments: { readonly ordered: number; readonly charged: number }
  readonly notices: number
}

/** A person who looks again is entered again; whoever was thrown out logs in again. */
const looks = new Set(['case-viewed', 'evidence-viewed', 'evidence-previewed', 'identity-released', 'tracker-viewed'])

export async function accountOf(
  conversationId: string,
  { host, home, folder }: { host: NodeAccess; home: NodeAccess; folder: string },
): Promise<Account> {
  const application = await host.db
    .selectFrom('application')
    .select('id')
    .where('conversationId', '=', conversationId)
    .executeTakeFirstOrThrow()
  const ofApplication = (table: 'caseAction' | 'upload' | 'receivedEvidence') =>
    host.db.selectFrom(table).where('applicationId', '=', application.id)
  const permits = await host.db
    .selectFrom('issuedDocument')
    .select('number')
    .where('reference', '=', application.id)
    .execute()
  const numbers = permits.map(({ number }) => number)
  const effectsAt = async ({ db }: NodeAccess) => {
    const rows = await db
      .selectFrom('journalEntry')
      .select(['event', 'what'])
      .where('conversationId', '=', conversationId)
      .execute()
    return count(rows.filter(({ event }) => !looks.has(event)).map(({ event, what }) => `${event} ${what ?? ''}`))
  }
  const evidence = await ofApplication('receivedEvidence').select(['requirement', 'evidenceType']).execute()
  return {
    actions: count((await ofApplication('caseAction').select('type').execute()).map(({ type }) => type)),
    journal: { host: await effectsAt(host), home: await effectsAt(home) },
    evidence: count(evidence.map(({ requirement, evidenceType }) => `${requirement} ${evidenceType}`)),
    uploads: count((await ofApplication('upload').select('requirement').execute()).map((row) => row.requirement)),
    permits: numbers.length,
    payments: paymentsOf(application.id, pathsOf(folder, host.party).payments),
    notices: readLines<{ permitNumber: string }>(pathsOf(folder, home.party).notices).filter(({ permitNumber }) =>
      numbers.includes(permitNumber),
    ).length,
  }
}

interface PaymentEvent {
  readonly is: string
  readonly id: string
  readonly reference?: string
  readonly state?: string
}

function paymentsOf(applicationId: string, file: string): Account['payments'] {
  const events = readLines<PaymentEvent>(file)
  const ordered = events.filter(({ is, reference }) => is === 'started' && reference?.startsWith(applicationId))
  const ids = new Set(ordered.map(({ id }) => id))
  const charged = events.filter(({ is, id, state }) => is === 'settled' && ids.has(id) && state === 'paid')
  return { ordered: ordered.length, charged: charged.length }
}

function readLines<T>(file: string): T[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T)
}

const count = (names: readonly string[]) =>
  Object.fromEntries([...Map.groupBy(names.toSorted(), (name) => name)].map(([name, all]) => [name, all.length]))

/** Waits until all that the nodes had to do is done, then holds every chain between them to its two ends. */
export async function holdToWholeExchange(all: readonly NodeAccess[], hint: string): Promise<void> {
  await expect
    .poll(async () => (await Promise.all(all.map(openMatters))).flat(), {
      message: `${hint}: what still waits`,
      timeout: 60_000,
      interval: 300,
    })
    .toEqual([])
  for (const sender of all)
    for (const receiver of all) {
      if (sender === receiver) continue
      const way = `${hint}: messages ${sender.party} → ${receiver.party}`
      expect(await arrivedFrom(receiver, sender.party), way).toEqual(await sentTo(sender, receiver.party))
    }
}

/** Whatever is not done yet at a node, in words. */
async function openMatters({ party, db }: NodeAccess): Promise<string[]> {
  const [queued, unhandled, faults, notices, requests] = await Promise.all([
    db.selectFrom('exchangeOutgoing').select(['type', 'toParty']).where('state', '=', 'queued').execute(),
    db.selectFrom('exchangeArrival').select('type').where('handledAt', 'is', null).execute(),
    db.selectFrom('exchangeChain').select(['party', 'fault']).where('fault', 'is not', null).execute(),
    db.selectFrom('notice').select('messageId').where('deliveredAt', 'is', null).execute(),
    db.selectFrom('evidenceRequest').select('state').where('state', 'in', ['looking-up', 'decided']).execute(),
  ])
  return [
    ...queued.map(({ type, toParty }) => `${party}: ${type} to ${toParty} is queued`),
    ...unhandled.map(({ type }) => `${party}: ${type} is not handled`),
    ...faults.map(({ party: other, fault }) => `${party}: ${fault} in the chain with ${other}`),
    ...notices.map(({ messageId }) => `${party}: notice ${messageId} is not in the register`),
    ...requests.map(({ state }) => `${party}: a request for evidence is ${state}`),
  ]
}

const sentTo = ({ db }: NodeAccess, toParty: string) =>
  db.selectFrom('exchangeOutgoing').select(['seq', 'id']).where('toParty', '=', toParty).orderBy('seq').execute()

const arrivedFrom = ({ db }: NodeAccess, fromParty: string) =>
  db.selectFrom('exchangeArrival').select(['seq', 'id']).where('fromParty', '=', fromParty).orderBy('seq').execute()

/** Recomputes a node's journal from the first link. */
export async function verifyJournal({ party, db }: NodeAccess) {
  const log = createLog({ level: 'silent', party })
  // The secret only serves to find a person's rows.
  const journal = createJournal({
    party,
    db,
    secret: randomBytes(32),
    clock: systemClock,
    log,
    namesOf: () => undefined,
  })
  return journal.verifyChain(db)
}
