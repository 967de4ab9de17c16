import { randomUUID } from 'node:crypto'
import { openJsonLines } from '../json-lines.ts'

export type PaymentState = 'pending' | 'paid' | 'failed' | 'timed-out'

export interface Order {
  /** Minor units. */
  amount: number
  currency: string
  reference: string
  description: string
  /** The payer's, BCP 47. */
  language?: string
  returnUrl: string
  notifyUrl: string
}

export interface Payment extends Order {
  id: string
  state: PaymentState
  startedAt: string
  /** Whether the merchant has confirmed to know how it ended. */
  notified: boolean
}

type Event =
  | ({ is: 'started'; id: string; at: string } & Order)
  | { is: 'settled'; id: string; state: PaymentState; at: string }
  | { is: 'notified'; id: string; at: string }

export interface Payments {
  find(id: string): Payment | undefined
  /** The same order again gives the same payment; another under its reference is refused. */
  start(order: Order, now: Date): { is: 'new' | 'known'; payment: Payment } | { is: 'contradicts' }
  /** The first settlement stands. */
  settle(id: string, state: PaymentState, now: Date): void
  markNotified(id: string, now: Date): void
  /** Settled payments of which the merchant does not know yet. */
  unknownToMerchant(): Payment[]
  stale(now: Date): Payment[]
}

/** How long a payer may take. */
const patienceMs = 30 * 60_000

/** Payments are what the events in the file say, so they survive any end of the process. */
export function openPayments(file: string): Payments {
  const lines = openJsonLines<Event>(file)
  const payments = new Map<string, Payment>()
  const apply = (event: Event) => {
    if (event.is === 'started') {
      const { is: _is, at, ...order } = event
      payments.set(event.id, { ...order, state: 'pending', startedAt: at, notified: false })
      return
    }
    const payment = payments.get(event.id)
    if (payment === undefined) return
    if (event.is === 'settled') payment.state = event.state
    else payment.notified = true
  }
  const write = (event: Event) => {
    lines.append(event)
    apply(event)
  }
  for (const event of lines.rows) apply(event)
  const all = () => [...payments.values()]
  return {
    find: (id) => payments.get(id),
    start(order, now) {
      const known = all().find(({ reference }) => reference === order.reference)
      if (known !== undefined) {
        const same = known.amount === order.amount && known.currency === order.currency
        return same ? { is: 'known', payment: known } : { is: 'contradicts' }
      }
      const id = randomUUID()
      write({ is: 'started', id, at: now.toISOString(), ...order })
      return { is: 'new', payment: payments.get(id) as Payment }
    },
    settle(id, state, now) {
      if (payments.get(id)?.state === 'pending') write({ is: 'settled', id, state, at: now.toISOString() })
    },
    markNotified: (id, now) => write({ is: 'notified', id, at: now.toISOString() }),
    unknownToMerchant: () => all().filter(({ state, notified }) => state !== 'pending' && !notified),
    stale: (now) =>
      all().filter(({ state, startedAt }) => state === 'pending' && now.getTime() - Date.parse(startedAt) > patienceMs),
  }
}
