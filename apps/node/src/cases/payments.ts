import { textIn } from '@kopru/client'
import type { Transaction } from 'kysely'
import type { PersonSession } from '../identity/schema.ts'
import type { Database } from '../platform/database.ts'
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts'
import type { CaseChanger } from './change-case.ts'
import type { CasesDeps } from './deps.ts'
import { foldCase } from './rules/fold-case.ts'
import { pauseBeforeCheck } from './rules/payment-checks.ts'
import type { ApplicationRow, PaymentRow } from './schema.ts'
import {
  countPaymentCheck,
  findApplication,
  findPayment,
  insertPayment,
  listActions,
  listPayments,
  setPaymentCheckout,
} from './store.ts'
import { isPaid } from './view.ts'

/**
 * The fee. What the provider says is the truth; what a browser or a notification says only makes us ask. An attempt is
 * known to the provider by our reference, so beginning it twice is beginning it once, and a new attempt is made only
 * when the provider has said of every earlier one that it failed or ran out.
 */
export function createPaymentService(deps: CasesDeps, changer: CaseChanger) {
  const { db, clock, log, payments, jobs, portalUrl } = deps
  const isOwn = (person: PersonSession) => (row: ApplicationRow) =>
    row.applicantIdentifier === person.identity.identifier && row.home === person.home

  // `check` counts the questions from 0; jobs of an earlier release have none.
  jobs.handle<{ reference: string; check?: number }>('cases.payment-check', async ({ reference, check = 0 }) => {
    const payment = await findPayment(db, reference)
    if (payment === undefined || (await settle(payment)) === 'settled') return
    await db.transaction().execute(async (trx) => {
      // A job that runs again after its process died finds itself counted, and what follows enqueued.
      if (!(await countPaymentCheck(trx, reference, check))) return
      if (!(await askLater(trx, reference, check + 1)))
        log.warn({ payment: reference }, 'the payment provider never said how a payment ended; nobody asks any more')
    })
  })

  /** Makes the question with that number due after its pause; false when it would be one too many. */
  async function askLater(trx: Transaction<Database>, reference: string, check: number): Promise<boolean> {
    const pauseMs = pauseBeforeCheck(check)
    if (pauseMs === undefined) return false
    const startAfter = new Date(clock.now().getTime() + pauseMs)
    await jobs.enqueue(trx, 'cases.payment-check', { reference, check }, { startAfter })
    return true
  }

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
        current = {
          ...{ reference, applicationId: id, attempt, amount, currency, language, startedAt: now },
          ...{ providerId: null, checkoutUrl: null, checks: 0 },
        }
        await insertPayment(trx, current)
        await askLater(trx, reference, 0)
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
