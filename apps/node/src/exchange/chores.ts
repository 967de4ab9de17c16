import { setTimeout as sleep } from 'node:timers/promises'
import type { ExchangeContext } from './context.ts'
import type { Lanes } from './lanes.ts'
import type { Peers } from './peers.ts'
import type { Questions } from './questions.ts'
import { redoUnhandled } from './redo.ts'
import { countQueues, expireOverdue } from './store/outgoing.ts'

export interface Chores {
  stop(): Promise<void>
}

/** What must be done again and again; safe in several processes at once. */
export function startChores(
  context: ExchangeContext,
  parts: { lanes: Lanes; peers: Peers; questions: Questions },
  { tickMs, healthEveryMs }: { tickMs: number; healthEveryMs: number },
): Chores {
  const stop = new AbortController()
  const repeat = async (name: string, everyMs: number, chore: () => Promise<unknown>) => {
    while (!stop.signal.aborted) {
      try {
        await chore()
      } catch (error) {
        context.log.error({ err: error, chore: name }, 'a chore failed; it is tried again')
      }
      await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }
  const chores = [
    repeat('due-lanes', tickMs, () => parts.lanes.wakeDue()),
    repeat('unhandled', tickMs, () => redoUnhandled(context)),
    repeat('expiry', tickMs, () => expire(context, parts.questions)),
    repeat('queue-lengths', 10 * tickMs, () => measureQueues(context)),
    repeat('health', healthEveryMs, () => askHealth(context, parts)),
  ]
  return {
    stop: async () => {
      stop.abort()
      await Promise.all(chores)
    },
  }
}

async function expire({ db, clock, metrics, log }: ExchangeContext, questions: Questions): Promise<void> {
  const expired = await expireOverdue(db, clock.now(), 500)
  for (const { id, conversationId, type, toParty } of expired) {
    metrics.message({ way: 'out', type, state: 'expired' })
    log.info({ messageId: id, conversationId, to: toParty }, 'a message expired')
    questions.tell(id)
  }
}

async function measureQueues({ db, directory, metrics }: ExchangeContext): Promise<void> {
  const queues = new Map((await countQueues(db)).map(({ party, count }) => [party, count]))
  for (const { party } of directory.members()) metrics.queueLength(party, queues.get(party) ?? 0)
}

/** Asks those not heard of lately whether they are there; whoever answers gets what waits for it. */
async function askHealth(
  { directory, party: own, log }: ExchangeContext,
  { peers, lanes }: { peers: Peers; lanes: Lanes },
): Promise<void> {
  const others = directory.members().filter(({ party }) => party !== own)
  await Promise.all(
    others.map(async ({ party }) => {
      const before = directory.reachable(party)
      const healthy = await peers.isHealthy(party).catch(() => false)
      directory.reachability.note(party, healthy)
      if (healthy !== before) log.info({ peer: party, reachable: healthy }, 'a node’s reachability changed')
      if (healthy) lanes.hurry(party)
    }),
  )
}
