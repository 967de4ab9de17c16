import { createHmac } from 'node:crypto'
import type { Payment, Payments } from './store.ts'

const pauses = [1, 2, 5, 15, 60].map((seconds) => seconds * 1000)
const longestPauseMs = 300_000

/** Value of the header Payment-Signature: time in seconds, and HMAC-SHA256 in hexadecimal over `time.body`. */
export function signNotification(body: string, secret: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

export interface Notifier {
  /** Tells the merchant how a payment ended, again and again until it has confirmed. */
  announce(payment: Payment): void
  close(): void
}

export function createNotifier(payments: Payments, secret: string, now: () => Date): Notifier {
  const timers = new Set<NodeJS.Timeout>()
  const stop = new AbortController()

  const attempt = async (payment: Payment, count: number) => {
    const known = await tell(payment).catch(() => false)
    if (stop.signal.aborted) return
    if (known) return payments.markNotified(payment.id, now())
    later(payment, count + 1, pauses[count] ?? longestPauseMs)
  }
  const later = (payment: Payment, count: number, pauseMs: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      void attempt(payment, count)
    }, pauseMs)
    timers.add(timer)
  }
  const tell = async ({ id, reference, state, amount, currency, notifyUrl }: Payment): Promise<boolean> => {
    const body = JSON.stringify({ id, reference, state, amount, currency })
    const answer = await fetch(notifyUrl, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(10_000)]),
      headers: {
        'content-type': 'application/json',
        'payment-signature': signNotification(body, secret, Math.floor(now().getTime() / 1000)),
      },
      body,
    })
    await answer.body?.cancel()
    return answer.ok
  }
  return {
    announce: (payment) => void attempt(payment, 0),
    close() {
      stop.abort()
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
