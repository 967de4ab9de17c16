import type { Refusal } from '../platform/refusal.ts'
import type { ExchangeContext } from './context.ts'
import { toInbound } from './inbound.ts'
import type { Inbound } from './message.ts'
import { findAnswerTo } from './store/arrivals.ts'
import { findOutgoing } from './store/outgoing.ts'

export type AskOutcome =
  | { readonly is: 'answered'; readonly message: Inbound }
  | { readonly is: 'refused'; readonly refusal: Refusal }
  | { readonly is: 'expired' }

/** Those who wait in this process for an answer, which any process of the node may receive. */
export interface Questions {
  waitFor(messageId: string, deadline: Date): Promise<AskOutcome>
  /** Something happened to the message; undefined: to any of them. */
  tell(messageId?: string): void
  /** Lets everybody who waits look once more, and then give up. */
  stop(): void
}

export function createQuestions(context: ExchangeContext): Questions {
  const waiting = new Map<string, Set<() => void>>()
  const tell = (messageId?: string) => {
    const woken = messageId === undefined ? [...waiting.values()] : [waiting.get(messageId) ?? new Set<() => void>()]
    for (const wakers of woken) for (const wake of wakers) wake()
  }
  let stopped = false
  return {
    tell,
    stop: () => {
      stopped = true
      tell()
    },
    waitFor: async (messageId, deadline) => {
      const wakers = waiting.get(messageId) ?? new Set()
      waiting.set(messageId, wakers)
      try {
        for (;;) {
          const left = deadline.getTime() - context.clock.now().getTime()
          let timer: NodeJS.Timeout | undefined
          let wake = (): void => undefined
          // Begins to listen before it looks, so that nothing falls in between; looks now and then all the same.
          const told = new Promise<void>((resolve) => {
            wake = resolve
            wakers.add(wake)
            timer = setTimeout(resolve, Math.max(0, Math.min(left, 1000)))
          })
          const outcome = await look(context, messageId)
          if (outcome === undefined && left > 0 && !stopped) await told
          clearTimeout(timer)
          wakers.delete(wake)
          if (outcome !== undefined) return outcome
          if (left <= 0 || stopped) return { is: 'expired' }
        }
      } finally {
        if (wakers.size === 0) waiting.delete(messageId)
      }
    },
  }
}

async function look(context: ExchangeContext, messageId: string): Promise<AskOutcome | undefined> {
  const row = await findOutgoing(context.db, messageId)
  if (row === undefined || row.state === 'queued' || row.state === 'delivered') return undefined
  if (row.state === 'refused' && row.refusal !== null)
    return { is: 'refused', refusal: { is: 'refused', ...row.refusal } }
  if (row.state === 'answered') {
    const answer = await findAnswerTo(context.db, messageId, row.toParty)
    if (answer !== undefined) return { is: 'answered', message: toInbound(answer, context) }
  }
  return { is: 'expired' }
}
