import type { LegalBasis, Tracker, TrackerRow } from '@kopru/client'
import type { Kysely, Transaction } from 'kysely'
import type { Inbound } from '../exchange/message.ts'
import type { Directory } from '../federation/directory.ts'
import { findLegalBasis } from '../federation/find-legal-basis.ts'
import type { PersonSession } from '../identity/schema.ts'
import type { Journal } from '../journal/service.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { type Refusal, refuse } from '../platform/refusal.ts'
import { isTrackerRequest, isTrackerResponse } from './messages.ts'
import { joinRows } from './rules/join-rows.ts'
import { whoseTrail } from './rules/whose-trail.ts'

const limit = 1000
const patienceMs = 4000

interface Question {
  readonly conversationId: string
  readonly from: string
  readonly to: string
  readonly type: string
  readonly legalBasis: LegalBasis
  readonly deadline: Date
  readonly body: object
  readonly confidential: true
}

export interface TrackerOptions {
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly party: string
  readonly directory: Pick<Directory, 'findMember' | 'agreements' | 'checkLegalBasis'>
  readonly journal: Pick<Journal, 'append' | 'rowsOf' | 'countOf' | 'subjectKey'>
  readonly ask: (question: Question) => Promise<{ is: 'answered'; message: Inbound } | { is: 'refused' | 'expired' }>
  readonly send: (
    trx: Transaction<Database>,
    message: Question & { inReplyTo: string; mode: 'immediate' },
  ) => Promise<unknown>
  readonly resolvePseudonym: (destination: string, identifier: string) => Promise<{ personKey: string } | undefined>
  /** Under which identifiers a person of this state is known abroad. */
  readonly identifiersAbroad: (personKey: string) => Promise<readonly string[]>
}

/** The person's data tracker: who saw or moved what, when, why and under which law, here and in the other state. */
export function createTracker(options: TrackerOptions) {
  const { db, clock, party, directory, journal } = options

  const speakerOf = (of: string): string | undefined => directory.findMember(of)?.authorities[0]?.id
  const partyOf = (authority: string): string => authority.split('/')[0] ?? ''

  /** Handles `tracker-request`, in the transaction that takes the message in. */
  async function receiveRequest(trx: Transaction<Database>, message: Inbound): Promise<Refusal | undefined> {
    const body = await message.json()
    if (!isTrackerRequest.Check(body)) return refuse('tracker.malformed-request')
    const asking = partyOf(message.from)
    const rows = await rowsFor(trx, asking, body.identifier)
    if (!rows) return refuse('tracker.not-the-persons-state')
    await options.send(trx, {
      conversationId: message.conversationId,
      inReplyTo: message.messageId,
      from: message.to,
      to: message.from,
      type: 'tracker-response',
      legalBasis: message.legalBasis,
      mode: 'immediate',
      deadline: message.deadline,
      body: { rows },
      confidential: true,
    })
    return undefined
  }

  async function rowsFor(db: Kysely<Database>, asking: string, identifier: string): Promise<TrackerRow[] | undefined> {
    switch (whoseTrail(identifier, { asked: party, asking })) {
      case 'neither':
        return undefined
      case 'host':
        return journal.rowsOf(db, journal.subjectKey(identifier), { limit })
      case 'home': {
        const person = await options.resolvePseudonym(asking, identifier)
        if (!person) return []
        const rows = await journal.rowsOf(db, journal.subjectKey(person.personKey), { limit })
        return rows.filter(({ who }) => partyOf(who) === asking)
      }
    }
  }

  async function askPeer(peer: string, identifier: string): Promise<readonly TrackerRow[] | undefined> {
    const [from, to] = [speakerOf(party), speakerOf(peer)]
    const at = clock.now()
    const legalBasis = findLegalBasis(directory, {
      from: party,
      to: peer,
      purpose: 'data-subject-access',
      messageType: 'tracker-request',
      at,
    })
    if (!from || !to || !legalBasis) return undefined
    const answer = await options.ask({
      conversationId: newId<'conversation'>(),
      from,
      to,
      type: 'tracker-request',
      legalBasis,
      deadline: new Date(at.getTime() + patienceMs),
      body: { identifier },
      confidential: true,
    })
    if (answer.is !== 'answered') return undefined
    const body = await answer.message.json()
    // A state may only speak of what it recorded itself.
    return isTrackerResponse.Check(body) ? body.rows.filter(({ recordedBy }) => recordedBy === peer) : undefined
  }

  /** The person's trail, with the other states' rows where they answer in time. */
  async function read(person: PersonSession): Promise<Tracker> {
    const { personKey, identity, home } = person
    const key = journal.subjectKey(personKey ?? identity.identifier)
    const identifiers = personKey ? await options.identifiersAbroad(personKey) : [identity.identifier]
    const peers = identifiers.map((identifier) => ({
      identifier,
      peer: personKey ? (identifier.split('/')[1] ?? '') : home,
    }))
    const own = await journal.rowsOf(db, key, { limit })
    const answers = await Promise.all(
      peers.map(async ({ peer, identifier }) => ({ peer, rows: await askPeer(peer, identifier) })),
    )
    const rows = joinRows([own, ...answers.map(({ rows }) => rows ?? [])], limit)
    return {
      rows,
      total: rows.length,
      missing: [...new Set(answers.filter(({ rows }) => !rows).map(({ peer }) => peer))],
    }
  }

  return { receiveRequest, read }
}

export type TrackerService = ReturnType<typeof createTracker>
