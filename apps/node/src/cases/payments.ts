import { textIn } from '@kopru/client'
import type { PersonSession } from '../identity/schema.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { CaseChanger } from './change-case.ts'
import type { CasesDeps } from './deps.ts'
import { foldCase } from './rules/fold-case.ts'
import type { ApplicationRow, PaymentRow } from './schema.ts'
import { findApplication, findPayment, insertPayment, listActions, listPayments, setPaymentCheckout } from './store.ts'
import { isPaid } from './view.ts'

/** How soon after its start, and then how often, we ask after a payment of which nobody told us. */
const askAgainMs = 2 * 60_000

/**
 * The fee. What the provider says is the truth; what a browser or a notification says only makes us ask. An attempt is
 * known to the provider by our reference, so beginning it twice is beginning it once, and a new attempt is made only
 * when the provider has said of every earlier one that it failed or ran out.
 */
export function createPaymentService(deps: CasesDeps, changer: CaseChanger) {
  const { db, clock, payments, jobs, portalUrl } = deps
  const isOwn = (person: PersonSession) => (row: ApplicationRow) =>
    row.applicantIdentifier === person.identity.identifier && row.home === person.home

  jobs.handle<{ reference: string }>('cases.payment-check', async ({ reference }) => {
    const payment = await findPayment(db, reference)
    if (payment === undefined) return
    const settled = await settle(payment)
    // Fails the job on purpose: it is tried again with growing pauses, for days.
    if (settled === 'unknown') throw new Error('the payment provider has not said how the payment ended')
  })

  /** `language` is the payer's (BCP 47). */
  async function start(
    person: PersonSession,
    id: string,
    language: string,
  ): Promise<{ redirectUrl: string } | Refusal> {
    for (const earlier of await listPayments(db, id)) await settle(earlier)
    let current: PaymentRow | undefined
    const outcome = await changer.change(id, {
      by: { role: 'applicant' },
      action: 'pay',
      mayAct: isOwn(person),
      decide: async (trx, { row, state, now }) => {
        if (isPaid(row, state)) return refuse('cases.already-paid')
        const { reference: open } = state.payment
        if (state.payment.state === 'pending' && open !== undefined) {
          current = await findPayment(trx, open)
          return []
        }
        const attempt = state.payment.attempts + 1
        const reference = `${id}.${attempt}`
        const { amount, currency } = row.serviceForHome.fee.total
        const payment = { reference, applicationId: id, attempt, amount, currency, language, startedAt: now }
        await insertPayment(trx, payment)
        current = { ...payment, providerId: null, checkoutUrl: null }
        const startAfter = new Date(now.getTime() + askAgainMs)
        await jobs.enqueue(trx, 'cases.payment-check', { reference }, { startAfter })
        return [{ type: 'payment-started', details: { reference, attempt } }]
      },
    })
    if (isRefusal(outcome)) return outcome
    if (current === undefined) return refuse('cases.payment-unavailable')
    const known = await reachProvider(current)
    return known?.checkoutUrl ? { redirectUrl: known.checkoutUrl } : refuse('cases.payment-unavailable')
  }

  /** Makes the provider know the attempt, and us know it by the provider's id. */
  async function reachProvider(payment: PaymentRow): Promise<PaymentRow | undefined> {
    if (payment.providerId !== null && payment.checkoutUrl !== null) return payment
    const row = await findApplication(db, payment.applicationId)
    if (row === undefined) return undefined
    const { amount, currency, reference, applicationId } = payment
    const language = payment.language ?? deps.catalogue.findStateFacts(deps.party)?.languages[0] ?? 'en'
    const started = await payments.start({
      money: { amount, currency },
      reference,
      description: textIn(row.serviceForHome.name, language),
      language,
      returnUrl: `${portalUrl}/payments/return/${applicationId}`,
      notifyUrl: `${portalUrl}/payments/notifications`,
    })
    if (started.is === 'unavailable') return undefined
    const { id: providerId, checkoutUrl } = started
    await setPaymentCheckout(db, reference, { providerId, checkoutUrl })
    return { ...payment, providerId, checkoutUrl }
  }

  /** Asks the provider how an attempt ended and logs it, once. */
  async function settle(payment: PaymentRow): Promise<'settled' | 'unknown'> {
    const { applicationId, reference } = payment
    if (await isSettled(applicationId, reference)) return 'settled'
    const known = await reachProvider(payment)
    if (known?.providerId == null) return 'unknown'
    const found = await payments.find(known.providerId)
    if (found.is === 'unavailable') return 'unknown'
    // An answer about other money or another payment is not an answer about this one.
    const isThis =
      found.reference === reference &&
      found.money.amount === payment.amount &&
      found.money.currency === payment.currency
    const { state: outcome } = found
    if (!isThis || outcome === 'pending') return 'unknown'
    const logged = await changer.change(applicationId, {
      by: { role: 'system' },
      mayAct: () => true,
      decide: async (_trx, { log }) =>
        hasSettled(log, reference) ? [] : [{ type: 'payment-settled', details: { reference, outcome } }],
    })
    if (isRefusal(logged)) throw new Error('an application of a payment is gone')
    return 'settled'
  }

  const isSettled = async (applicationId: string, reference: string): Promise<boolean> =>
    hasSettled(await listActions(db, applicationId), reference)

  /** After the payer came back, whatever the browser says: asks the provider about every open attempt. */
  async function refresh(applicationId: string): Promise<void> {
    for (const payment of await listPayments(db, applicationId)) await settle(payment)
  }

  /** After a genuine notification. False when the provider should tell us again later. */
  async function notified(reference: string): Promise<boolean> {
    const payment = await findPayment(db, reference)
    return payment === undefined || (await settle(payment)) === 'settled'
  }

  const stateOf = async (applicationId: string) => foldCase(await listActions(db, applicationId)).payment.state

  return { start, refresh, notified, stateOf, now: () => clock.now() }
}

const hasSettled = (log: readonly { type: string; details: object }[], reference: string): boolean =>
  log.some(
    ({ type, details }) => type === 'payment-settled' && 'reference' in details && details.reference === reference,
  )
