import type { LegalBasis, Tracker, TrackerRow } from '@kopru/client'
import type { Kysely, Transaction } from 'kysely'
import { type Inbound, partyOf } from '../exchange/message.ts'
import type { Directory } from '../federation/directory.ts'
import { findLegalBasis } from '../federation/find-legal-basis.ts'
import type { PersonSession } from '../identity/schema.ts'
import type { Journal } from '../journal/service.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { type Refusal, RefusalError, refuse } from '../platform/refusal.ts'
import { isTrackerRequest, isTrackerResponse } from './messages.ts'
import { joinRows } from './rules/join-rows.ts'
import { whoseTrail } from './rules/whose-trail.ts'

/** Rows of one state. */
const limit = 1000
/** How long a person waits for the other states before seeing what there is. */
const patienceMs = 4000

/** A verified message as the exchange hands it over. */
type TrackerInbound = Pick<Inbound, 'messageId' | 'conversationId' | 'from' | 'to' | 'legalBasis' | 'deadline' | 'json'>

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
  readonly ask: (
    question: Question,
  ) => Promise<{ is: 'answered'; message: Pick<Inbound, 'json'> } | { is: 'refused' | 'expired' }>
  readonly send: (
    trx: Transaction<Database>,
    message: Question & { inReplyTo: string; mode: 'immediate' },
  ) => Promise<unknown>
  readonly resolvePseudonym: (
    destination: string,
    identifier: string,
    within?: Kysely<Database>,
  ) => Promise<{ personKey: string } | undefined>
  /** Under which identifiers a person of this state is known abroad. */
  readonly identifiersAbroad: (personKey: string) => Promise<readonly string[]>
}

/** The person's data tracker: who saw or moved what, when, why and under which law, here and in the other state. */
export function createTracker(options: TrackerOptions) {
  const { db, clock, party, directory, journal } = options

  /** The authority in whose name a state asks and answers here: the first of its entry. */
  const speakerOf = (of: string): string | undefined => directory.findMember(of)?.authorities[0]?.id

  /** Handles `tracker-request`, in the transaction that takes the message in. */
  async function receiveRequest(trx: Transaction<Database>, message: TrackerInbound): Promise<Refusal | undefined> {
    const { messageId, conversationId, legalBasis } = message
    const body = await message.json()
    if (!isTrackerRequest.Check(body)) return refuse('tracker.malformed-request')
    const rows = await rowsFor(trx, partyOf(message.from), body.identifier)
    if (!rows) return refuse('tracker.not-the-persons-state')
    // A look at the trail is a look too.
    await journal.append(trx, { event: 'tracker-viewed', conversationId, messageId, actor: message.from, legalBasis })
    await options.send(trx, {
      conversationId,
      inReplyTo: messageId,
      from: message.to,
      to: message.from,
      type: 'tracker-response',
      legalBasis,
      mode: 'immediate',
      deadline: message.deadline,
      body: { rows },
      confidential: true,
    })
    return undefined
  }

  /** Undefined: the asking state and this one are not the two sides of the identifier. */
  async function rowsFor(
    trx: Transaction<Database>,
    asking: string,
    identifier: string,
  ): Promise<TrackerRow[] | undefined> {
    switch (whoseTrail(identifier, { asked: party, asking })) {
      case 'neither':
        return undefined
      case 'host':
        return journal.rowsOf(trx, journal.subjectKey(identifier), { limit })
      case 'home': {
        const person = await options.resolvePseudonym(asking, identifier, trx)
        if (!person) return []
        const rows = await journal.rowsOf(trx, journal.subjectKey(person.personKey), { limit })
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
    const body = await readIfReadable(answer.message)
    // A state may only speak of what it recorded itself.
    return isTrackerResponse.Check(body) ? body.rows.filter(({ recordedBy }) => recordedBy === peer) : undefined
  }

  /** The person's trail, with the other states' rows where they answer in time. */
  async function read(person: PersonSession): Promise<Tracker> {
    const { personKey, identity, home } = person
    // At home the journal knows a citizen by the key, and as an applicant of the own state by the identifier.
    const known = personKey === undefined ? [identity.identifier] : [personKey, identity.identifier]
    const keys = known.map((identifier) => journal.subjectKey(identifier))
    const shared = personKey === undefined ? [identity.identifier] : await options.identifiersAbroad(personKey)
    const own = await journal.rowsOf(db, keys, { limit })
    const answers = await Promise.all(
      shared.map(async (identifier) => {
        const peer = personKey === undefined ? home : (identifier.split('/')[1] ?? '')
        return { peer, rows: await askPeer(peer, identifier) }
      }),
    )
    const others = answers.flatMap(({ rows }) => rows ?? [])
    return {
      rows: joinRows([own, others]),
      total: (await journal.countOf(db, keys)) + others.length,
      missing: [...new Set(answers.filter(({ rows }) => !rows).map(({ peer }) => peer))],
    }
  }

  return { receiveRequest, read }
}

export type TrackerService = ReturnType<typeof createTracker>

/** Undefined when the answer cannot be decrypted or read, which is no reason to show the person nothing at all. */
async function readIfReadable(message: Pick<Inbound, 'json'>): Promise<unknown> {
  try {
    return await message.json()
  } catch (error) {
    if (error instanceof RefusalError) return undefined
    throw error
  }
}
