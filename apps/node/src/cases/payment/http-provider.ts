import { Money } from '@kopru/client'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { type PaymentProvider, paymentStates } from './provider.ts'

const Started = Compile(Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }), checkoutUrl: Type.String() }))

const Found = Compile(
  Type.Object({
    id: Type.String(),
    state: Type.Union(paymentStates.map((state) => Type.Literal(state))),
    reference: Type.String(),
    amount: Type.Integer(),
    currency: Money.properties.currency,
  }),
)

/**
 * A payment provider over HTTP, described in `docs/payments.md`: `POST {url}/payments` begins a payment (idempotent by
 * reference), `GET {url}/payments/:id` tells how it stands; both with a bearer token. Amounts are in minor units.
 */
export function createHttpPaymentProvider(options: {
  url: string
  token: string
  fetch?: typeof globalThis.fetch
  /** Milliseconds for one request; 10 s if not given. */
  timeoutMs?: number
}): PaymentProvider {
  const { url, token, fetch = globalThis.fetch, timeoutMs = 10_000 } = options

  async function call(path: string, init: RequestInit = {}): Promise<unknown> {
    try {
      const answer = await fetch(`${url}${path}`, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        headers: { accept: 'application/json', authorization: `Bearer ${token}`, ...init.headers },
      })
      return answer.ok ? await answer.json() : undefined
    } catch {
      // Not reached, too slow or no JSON: for us all the same, nobody knows, ask again later.
      return undefined
    }
  }

  return {
    start: async ({ money, ...order }) => {
      const answer = await call('/payments', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...money, ...order }),
      })
      if (!Started.Check(answer) || !isWebAddress(answer.checkoutUrl)) return { is: 'unavailable' }
      return { is: 'started', id: answer.id, checkoutUrl: answer.checkoutUrl }
    },
    find: async (id) => {
      const answer = await call(`/payments/${encodeURIComponent(id)}`)
      if (!Found.Check(answer) || answer.id !== id) return { is: 'unavailable' }
      const { state, reference, amount, currency } = answer
      return { is: 'known', state, reference, money: { amount, currency } }
    },
  }
}

const isWebAddress = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '')
