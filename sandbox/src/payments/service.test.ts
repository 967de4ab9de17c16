import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { isGenuineNotification } from '../../../apps/node/src/cases/payment/notification.ts'
import { pathsOf } from '../issuing/paths.ts'
import { readState } from '../state-data.ts'
import { createBrowser } from '../testing/browser.ts'
import { listen, type SandboxServer } from '../web/server.ts'
import { createPaymentProvider } from './service.ts'

const portBase = 17_500
const url = 'http://localhost:17525'
const merchant = 'http://localhost:17520'
let home: string
let now: Date
let provider: SandboxServer
let shop: Server
let received: { body: string; headers: IncomingHttpHeaders }[]
let answerWith: number

const secret = () => readFileSync(pathsOf(home, 'TR').paymentSecret, 'utf8')
const start = async () => {
  provider = await createPaymentProvider({ home, portBase, state: readState('TR'), now: () => now })
  await listen(provider, 17_525)
}

beforeAll(async () => {
  shop = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ body: Buffer.concat(chunks).toString(), headers: request.headers })
      response.writeHead(answerWith).end()
    })
  })
  await new Promise<void>((resolve) => shop.listen(17_520, 'localhost', resolve))
})
afterAll(() => shop.close())
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'kopru-payments-'))
  now = new Date()
  received = []
  answerWith = 204
  await start()
})
afterEach(async () => {
  await provider.close()
  rmSync(home, { recursive: true })
})

const order = {
  amount: 96_400,
  currency: 'TRY',
  reference: 'a-1.1',
  description: 'Kısa dönem ikamet izni <b>',
  returnUrl: `${merchant}/payments/return/a-1`,
  notifyUrl: `${merchant}/payments/notifications`,
}
const call = (path: string, body?: object, token = secret()) =>
  fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
const begin = async (more: object = {}) =>
  (await (await call('/payments', { ...order, ...more })).json()) as { id: string; checkoutUrl: string }
const stateOf = async (id: string) => ((await (await call(`/payments/${id}`)).json()) as { state: string }).state

async function choose(outcome: string, checkoutUrl: string) {
  const browser = createBrowser([merchant])
  return browser.submit(await browser.open(checkoutUrl), { outcome })
}

test('the same reference gives the same payment, another amount under it is refused', async () => {
  const first = await begin()
  expect(await begin()).toEqual(first)
  expect((await call('/payments', { ...order, amount: 1 })).status).toBe(409)
  expect((await call('/payments', { ...order, reference: 'x', amount: -1 })).status).toBe(400)
  expect((await call('/payments', order, 'wrong')).status).toBe(401)
})

test.each([
  ['pay', 'paid'],
  ['decline', 'failed'],
  ['time-out', 'timed-out'],
])('who chooses %s comes back with %s, and the merchant hears it signed', async (outcome, state) => {
  const { id, checkoutUrl } = await begin()
  expect(await stateOf(id)).toBe('pending')
  const end = await choose(outcome, checkoutUrl)
  expect(end.url).toBe(`${order.returnUrl}?payment=${id}&status=${state}`)
  expect(await stateOf(id)).toBe(state)
  await vi.waitFor(() => expect(received).toHaveLength(1))
  const [{ body, headers } = { body: '', headers: {} as IncomingHttpHeaders }] = received
  expect(JSON.parse(body)).toEqual({ id, reference: 'a-1.1', state, amount: 96_400, currency: 'TRY' })
  const header = String(headers['payment-signature'])
  const seconds = Math.floor(now.getTime() / 1000)
  expect(isGenuineNotification({ body, header }, { secret: secret(), now: seconds })).toBe(true)
  expect(isGenuineNotification({ body: `${body} `, header }, { secret: secret(), now: seconds })).toBe(false)
})

test('what was chosen first stands', async () => {
  const { id, checkoutUrl } = await begin()
  await choose('pay', checkoutUrl)
  const again = await fetch(checkoutUrl, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ outcome: 'decline' }),
  })
  expect(again.headers.get('location')).toContain('status=paid')
  expect(await stateOf(id)).toBe('paid')
})

test('an unconfirmed notification is repeated, after a restart too, and payments survive it', async () => {
  answerWith = 503
  const { id, checkoutUrl } = await begin()
  await choose('pay', checkoutUrl)
  await vi.waitFor(() => expect(received).toHaveLength(1))
  await provider.close()
  answerWith = 204
  await start()
  await vi.waitFor(() => expect(received).toHaveLength(2))
  expect(await stateOf(id)).toBe('paid')
  expect(await begin()).toEqual({ id, checkoutUrl })
  await vi.waitFor(() => expect(readFileSync(pathsOf(home, 'TR').payments, 'utf8')).toContain('"notified"'))
})

test('a payer who never chooses runs out of time', async () => {
  const { id } = await begin()
  now = new Date(now.getTime() + 31 * 60_000)
  expect(await stateOf(id)).toBe('timed-out')
  await vi.waitFor(() => expect(received).toHaveLength(1))
})

test('the page speaks the chosen language, shows the money, runs no script and refuses other sites', async () => {
  const { checkoutUrl } = await begin()
  const page = await fetch(`${checkoutUrl}?lang=kk`)
  const text = await page.text()
  expect(text).toContain('<html lang="kk">')
  expect(text).toContain('964')
  expect(text).not.toContain('<b>')
  expect(text).not.toContain('<script')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  const other = await fetch(checkoutUrl, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: 'http://evil.example' },
    body: new URLSearchParams({ outcome: 'pay' }),
  })
  expect(other.status).toBe(404)
  expect((await fetch(`${url}/checkout/nothing`)).status).toBe(404)
})

test('the page opens in the language of the order, and another one can be chosen', async () => {
  const langOf = async (address: string) =>
    /<html lang="(\w+)">/.exec(await (await fetch(address, { headers: { 'accept-language': 'en' } })).text())?.[1]
  const { checkoutUrl } = await begin({ language: 'kk' })
  expect(await langOf(checkoutUrl)).toBe('kk')
  expect(await langOf(`${checkoutUrl}?lang=ru`)).toBe('ru')
  expect(await langOf(`${checkoutUrl}?lang=xx`)).toBe('kk')
  const ofRegion = await begin({ reference: 'a-2.1', language: 'tr-TR' })
  expect(await langOf(ofRegion.checkoutUrl)).toBe('tr')
  const strange = await begin({ reference: 'a-3.1', language: '<b>' })
  expect(await langOf(strange.checkoutUrl)).toBe('en')
})
