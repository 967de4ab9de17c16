import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signNotification } from './payment/notification.ts'
import { createCaller, paymentSecret, startTestHost } from './test-host.ts'
import { begin, type Host, show } from './test-steps.ts'

let host: Host
beforeAll(async () => {
  host = await startTestHost()
})
afterAll(() => host.end())

const me = () => createCaller(host.app, 'aigerim')
const path = ({ id }: { id: string }, rest = '') => `/api/applications/${id}${rest}`

describe('the fee', () => {
  const start = (application: { id: string }) => me().post(path(application, '/payment'))
  const checksOf = (reference: string) =>
    host.jobs.due.flatMap(({ payload, startAfter }) => {
      const { check, reference: of } = payload as { check: number; reference: string }
      return of === reference && startAfter ? [{ check, startAfter }] : []
    })
  const paymentsOf = (application: { id: string }) =>
    [...host.payment.payments.values()].filter(({ order }) => order.reference.startsWith(application.id))

  test('a payment that failed or timed out can be tried again; paid is paid, once', async () => {
    const application = await begin(host)
    expect((await start(application)).body.redirectUrl).toMatch(/^http:\/\/bank\.test\//)
    for (const outcome of ['failed', 'timed-out'] as const) {
      const { payment } = await show(host, application)
      expect(payment.state).toBe('pending')
      host.payment.end(String(payment.reference), outcome)
      const back = await me().get(`/payments/return/${application.id}`)
      expect(back).toMatchObject({ status: 303, headers: { location: `/applications/${application.id}` } })
      expect((await show(host, application)).payment.state).toBe(outcome)
      expect((await start(application)).status).toBe(200)
    }
    host.payment.end(String((await show(host, application)).payment.reference), 'paid')
    expect((await start(application)).body.code).toBe('cases.already-paid')
    expect(await show(host, application)).toMatchObject({ payment: { state: 'paid', paidAt: expect.any(String) } })
    expect(paymentsOf(application).map(({ state }) => state)).toEqual(['failed', 'timed-out', 'paid'])
  })

  test('is ordered in the language that the person reads, also after the node died before it was', async () => {
    const application = await begin(host)
    host.payment.provider.down = true
    await me().post(path(application, '/payment'), {}, { 'accept-language': 'kk' })
    host.payment.provider.down = false
    await me().get(`/payments/return/${application.id}`)
    const name = application.serviceDeclaration.name.kk
    expect(paymentsOf(application)[0]?.order).toMatchObject({ language: 'kk', description: name })
  })

  test('pressed twice, or again after the node died in between, it is one payment at the provider', async () => {
    const application = await begin(host)
    host.payment.provider.down = true
    expect((await start(application)).body.code).toBe('cases.payment-unavailable')
    host.payment.provider.down = false
    const answers = await Promise.all([start(application), start(application), start(application)])
    expect(new Set(answers.map(({ body }) => body.redirectUrl)).size).toBe(1)
    expect(paymentsOf(application)).toHaveLength(1)
  })

  test('nobody is told that it is paid but by the provider: not by a browser, not by a forged notification', async () => {
    const application = await begin(host)
    await start(application)
    const { payment } = await show(host, application)
    await me().get(`/payments/return/${application.id}?status=paid`)
    expect((await show(host, application)).payment.state).toBe('pending')
    const body = JSON.stringify({ reference: payment.reference, state: 'paid' })
    const now = Math.floor(host.clock.now().getTime() / 1000)
    const notify = (header: string) =>
      host.app.inject({
        method: 'POST',
        url: '/payments/notifications',
        headers: { 'content-type': 'application/json', 'payment-signature': header },
        payload: body,
      })
    expect((await notify(signNotification(body, 'wrong secret', now))).json().code).toBe(
      'cases.payment-signature-wrong',
    )
    expect((await notify(signNotification(body, paymentSecret, now - 3600))).statusCode).toBe(401)
    expect((await notify(signNotification(body, paymentSecret, now))).statusCode).toBe(503)
    expect((await show(host, application)).payment.state).toBe('pending')
    host.payment.end(String(payment.reference), 'paid')
    expect((await notify(signNotification(body, paymentSecret, now))).statusCode).toBe(204)
    expect((await notify(signNotification(body, paymentSecret, now))).statusCode).toBe(204)
    expect((await show(host, application)).payment.state).toBe('paid')
  })

  test('a payer who never comes back is asked after', async () => {
    const application = await begin(host)
    await start(application)
    const reference = String((await show(host, application)).payment.reference)
    await host.jobs.run('cases.payment-check', { reference })
    expect((await show(host, application)).payment.state).toBe('pending')
    host.payment.end(reference, 'paid')
    await host.jobs.run('cases.payment-check', { reference, check: 1 })
    await host.jobs.run('cases.payment-check', { reference, check: 1 })
    expect((await show(host, application)).payment.state).toBe('paid')
    expect(checksOf(reference).map(({ check }) => check)).toEqual([0, 1])
    expect(host.said()).toBe('')
  })

  test('a payment that never ends is asked after for five days, ever more rarely, and then one warning is left', async () => {
    const application = await begin(host)
    await start(application)
    const reference = String((await show(host, application)).payment.reference)
    const startedAt = host.clock.now().getTime()
    // As jobs run: in the order of their numbers, each of them twice, for the process may have died in between.
    for (let done = 0; checksOf(reference)[done]; done += 1)
      for (const _time of ['first', 'again'])
        await host.jobs.run('cases.payment-check', { reference, check: checksOf(reference)[done]?.check })
    const checks = checksOf(reference)
    expect(checks.map(({ check }) => check)).toEqual(checks.map((_, i) => i))
    const pauses = checks.map(({ startAfter }) => startAfter.getTime() - startedAt)
    expect(pauses[0]).toBe(2 * 60_000)
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    const days = pauses.reduce((sum, pause) => sum + pause, 0) / 86_400_000
    expect(days).toBeGreaterThan(5)
    expect(days).toBeLessThan(6)
    const lines = host.said().trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ payment: reference })])
  })
})
