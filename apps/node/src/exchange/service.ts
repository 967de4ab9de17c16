import { createP256Signer } from '@kopru/wire'
import type { Kysely, Transaction } from 'kysely'
import type { Registry } from 'prom-client'
import type { Directory } from '../federation/directory.ts'
import type { Journal } from '../journal/service.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { type Refusal, RefusalError } from '../platform/refusal.ts'
import { type Chores, startChores } from './chores.ts'
import type { ExchangeContext } from './context.ts'
import { toInbound } from './inbound.ts'
import type { ExchangeKeys } from './keys.ts'
import { createLanes } from './lanes.ts'
import { type Listener, listen } from './listener.ts'
import {
  type ExchangeState,
  type Handler,
  type HandlerOptions,
  type Inbound,
  type MessageId,
  type OutgoingMessage,
  partyOf,
  refusalType,
  type StoredBody,
} from './message.ts'
import { createExchangeMetrics, noMetrics } from './metrics.ts'
import { listenTo, type Notifications } from './notifications.ts'
import { createPeers } from './peers.ts'
import { type AskOutcome, createQuestions } from './questions.ts'
import type { KeptRefusal } from './schema.ts'
import { checkSending, enqueue, wholeSeconds } from './send.ts'
import { type ExchangeStatus, readStatus } from './status.ts'
import { findKeptArrival } from './store/arrivals.ts'
import { type Erased, eraseBodies, storeBody } from './store/bodies.ts'
import { allowResume, channel } from './store/chains.ts'
import { findLaneFault } from './store/lanes.ts'
import { findOutgoing } from './store/outgoing.ts'

export interface Exchange {
  /**
   * Queues a message in the caller's transaction and resolves to its id; it is on its way when that commits. Throws a
   * RefusalError, after journaling it by itself, when the receiver is unknown or no agreement permits the message.
   */
  send(trx: Transaction<Database>, message: OutgoingMessage): Promise<MessageId>
  /** Sends in immediate mode, by itself, and waits for the answer until the message's deadline. */
  ask(message: Omit<OutgoingMessage, 'mode'>): Promise<AskOutcome>
  /** Says who deals with a type of message. Before `start`; once for each type. */
  handle(type: string, handler: Handler, options?: HandlerOptions): void
  /** Where a message of ours stands. `fault`: why it is still in the queue. */
  findState(
    db: Kysely<Database>,
    id: MessageId,
  ): Promise<{ state: ExchangeState; refusal?: Refusal; fault?: KeptRefusal } | undefined>
  /** Keeps a large body, up to 1 GiB, for a message to take. Throws BodyTooLargeError beyond. */
  storeBody(source: AsyncIterable<Uint8Array>, contentType: string): Promise<StoredBody>
  /** Erases bodies that are no longer needed: of messages settled or handled more than `keepDays` ago. */
  eraseBodies(keepDays: number): Promise<Erased>
  /** A message that a handler has seen, for the job that does the slow work; undefined once its body was erased. */
  reopen(from: string, id: string): Promise<Inbound | undefined>
  /** Erases at once what a conversation has carried, as far as it left the queue and was handled. */
  forget(conversationId: string): Promise<void>
  /** As `eraseBodies`, of some types of messages that need not be kept that long. Not journaled. */
  forgetTypes(types: readonly string[], keepMinutes: number): Promise<void>
  /** For the operator: exchanges by state and party, queues, faults of the chains. */
  status(): Promise<ExchangeStatus>
  /**
   * An operator's decision, after talking to the other state: the chain of what it sends us goes on with the next
   * message that comes. Journaled. False when there is no fault.
   */
  resumeChain(party: string, by: { readonly name: string; readonly subject: string | undefined }): Promise<boolean>
  /** Listens, delivers and does the chores. */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface ExchangeOptions {
  readonly party: string
  readonly db: Kysely<Database>
  /** For a connection of its own that listens to the database's notifications. */
  readonly databaseUrl: string
  readonly directory: Directory
  readonly journal: Journal
  readonly keys: ExchangeKeys
  readonly listen: { readonly host: string; readonly port: number }
  readonly clock: Clock
  readonly log: Log
  readonly registry?: Registry
  /** Milliseconds; a second and fifteen seconds if not given. */
  readonly tickMs?: number
  readonly healthEveryMs?: number
}

export function createExchange(options: ExchangeOptions): Exchange {
  const { party, db, directory, journal, keys, clock, log, registry } = options
  const handlers = new Map<string, { handler: Handler; options: HandlerOptions }>()
  const context: ExchangeContext = {
    ...{ party, db, directory, journal, keys, clock, log, handlers },
    sign: createP256Signer(keys.signingKey),
    metrics: registry === undefined ? noMetrics : createExchangeMetrics(registry),
  }
  const peers = createPeers(context)
  const lanes = createLanes(context, peers)
  const questions = createQuestions(context)
  let running: { listener: Listener; notifications: Notifications; chores: Chores } | undefined

  const refuseToSend = async (message: OutgoingMessage, refusal: Refusal) => {
    const { conversationId, from, to, type, legalBasis, subjectKey } = message
    context.metrics.refusal({ way: 'out', code: refusal.code })
    log.warn({ conversationId, to: partyOf(to), type, refusal: refusal.code }, 'a message was refused before sending')
    // By itself: the caller's transaction will not commit.
    await db.transaction().execute((trx) =>
      journal.append(trx, {
        event: 'message-refused',
        conversationId,
        actor: from,
        subjectKey,
        legalBasis,
        what: type,
        details: { to, code: refusal.code, params: refusal.params, sent: false },
      }),
    )
  }
  const check = (message: OutgoingMessage): Refusal | undefined => {
    if (partyOf(message.from) !== party) throw new Error(`${message.from} is not an authority of ${party}`)
    return checkSending(context, message)
  }

  return {
    send: async (trx, message) => {
      const refusal = check(message)
      if (refusal === undefined) return enqueue(context, trx, message)
      await refuseToSend(message, refusal)
      throw new RefusalError(refusal)
    },
    ask: async (question) => {
      const message: OutgoingMessage = { ...question, mode: 'immediate' }
      const refusal = check(message)
      if (refusal !== undefined) {
        await refuseToSend(message, refusal)
        return { is: 'refused', refusal }
      }
      const id = await db.transaction().execute((trx) => enqueue(context, trx, message))
      lanes.hurry(partyOf(message.to))
      lanes.wake(partyOf(message.to))
      return questions.waitFor(id, wholeSeconds(message.deadline))
    },
    handle: (type, handler, handlerOptions = {}) => {
      if (running !== undefined) throw new Error('Handlers are named before the exchange starts')
      if (handlers.has(type) || type === refusalType) throw new Error(`${type} has a handler already`)
      handlers.set(type, { handler, options: handlerOptions })
    },
    findState: async (db, id) => {
      const row = await findOutgoing(db, id)
      if (row === undefined) return undefined
      const { state, refusal } = row
      const fault = row.settledAt === null ? await findLaneFault(db, row.toParty) : undefined
      return { state, ...(refusal !== null && { refusal: { is: 'refused', ...refusal } }), ...(fault && { fault }) }
    },
    storeBody: (source, contentType) => storeBody(db, source, contentType),
    eraseBodies: async (keepDays) => {
      const now = clock.now()
      const erased = await eraseBodies(db, new Date(now.getTime() - keepDays * 86_400_000), now)
      if (erased.sent + erased.received > 0)
        await db
          .transaction()
          .execute((trx) =>
            journal.append(trx, { event: 'bodies-erased', actor: party, details: { ...erased, keepDays } }),
          )
      return erased
    },
    reopen: async (from, id) => {
      const row = await findKeptArrival(db, partyOf(from), id)
      return row && toInbound(row, context)
    },
    forget: async (conversationId) => {
      const now = clock.now()
      // What was settled in this very moment too.
      await eraseBodies(db, new Date(now.getTime() + 1000), now, { conversationId })
    },
    forgetTypes: async (types, keepMinutes) => {
      const now = clock.now()
      await eraseBodies(db, new Date(now.getTime() - keepMinutes * 60_000), now, { types })
    },
    status: () => readStatus(context),
    resumeChain: (faulty, by) =>
      db.transaction().execute(async (trx) => {
        const allowed = await allowResume(trx, faulty)
        if (allowed)
          await journal.append(trx, {
            event: 'chain-resumed',
            actor: party,
            details: { party: faulty, decidedBy: by.name, decidedBySubject: by.subject },
          })
        return allowed
      }),
    start: async () => {
      const listener = await listen(context, options.listen, (from) => lanes.hurry(from))
      const notifications = listenTo({
        databaseUrl: options.databaseUrl,
        channel,
        log,
        onMessage: (payload) => {
          const [what, which = ''] = payload.split(':')
          if (what === 'out') lanes.wake(which)
          else if (what === 'done') questions.tell(which)
        },
        onConnected: () => {
          questions.tell()
          lanes.wakeDue().catch((error: unknown) => log.warn({ err: error }, 'due lanes could not be found'))
        },
      })
      const { tickMs = 1000, healthEveryMs = 15_000 } = options
      const chores = startChores(context, { lanes, peers, questions }, { tickMs, healthEveryMs })
      running = { listener, notifications, chores }
    },
    stop: async () => {
      questions.stop()
      await running?.chores.stop()
      await lanes.stop()
      await running?.listener.close()
      await running?.notifications.stop()
      await peers.close()
      running = undefined
    },
  }
}
