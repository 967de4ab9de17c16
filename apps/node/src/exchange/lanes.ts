import { randomUUID } from 'node:crypto'
import type { ExchangeContext } from './context.ts'
import { type Delivery, deliver } from './deliver.ts'
import type { Peers } from './peers.ts'
import { nextAttemptIn } from './rules/next-attempt.ts'
import { settle } from './settle.ts'
import { clearChainFault, markChainFault } from './store/chains.ts'
import { claimLane, findDueLanes, hurryLane, releaseLane, renewLane } from './store/lanes.ts'
import { findQueue, type QueuedRow, requeue } from './store/outgoing.ts'

const batch = 50
const renewEveryMs = 1500

/** Delivers what is queued. Each party has a lane with an order of its own, and lanes do not wait for each other. */
export interface Lanes {
  /** There may be something to deliver to the party. */
  wake(party: string): void
  /** The party has just been heard of: try now, whatever pause was planned. */
  hurry(party: string): void
  /** Looks for lanes that are due. */
  wakeDue(): Promise<void>
  stop(): Promise<void>
}

export function createLanes(context: ExchangeContext, peers: Peers): Lanes {
  const { db, log } = context
  const owner = randomUUID()
  const stop = new AbortController()
  const running = new Map<string, { again: boolean; done: Promise<void> }>()

  const wake = (party: string) => {
    const active = running.get(party)
    if (active !== undefined) active.again = true
    else if (!stop.signal.aborted) {
      const lane = { again: false, done: Promise.resolve() }
      running.set(party, lane)
      lane.done = run(party, lane)
    }
  }
  const timers = new Set<NodeJS.Timeout>()
  const wakeIn = (party: string, ms: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      wake(party)
    }, ms)
    timers.add(timer)
  }
  const run = async (party: string, lane: { again: boolean }) => {
    try {
      do {
        lane.again = false
        const pauseMs = await runLane(context, peers, { party, owner, signal: stop.signal })
        if (pauseMs !== undefined && !stop.signal.aborted) wakeIn(party, pauseMs + 10)
      } while (lane.again && !stop.signal.aborted)
    } catch (error) {
      if (!stop.signal.aborted) log.error({ err: error, party }, 'a lane broke off; it is tried again')
    } finally {
      running.delete(party)
      // A wake-up between the last look and here must not be lost.
      if (lane.again) wake(party)
    }
  }
  return {
    wake,
    hurry: (party) => {
      hurryLane(db, party)
        .then((hurried) => hurried && wake(party))
        .catch((error: unknown) => log.warn({ err: error, party }, 'a lane could not be hurried'))
    },
    wakeDue: async () => {
      for (const party of await findDueLanes(db)) wake(party)
    },
    stop: async () => {
      stop.abort()
      for (const timer of timers) clearTimeout(timer)
      await Promise.all([...running.values()].map(({ done }) => done))
    },
  }
}

interface Turn {
  readonly party: string
  readonly owner: string
  readonly signal: AbortSignal
}

/** Empties a lane as far as it goes; the pause before the next attempt, in milliseconds, when one failed. */
async function runLane(
  context: ExchangeContext,
  peers: Peers,
  { party, owner, signal }: Turn,
): Promise<number | undefined> {
  const { db } = context
  const attempts = await claimLane(db, party, owner)
  if (attempts === undefined) return undefined
  const lost = new AbortController()
  const renewing = setInterval(() => {
    renewLane(db, party, owner).then(
      (kept) => kept || lost.abort(),
      () => undefined,
    )
  }, renewEveryMs)
  const either = AbortSignal.any([signal, lost.signal])
  let outcome: Delivery | undefined
  const pauseMs = nextAttemptIn(attempts + 1, Math.random())
  try {
    outcome = await emptyQueue(context, peers, party, either)
  } finally {
    clearInterval(renewing)
    const failed = outcome?.is === 'failed' ? { attempts: attempts + 1, pauseMs, fault: outcome.fault } : undefined
    await releaseLane(db, party, owner, signal.aborted ? undefined : failed)
  }
  return outcome?.is === 'failed' ? pauseMs : undefined
}

/** Delivers in the order of the chain until the queue is empty or an attempt fails; the failure, if there was one. */
async function emptyQueue(
  context: ExchangeContext,
  peers: Peers,
  party: string,
  signal: AbortSignal,
): Promise<Delivery | undefined> {
  const { db } = context
  // What has been answered is written down while the next message is on its way, several answers to a transaction.
  const answered: { row: QueuedRow; delivery: Exclude<Delivery, { is: 'failed' }> }[] = []
  let writing: Promise<void> = Promise.resolve()
  let fault: unknown
  const write = async () => {
    while (answered.length > 0 && fault === undefined) {
      const some = answered.splice(0, batch)
      await db.transaction().execute(async (trx) => {
        await clearChainFault(trx, party)
        for (const { row, delivery } of some) await settle(context, trx, row, delivery)
      })
    }
  }
  try {
    for (;;) {
      const rows = await findQueue(db, party, batch)
      if (rows.length === 0 || signal.aborted) return undefined
      for (const row of rows) {
        if (signal.aborted) return undefined
        const delivery = await deliver(context, peers, row, signal)
        if (fault !== undefined) throw fault
        if (delivery.is === 'failed') {
          if (signal.aborted) return undefined
          await noteFailure(context, row, delivery)
          return delivery
        }
        context.directory.reachability.note(party, true)
        noteAnswer(context, row, delivery)
        answered.push({ row, delivery })
        if (answered.length === 1)
          writing = writing.then(write).catch((error: unknown) => {
            fault = error
          })
      }
      await writing
      if (fault !== undefined) throw fault
    }
  } finally {
    await writing
  }
}

function noteAnswer({ log }: ExchangeContext, row: QueuedRow, delivery: Exclude<Delivery, { is: 'failed' }>): void {
  const { id: messageId, conversationId, toParty: to, type } = row
  const line = { messageId, conversationId, to, type }
  if (delivery.is === 'received') log.info(line, 'a message was delivered')
  else log.warn({ ...line, refusal: delivery.refusal.code }, 'the receiver refused a message')
}

async function noteFailure(
  context: ExchangeContext,
  row: QueuedRow,
  { fault, answered }: Extract<Delivery, { is: 'failed' }>,
): Promise<void> {
  const { directory, metrics, log, db } = context
  directory.reachability.note(row.toParty, answered)
  metrics.failedAttempt({ party: row.toParty })
  const line = { messageId: row.id, conversationId: row.conversationId, to: row.toParty, fault: fault.code }
  log[answered ? 'warn' : 'info'](line, 'a message could not be delivered; it stays in the queue')
  if (fault.code === 'exchange.chain-gap' || fault.code === 'exchange.chain-fork')
    await noteChainFault(context, row, fault)
  const { expectedSeq } = fault.params
  if (fault.code === 'exchange.chain-gap' && typeof expectedSeq === 'number' && expectedSeq < row.seq) {
    // The receiver lacks what it once had, or what we once sent: whatever of it is still here goes again, in order.
    const again = await requeue(db, row.toParty, expectedSeq)
    log.warn({ to: row.toParty, expectedSeq, messages: again.length }, 'messages are sent again to close a gap')
  }
}

/** The other operator has been told by its own node; this one is told here. */
async function noteChainFault(
  { db, journal, metrics, clock }: ExchangeContext,
  row: QueuedRow,
  fault: { readonly code: string; readonly params: Readonly<Record<string, unknown>> },
): Promise<void> {
  const kind = fault.code === 'exchange.chain-gap' ? 'gap' : 'fork'
  await db.transaction().execute(async (trx) => {
    const known = await trx
      .selectFrom('exchangeChain')
      .select(['fault', 'faultSeq'])
      .where('party', '=', row.toParty)
      .where('direction', '=', 'out')
      .executeTakeFirst()
    if (known?.fault === kind && known.faultSeq === row.seq) return
    await markChainFault(trx, row.toParty, 'out', { kind, seq: row.seq, at: clock.now() })
    metrics.chainFault({ party: row.toParty, kind })
    await journal.append(trx, {
      event: `chain-${kind}`,
      conversationId: row.conversationId,
      messageId: row.id,
      actor: row.toAuthority,
      what: row.type,
      details: { seq: row.seq, ...fault.params },
    })
  })
}
