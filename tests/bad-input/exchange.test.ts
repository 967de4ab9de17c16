import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PersonIdentity } from '@kopru/client'
import type { HeaderPairs, MessageFields } from '@kopru/wire'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { prepareJourney, runJourney } from '../../apps/node/src/commands/journey/run-journey.ts'
import { logInAtHost } from '../../apps/node/src/commands/journey/steps/log-in.ts'
import { allowResume } from '../../apps/node/src/exchange/store/chains.ts'
import { type Prepared, secondsNow } from '../../apps/node/src/exchange/test-sender.ts'
import { newId } from '../../apps/node/src/platform/ids.ts'
import { publishSandboxDirectory } from '../../sandbox/src/prepare.ts'
import { migrationAuthority, readJson, repository } from '../../sandbox/src/state-data.ts'
import { sharedFederation } from '../federation.ts'
import { type NodeAccess, openNodes } from '../nodes.ts'
import { createAttacker, findHead } from './attacker.ts'

// Somebody holds Uzbekistan's keys and speaks to Azerbaijan's node past Uzbekistan's own, which knows nothing of it.
const federation = sharedFederation()
const { UZ: uz, AZ: az, KZ: kz } = openNodes(federation)
const [sender, receiver] = ['UZ', 'AZ'] as const
const legalBasis = { agreement: 'ots-egov-draft', article: '5', purpose: 'residence-permit' }
const name = (authority: string) => authority.slice(authority.indexOf('/') + 1)
const address = (party: typeof sender | typeof receiver | 'KZ') => ({
  party,
  authority: name(migrationAuthority(party)),
})

let uzbek: ReturnType<typeof createAttacker>
let kazakh: ReturnType<typeof createAttacker>
let subject: PersonIdentity
let provider: string
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kopru-bad-input-'))
  const common = { to: address(receiver), type: 'evidence-request', legalBasis }
  uzbek = createAttacker(uz, az, { from: address(sender), ...common })
  kazakh = createAttacker(kz, az, { from: address('KZ'), ...common })
  // Somebody of whom evidence may be asked: a citizen of Azerbaijan who is known in Uzbekistan.
  const journey = prepareJourney({ from: receiver, to: sender, nodes: federation.urls })
  const who = { username: 'nigar.az', password: 'kopru', levelOfAssurance: 'substantial' }
  subject = (await logInAtHost(journey, who)).identity
  const offers = readJson<{ evidenceType: string; authority: string }[]>(
    join(repository, 'states', receiver, 'evidence.json'),
  )
  provider = offers.find(({ evidenceType }) => evidenceType === 'birth-record')?.authority ?? ''
  uzbek.setHead(await findHead(az, sender))
  kazakh.setHead(await findHead(az, 'KZ'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An honest request, but for what `more` says. */
function request(more: Partial<MessageFields> = {}, options: Parameters<typeof uzbek.prepare>[1] = {}): Prepared {
  const body = {
    requestId: newId<'evidence-request'>(),
    subject,
    procedure: 'residence-permit',
    items: [{ requirement: 'birth', evidenceType: 'birth-record', provider }],
    explicitRequest: { at: new Date().toISOString(), textSha256: 'a'.repeat(64), language: 'uz' },
    returnUrl: `${federation.urls[sender]}/applications/${newId<'application'>()}`,
  }
  return uzbek.prepare(more, { body, ...options })
}

const journaled = async ({ fields }: Prepared) => {
  const rows = await az.db
    .selectFrom('journalEntry')
    .select(['event', 'details'])
    .where('messageId', '=', fields.messageId)
    .orderBy('id')
    .execute()
  return rows.map(({ event, details }) => (typeof details.code === 'string' ? `${event} ${details.code}` : event))
}
const effectsOf = async ({ fields }: Prepared) =>
  (await az.db.selectFrom('evidenceRequest').select('id').where('messageId', '=', fields.messageId).execute()).length

// Whatever was tried, an honest message goes through afterwards, with its effect.
afterEach(async () => {
  const honest = request()
  expect(await uzbek.post(honest)).toMatchObject({ code: 'received', bound: true })
  expect(await effectsOf(honest)).toBe(1)
})

const change = (headers: HeaderPairs, name: string, from: string | RegExp, to: string): HeaderPairs =>
  headers.map(([n, value]) => [n, n === name ? value.replace(from, to) : value] as const)

test('an altered body is refused, and has no effect', async () => {
  const message = request()
  const altered = Buffer.from(Buffer.from(message.body).toString('utf8').replace('birth-record', 'death-record'))
  const answer = await uzbek.post(message, { body: altered })
  expect(answer).toMatchObject({ status: 400, code: 'wire.digest-mismatch', bound: true })
  expect(await journaled(message)).toEqual(['message-refused wire.digest-mismatch'])
  expect(await effectsOf(message)).toBe(0)
})

test.each<[string, string | RegExp, string]>([
  ['kopru-conversation-id', /"[0-9a-f]{4}/, '"0000'],
  ['kopru-deadline', /\d$/, ''],
  ['kopru-legal-basis', 'residence-permit', 'tax'],
  ['kopru-to', name(migrationAuthority(receiver)), 'police'],
])('an altered header is refused: %s', async (header, from, to) => {
  const message = request({}, { advance: false })
  const headers = change(message.signed.headers, header, from, to)
  expect(headers).not.toEqual(message.signed.headers)
  const answer = await uzbek.post(message, { headers })
  expect(answer).toMatchObject({ status: 403, code: 'wire.bad-signature', bound: true })
  expect(await journaled(message)).toEqual(['message-refused wire.bad-signature'])
  expect(await effectsOf(message)).toBe(0)
})

test('a replayed message gets the first receipt again, and has one effect', async () => {
  const message = request()
  const first = await uzbek.post(message)
  expect(first).toMatchObject({ status: 202, code: 'received' })
  expect((await uzbek.post(message)).raw.body).toEqual(first.raw.body)
  expect(await effectsOf(message)).toBe(1)
  expect(await journaled(message)).toEqual(['message-received'])
})

test('other content under a used id is refused', async () => {
  const first = request()
  await uzbek.post(first)
  const clash = request({ messageId: first.fields.messageId }, { advance: false })
  expect(await uzbek.post(clash)).toMatchObject({ status: 409, code: 'exchange.id-used-before', bound: true })
  expect(await journaled(first)).toEqual(['message-received', 'message-refused exchange.id-used-before'])
  expect(await effectsOf(first)).toBe(1)
})

const elsewhere = { agreement: 'ots-egov-draft', article: '5', purpose: 'tax' }
test.each<[string, string, number, () => Prepared]>([
  [
    'signed too long ago',
    'exchange.stale-message',
    400,
    () => request({ mode: 'immediate' }, { created: secondsNow() - 900 }),
  ],
  ['signed in the future', 'exchange.from-the-future', 400, () => request({}, { created: secondsNow() + 900 })],
  ['after its deadline', 'exchange.deadline-passed', 410, () => request({ deadline: secondsNow() - 5 })],
  [
    'for a purpose that no article covers',
    'federation.purpose-not-covered',
    403,
    () => request({ legalBasis: elsewhere }),
  ],
  [
    'under an article that is not there',
    'federation.article-unknown',
    403,
    () => request({ legalBasis: { ...legalBasis, article: '99' } }),
  ],
  [
    'under no agreement',
    'federation.no-agreement',
    403,
    () => request({ legalBasis: { ...legalBasis, agreement: 'handshake' } }),
  ],
  [
    'to an authority that is not there',
    'exchange.unknown-authority',
    404,
    () => request({ to: { party: receiver, authority: 'space-agency' } }),
  ],
])('a message %s is refused: %s', async (_why, code, status, make) => {
  const message = make()
  expect(await uzbek.post(message)).toMatchObject({ status, code, bound: true })
  expect(await journaled(message)).toEqual([`message-refused ${code}`])
  expect(await effectsOf(message)).toBe(0)
})

test('a sender who uses a key that is not the state’s own is unknown', async () => {
  for (const keyid of ['UZ/stolen-1', kz.settings.keys.signingKeyId]) {
    const message = request({}, { keyid, advance: false })
    const answer = await uzbek.post(message)
    expect(answer).toMatchObject({
      status: 403,
      code: 'exchange.unknown-sender',
      params: { party: sender },
      bound: true,
    })
    expect(await journaled(message)).toEqual(['message-refused exchange.unknown-sender'])
  }
})

test('a message with Kazakhstan’s signature over a connection with Uzbekistan’s certificate is refused', async () => {
  const message = kazakh.prepare({}, { advance: false })
  const answer = await kazakh.post(message, { as: uz })
  expect(answer).toMatchObject({ status: 403, code: 'exchange.certificate-of-another-state', params: { party: 'KZ' } })
  expect(answer.bound).toBe(true)
  expect(await journaled(message)).toEqual(['message-refused exchange.certificate-of-another-state'])
})

test('without a certificate there is no connection', async () => {
  await expect(uzbek.post(request({}, { advance: false }), { as: undefined })).rejects.toThrow(
    /certificate|alert|reset/i,
  )
})

test('a message for another state is refused', async () => {
  const message = request({ to: address('KZ') }, { advance: false })
  expect(await uzbek.post(message)).toMatchObject({ status: 421, code: 'exchange.wrong-recipient', bound: true })
  expect(await journaled(message)).toEqual(['message-refused exchange.wrong-recipient'])
})

test('a header section over 16 KiB is refused', async () => {
  const message = request({}, { advance: false })
  const headers: HeaderPairs = [...message.signed.headers, ['x-padding', 'x'.repeat(20_000)]]
  expect(await uzbek.post(message, { headers })).toMatchObject({
    status: 431,
    code: 'wire.header-too-large',
    bound: true,
  })
  expect(await journaled(message)).toEqual(['unreadable-arrival wire.header-too-large'])
})

test('while an agreement is suspended for a state, nothing is exchanged under it', async () => {
  for (const part of ['states', 'agreements']) cpSync(join(repository, part), join(folder, part), { recursive: true })
  const file = join(folder, 'agreements', `${legalBasis.agreement}.json`)
  const agreement = JSON.parse(readFileSync(file, 'utf8')) as { parties: { party: string }[] }
  const parties = agreement.parties.map((one) => (one.party === sender ? { ...one, suspended: '2026-06-02' } : one))
  writeFileSync(file, JSON.stringify({ ...agreement, parties }))
  const { home, portBase } = federation
  try {
    await publishSandboxDirectory({ home, portBase, repository: folder }, new Date())
    await federation.restart(receiver)
    const message = request()
    expect(await uzbek.post(message)).toMatchObject({ status: 403, code: 'federation.suspended', bound: true })
    expect(await journaled(message)).toEqual(['message-refused federation.suspended'])
  } finally {
    await publishSandboxDirectory({ home, portBase }, new Date())
    await federation.restart(receiver)
  }
}, 180_000)

test('a message that skips one waits until the missing one has come', async () => {
  const first = request()
  const second = request()
  const early = await uzbek.post(second)
  expect(early).toMatchObject({ status: 409, code: 'exchange.chain-gap', bound: true })
  expect(early.params.expectedSeq).toBe(first.fields.chain.seq)
  expect(await journaled(second)).toEqual(['chain-gap'])
  expect(await effectsOf(second)).toBe(0)
  for (const message of [first, second]) {
    expect((await uzbek.post(message)).code).toBe('received')
    expect(await effectsOf(message)).toBe(1)
  }
})

test('another past is a fork', async () => {
  const head = uzbek.head()
  const seq = head?.seq ?? 0
  for (const chain of [
    { seq, prev: Buffer.alloc(32, 7) },
    { seq: seq + 1, prev: Buffer.alloc(32, 7) },
  ]) {
    const message = request({ chain }, { advance: false })
    expect(await uzbek.post(message)).toMatchObject({ status: 409, code: 'exchange.chain-fork', bound: true })
    expect(await journaled(message)).toEqual(['chain-fork'])
    expect(await effectsOf(message)).toBe(0)
  }
})

test('what the state itself sends meets the fork that the attacker made, waits, and goes through once an operator has looked', async () => {
  const journey = runJourney({ from: receiver, to: sender, nodes: federation.urls, out: folder, person: 'elvin.az' })
  await expect.poll(() => faultOf(az, sender), { timeout: 60_000 }).toBe('fork')
  expect(await az.db.transaction().execute((trx) => allowResume(trx, sender))).toBe(true)
  const result = await journey
  expect(result.failure).toBeUndefined()
  expect(result).toMatchObject({ granted: true, verified: true })
  expect(await faultOf(az, sender)).toBeNull()
  uzbek.setHead(await findHead(az, sender))
}, 240_000)

const faultOf = async ({ db }: NodeAccess, party: string) =>
  (
    await db
      .selectFrom('exchangeChain')
      .select('fault')
      .where('party', '=', party)
      .where('direction', '=', 'in')
      .executeTakeFirst()
  )?.fault
