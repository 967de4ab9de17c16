import { timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { keepSecret } from '../issuing/keys.ts'
import { pathsOf } from '../issuing/paths.ts'
import { localUrl, portsOf } from '../parties.ts'
import type { StateData } from '../state-data.ts'
import { pageHeaders } from '../web/html.ts'
import { createServer, readField, type SandboxServer } from '../web/server.ts'
import { createNotifier } from './notify.ts'
import { paymentLanguages, renderCheckout, renderUnknown, returnAddress } from './page.ts'
import { type Order, openPayments, type Payment, type PaymentState } from './store.ts'

const outcomes: Record<string, PaymentState> = { pay: 'paid', decline: 'failed', 'time-out': 'timed-out' }

/** A payment provider of a state, not yet listening: an interface for the merchant and a hosted page for the payer. */
export async function createPaymentProvider(options: {
  home: string
  portBase: number
  state: StateData
  now: () => Date
}): Promise<SandboxServer> {
  const { home, portBase, state, now } = options
  const paths = pathsOf(home, state.party)
  const secret = keepSecret(paths.paymentSecret)
  const own = localUrl(portsOf(state.party, portBase).payment)
  const payments = openPayments(paths.payments)
  const notifier = createNotifier(payments, secret, now)
  const mainLanguage = state.languages.find((code) => paymentLanguages.includes(code)) ?? 'en'
  const expected = Buffer.from(`Bearer ${secret}`)

  const pickLanguage = (request: FastifyRequest, ...wishes: (string | undefined)[]) => {
    const wish = wishes.map((tag) => tag?.split('-')[0]).find((code) => code && paymentLanguages.includes(code))
    if (wish !== undefined) return wish
    const preferred = (request.headers['accept-language'] ?? '').split(',').map((part) => part.trim().slice(0, 2))
    return preferred.find((code) => paymentLanguages.includes(code)) ?? mainLanguage
  }
  const settle = (payment: Payment, outcome: PaymentState) => {
    if (payment.state !== 'pending') return
    payments.settle(payment.id, outcome, now())
    notifier.announce(payment)
  }
  const endStale = () => {
    for (const payment of payments.stale(now())) settle(payment, 'timed-out')
  }

  const server = await createServer()
  const admit = async (request: FastifyRequest, reply: FastifyReply) => {
    const given = Buffer.from(request.headers.authorization ?? '')
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      return reply.code(401).header('www-authenticate', 'Bearer').send({ error: 'a valid secret is needed' })
    return undefined
  }

  server.post('/payments', { onRequest: admit }, async (request, reply) => {
    const order = readOrder(request.body)
    if (order === undefined) return reply.code(400).send({ error: 'the order is not complete' })
    const started = payments.start(order, now())
    if (started.is === 'contradicts') return reply.code(409).send({ error: 'another order has this reference' })
    const { id } = started.payment
    return reply.code(started.is === 'new' ? 201 : 200).send({ id, checkoutUrl: `${own}/checkout/${id}` })
  })

  server.get<{ Params: { id: string } }>('/payments/:id', { onRequest: admit }, async (request, reply) => {
    endStale()
    const payment = payments.find(request.params.id)
    if (payment === undefined) return reply.code(404).send({ error: 'no such payment' })
    const { id, state, reference, amount, currency } = payment
    return { id, state, reference, amount, currency }
  })

  server.get<{ Params: { id: string }; Querystring: { lang?: unknown } }>('/checkout/:id', async (request, reply) => {
    endStale()
    const payment = payments.find(request.params.id)
    const language = pickLanguage(request, readField(request.query, 'lang'), payment?.language)
    if (payment === undefined) return reply.code(404).headers(pageHeaders).send(renderUnknown(language))
    return reply.headers(pageHeaders).send(renderCheckout(payment, language))
  })

  server.post<{ Params: { id: string } }>('/checkout/:id', async (request, reply) => {
    const payment = payments.find(request.params.id)
    const language = pickLanguage(request, readField(request.body, 'lang'), payment?.language)
    const outcome = outcomes[readField(request.body, 'outcome') ?? '']
    const { origin } = request.headers
    if (payment === undefined || (origin !== undefined && origin !== own))
      return reply.code(404).headers(pageHeaders).send(renderUnknown(language))
    if (outcome === undefined) return reply.code(422).headers(pageHeaders).send(renderCheckout(payment, language))
    settle(payment, outcome)
    return reply.redirect(returnAddress(payment), 303)
  })

  const timer = setInterval(endStale, 60_000)
  server.addHook('onClose', async () => {
    clearInterval(timer)
    notifier.close()
  })
  server.addHook('onListen', async () => {
    for (const payment of payments.unknownToMerchant()) notifier.announce(payment)
  })
  return server
}

function readOrder(body: unknown): Order | undefined {
  const amount = typeof body === 'object' && body !== null && 'amount' in body ? body.amount : undefined
  const field = (name: string) => readField(body, name) ?? ''
  const language = field('language')
  const order = {
    amount: typeof amount === 'number' ? amount : 0,
    currency: field('currency'),
    reference: field('reference'),
    description: field('description').slice(0, 500),
    ...(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(language) && { language }),
    returnUrl: field('returnUrl'),
    notifyUrl: field('notifyUrl'),
  }
  const isGood =
    Number.isSafeInteger(order.amount) &&
    order.amount > 0 &&
    /^[A-Z]{3}$/.test(order.currency) &&
    /^.{1,200}$/.test(order.reference) &&
    isWebAddress(order.returnUrl) &&
    isWebAddress(order.notifyUrl)
  return isGood ? order : undefined
}

function isWebAddress(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '')
}
