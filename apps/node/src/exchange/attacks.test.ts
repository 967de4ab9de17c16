import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import https from 'node:https'
import { createP256Signer, type HeaderPairs } from '@kopru/wire'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeTestAgreement, testLegalBasis } from '../federation/test-member.ts'
import { newId } from '../platform/ids.ts'
import type { Inbound } from './message.ts'
import { startTestFederation, type TestNode } from './test-federation.ts'
import { createTestPeer } from './test-peer.ts'

let federation: Awaited<ReturnType<typeof startTestFederation>>
let kz: TestNode
let tr: ReturnType<typeof createTestPeer>
let kg: ReturnType<typeof createTestPeer>
const seen: Inbound[] = []
const getMember = (party: string) => {
  const member = federation.members.get(party)
  if (member === undefined) throw new Error(`no ${party}`)
  return member
}

beforeAll(async () => {
  federation = await startTestFederation(['KZ', 'TR', 'KG'], ['KZ'])
  kz = federation.getNode('KZ')
  kz.exchange.handle('note', async (_trx, message) => {
    seen.push(message)
    return undefined
  })
  await kz.exchange.start()
  tr = createTestPeer(getMember('TR'), getMember('KZ'))
  kg = createTestPeer(getMember('KG'), getMember('KZ'))
})
afterAll(async () => {
  await tr?.close()
  await kg?.close()
  await federation?.end()
})
beforeEach(() => {
  seen.length = 0
})
// Whatever was tried, an honest message goes through afterwards.
afterEach(async () => {
  const before = seen.length
  expect((await tr.post(tr.prepare())).code).toBe('received')
  expect(seen).toHaveLength(before + 1)
})

const change = (headers: HeaderPairs, name: string, from: string | RegExp, to: string): HeaderPairs =>
  headers.map(([n, value]) => [n, n === name ? value.replace(from, to) : value] as const)
const journaled = async (conversationId: string) =>
  (await kz.journal.entriesOf(kz.db, conversationId)).map(({ event, details }) => [event, details.code])

test('an altered body is refused and has no effect', async () => {
  const message = tr.prepare()
  const answer = await tr.post(message, { body: Buffer.from(Buffer.from(message.body).toString().replace('w', 'W')) })
  expect(answer).toMatchObject({ code: 'wire.digest-mismatch', bound: true })
  expect(seen).toEqual([])
  expect(await journaled(message.fields.conversationId)).toEqual([['message-refused', 'wire.digest-mismatch']])
  // The untouched one, sent afterwards, does not undo the refusal that was signed.
  expect((await tr.post(message)).code).toBe('wire.digest-mismatch')
})

test('an altered header is refused, whichever it is', async () => {
  const alterations: [string, string | RegExp, string][] = [
    ['kopru-type', 'note', 'question'],
    ['kopru-deadline', /\d$/, 'x'],
    ['kopru-conversation-id', /"[0-9a-f]/, '"0'],
    ['kopru-from', 'migration', 'police'],
    ['kopru-legal-basis', 'residence-permit', 'tax'],
    ['kopru-chain', /seq=\d+/, 'seq=900'],
    ['content-type', 'json', 'xml'],
    ['signature-input', /created=\d/, 'created=2'],
  ]
  for (const [name, from, to] of alterations) {
    const message = tr.prepare({}, { advance: false })
    const headers = change(message.signed.headers, name, from, to)
    if (JSON.stringify(headers) === JSON.stringify(message.signed.headers)) continue
    const { code } = await tr.post(message, { headers })
    expect(code, name).toMatch(/^wire\.(bad-signature|malformed-header)$/)
  }
  expect(seen).toEqual([])
})

test('what cannot be read leaves a row in the journal', async () => {
  const message = tr.prepare({}, { advance: false })
  const headers = message.signed.headers.filter(([name]) => name !== 'kopru-mode')
  expect((await tr.post(message, { headers })).code).toMatch(/^wire\./)
  const rows = await kz.db
    .selectFrom('journalEntry')
    .select('id')
    .where('event', '=', 'unreadable-arrival')
    .where('messageId', '=', message.fields.messageId)
    .execute()
  expect(rows).toHaveLength(1)
})

test('a message replayed any number of times, also at once, gets the first receipt and has one effect', async () => {
  const message = tr.prepare()
  const answers = await Promise.all(Array.from({ length: 8 }, () => tr.post(message)))
  for (const { raw } of answers) expect(raw.body.equals(answers[0]?.raw.body ?? Buffer.alloc(0))).toBe(true)
  expect(seen).toHaveLength(1)
  expect(await journaled(message.fields.conversationId)).toEqual([['message-received', undefined]])
})

test('another message under a used id is refused', async () => {
  const first = tr.prepare()
  await tr.post(first)
  const clash = tr.prepare({ messageId: first.fields.messageId }, { body: { other: true }, advance: false })
  expect((await tr.post(clash)).code).toBe('exchange.id-used-before')
  expect(seen).toHaveLength(1)
})

test('a later refusal that names no rule is refused itself, and nothing waits behind it', async () => {
  const conversationId = newId<'conversation'>()
  const deadline = new Date(Date.now() + 60_000)
  const inReplyTo = await kz.db.transaction().execute((trx) =>
    kz.exchange.send(trx, {
      ...{ conversationId, deadline, type: 'note', mode: 'stored', body: {}, legalBasis: testLegalBasis },
      ...{ from: 'KZ/migration', to: 'TR/migration' },
    }),
  )
  const answering = { type: 'refusal', inReplyTo, conversationId } as never
  for (const body of ['nonsense', {}, { code: 'a person’s name' }, { code: 'a.b', params: { deep: {} } }])
    expect((await tr.post(tr.prepare(answering, { body }))).code).toBe('exchange.unreadable-body')
  expect((await tr.post(tr.prepare(answering, { body: { code: 'a.b' } }))).code).toBe('received')
})

test('stale, future and overdue messages are refused by their own rules; a stored one may be old', async () => {
  const now = Math.floor(Date.now() / 1000)
  const post = async (...given: Parameters<typeof tr.prepare>) => (await tr.post(tr.prepare(...given))).code
  expect(await post({ mode: 'immediate' }, { created: now - 90 })).toBe('exchange.stale-message')
  expect(await post({ mode: 'immediate' }, { created: now + 90 })).toBe('exchange.from-the-future')
  expect(await post({}, { created: now + 90 })).toBe('exchange.from-the-future')
  expect(await post({ deadline: now - 5 })).toBe('exchange.deadline-passed')
  expect(seen).toEqual([])
  expect(await post({}, { created: now - 9 * 86_400 })).toBe('received')
})

test('a signer that is no member, or that uses a key of another member, is an unknown sender', async () => {
  const stranger = { from: { party: 'XX', authority: 'migration' } }
  expect((await tr.post(tr.prepare(stranger, { advance: false }))).code).toBe('exchange.unknown-sender')
  const withKeyOfKg = tr.prepare({}, { keyid: 'KG/signing-1', advance: false })
  expect((await tr.post(withKeyOfKg)).code).toBe('exchange.unknown-sender')
  const ourselves = { from: { party: 'KZ', authority: 'migration' } }
  expect((await tr.post(tr.prepare(ourselves, { keyid: 'KZ/signing-1', advance: false }))).code).toBe(
    'exchange.unknown-sender',
  )
})

test('a key that only claims to be the sender’s does not verify', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const forged = tr.prepare(
    {},
    { sign: createP256Signer(createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }))), advance: false },
  )
  expect((await tr.post(forged)).code).toBe('wire.bad-signature')
  // As another state's message, signed with one's own key.
  const asKg = tr.prepare({ from: { party: 'KG', authority: 'migration' } }, { keyid: 'KG/signing-1', advance: false })
  expect((await tr.post(asKg, { as: getMember('KG') })).code).toBe('wire.bad-signature')
})

test('a genuine message over a connection with another state’s certificate is refused', async () => {
  const message = tr.prepare({}, { advance: false })
  const answer = await tr.post(message, { as: getMember('KG') })
  expect(answer).toMatchObject({ code: 'exchange.certificate-of-another-state', params: { party: 'TR' } })
  expect(seen).toEqual([])
})

test('without a member’s certificate there is no connection', async () => {
  const { rejects } = expect(
    new Promise((resolve, reject) => {
      const { port } = new URL(getMember('KZ').member.node.exchangeUrl)
      const options = { host: 'localhost', port, path: '/exchange/v1/health', ca: getMember('KZ').tls.ca }
      https.get(options, resolve).on('error', reject)
    }),
  )
  await rejects.toThrow()
})

test('a message for another state, or for an authority that we do not have, is refused', async () => {
  const elsewhere = tr.prepare({ to: { party: 'KG', authority: 'migration' } }, { advance: false })
  expect((await tr.post(elsewhere)).code).toBe('exchange.wrong-recipient')
  const nobody = tr.prepare({ to: { party: 'KZ', authority: 'space-agency' } })
  expect((await tr.post(nobody)).code).toBe('exchange.unknown-authority')
})

test('what no agreement covers is refused, whatever the sender thought', async () => {
  const legalBasis = { agreement: 'test-agreement', article: '5', purpose: 'tax' }
  const message = tr.prepare({ legalBasis })
  expect(await tr.post(message)).toMatchObject({ code: 'federation.purpose-not-covered', status: 403 })
  expect(await journaled(message.fields.conversationId)).toEqual([
    ['message-refused', 'federation.purpose-not-covered'],
  ])
})

test('a suspended agreement stops the exchange as soon as the directory says so', async () => {
  const agreement = makeTestAgreement(['KZ', 'TR', 'KG'], ['note'])
  const suspended = agreement.parties.map((p) => (p.party === 'TR' ? { ...p, suspended: '2021-01-01' } : p))
  federation.publish({ ...agreement, parties: suspended })
  await kz.directory.refresh()
  expect((await tr.post(tr.prepare())).code).toBe('federation.suspended')
  federation.publish()
  await kz.directory.refresh()
})

test('a message that skips one is not taken until the missing one has come; then both are, in order', async () => {
  const first = tr.prepare()
  const second = tr.prepare()
  const early = await tr.post(second)
  expect(early).toMatchObject({ code: 'exchange.chain-gap', params: { expectedSeq: first.fields.chain.seq } })
  await tr.post(second)
  expect((await kz.exchange.status()).parties.find(({ party }) => party === 'TR')?.chainFaults).toMatchObject([
    { direction: 'in', kind: 'gap', seq: second.fields.chain.seq },
  ])
  // Twice tried, once journaled.
  expect(await journaled(second.fields.conversationId)).toEqual([['chain-gap', undefined]])
  expect((await tr.post(first)).code).toBe('received')
  expect((await tr.post(second)).code).toBe('received')
  expect(seen.map(({ messageId }) => messageId)).toEqual([first.fields.messageId, second.fields.messageId])
  expect((await kz.exchange.status()).parties.find(({ party }) => party === 'TR')?.chainFaults).toEqual([])
})

test('a second message at a place that is taken, or upon another past, is a fork', async () => {
  const before = tr.head()
  await tr.post(tr.prepare())
  const after = tr.head()
  tr.setHead(before)
  expect((await tr.post(tr.prepare({}, { advance: false }))).code).toBe('exchange.chain-fork')
  tr.setHead(after && { ...after, hash: Buffer.alloc(32, 9) })
  expect((await tr.post(tr.prepare({}, { advance: false }))).code).toBe('exchange.chain-fork')
  tr.setHead(after)
  expect(seen).toHaveLength(1)
})

test('in whatever order and however often messages come, each takes effect once, in the order of the chain', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(5), { minLength: 6, maxLength: 25 }), async (order) => {
      seen.length = 0
      const messages = Array.from({ length: 6 }, () => tr.prepare())
      const tries = order.flatMap((i) => messages[i] ?? [])
      await Promise.all(tries.map((message) => tr.post(message)))
      // As the sender does: the first that is missing, again and again.
      for (const message of messages) expect((await tr.post(message)).code).toBe('received')
      expect(seen.map(({ messageId }) => messageId)).toEqual(messages.map(({ fields }) => fields.messageId))
    }),
    { numRuns: 15 },
  )
  seen.length = 0
})

test('one state’s trouble is not another’s', async () => {
  const gap = kg.prepare({ chain: { seq: 7, prev: Buffer.alloc(32, 1) } }, { advance: false })
  expect((await kg.post(gap)).code).toBe('exchange.chain-gap')
  expect((await tr.post(tr.prepare())).code).toBe('received')
})

test('a connection that breaks in the middle of a body leaves nothing behind, and the message goes through later', async () => {
  const message = tr.prepare({}, { body: { long: 'x'.repeat(500_000) } })
  async function* half() {
    yield message.body.subarray(0, 1000)
    await new Promise((resolve) => setTimeout(resolve, 50))
    throw new Error('the line broke')
  }
  await expect(tr.post(message, { body: half() })).rejects.toThrow()
  expect(seen).toEqual([])
  expect((await tr.post(message)).code).toBe('received')
})

test('a receipt that never reaches the sender is given again: the connection is cut right after the effect', async () => {
  const message = tr.prepare()
  const { tls, member } = { tls: getMember('TR').tls, member: getMember('KZ').member }
  const { port } = new URL(member.node.exchangeUrl)
  await new Promise<void>((resolve) => {
    const headers = Object.fromEntries(message.signed.headers)
    const options = { host: 'localhost', port, method: 'POST', path: message.signed.path, headers }
    const request = https.request({ ...options, ca: getMember('KZ').tls.ca, key: tls.key, cert: tls.certificate })
    request.on('error', () => resolve())
    request.end(message.body, () =>
      setTimeout(() => {
        request.destroy()
        resolve()
      }, 1),
    )
  })
  expect((await tr.post(message)).code).toBe('received')
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(seen).toHaveLength(1)
})

test('an oversized header, a wrong path and a wrong method are refused', async () => {
  const message = tr.prepare({}, { advance: false })
  const padded: HeaderPairs = [...message.signed.headers, ['x-padding', 'x'.repeat(20_000)]]
  expect((await tr.post(message, { headers: padded })).code).toBe('wire.header-too-large')
  expect((await tr.post(message, { path: '/exchange/v1/other' })).code).toBe('wire.wrong-target')
})

test('refusals and logs hold no body: the row of a refused message is without it', async () => {
  const message = tr.prepare({ type: 'unheard-of' }, { body: { name: 'Айгүл' } })
  expect((await tr.post(message)).code).toBe('federation.message-type-not-covered')
  const row = await kz.db
    .selectFrom('exchangeArrival')
    .select(['body', 'state'])
    .where('id', '=', message.fields.messageId)
    .executeTakeFirstOrThrow()
  expect(row).toEqual({ body: null, state: 'refused' })
})
