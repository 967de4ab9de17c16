import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readOrUndefined } from '../asn1/malformed.ts'
import { onlineRevocation } from '../ocsp/client.ts'
import { run, scratch } from '../testing/judges.ts'
import { changeByte, createTestPki, days, now, pem, pemKey } from '../testing/test-pki.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { validateChain } from '../x509/chain.ts'
import { findEntry, readCrl } from './read-crl.ts'
import { verifyCrls } from './verify-crl.ts'

const pki = createTestPki()
const holder = pki.issue({ commonName: 'Айгүл' })
const certificate = parseCertificate(holder.certificate)
const issuer = parseCertificate(pki.ca.certificate)
const facts = { certificate, issuer, at: now }

interface Order {
  readonly revoked?: readonly { readonly serial: string; readonly reason?: string; readonly at?: Date }[]
  readonly number?: number
  readonly extensions?: readonly string[]
  readonly daysValid?: number
  readonly by?: typeof pki.ca
}

const stamp = (time: Date) => `${time.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`

/** A list made by `openssl ca -gencrl`. */
function makeCrl({ revoked = [], number = 1, extensions = [], daysValid = 1, by = pki.ca }: Order): Uint8Array {
  using files = scratch()
  const index = revoked
    .map(({ serial, reason, at = days(-1) }) =>
      [
        'R',
        '301231000000Z',
        `${stamp(at)}${reason ? `,${reason}` : ''}`,
        serial.toUpperCase(),
        'unknown',
        '/CN=x',
      ].join('\t'),
    )
    .join('\n')
  const config = [
    '[ca]',
    'default_ca=c',
    '[c]',
    `database=${files.write('index.txt', index && `${index}\n`)}`,
    `crlnumber=${files.write('number', number.toString(16).padStart(2, '0'))}`,
    'default_md=sha256',
    'crl_extensions=e',
    'unique_subject=no',
    '[e]',
    'authorityKeyIdentifier=keyid',
    ...extensions,
    '[idp]',
    'fullname=URI:http://crl.test/part1.crl',
  ]
  const judged = run(
    'openssl',
    ...['ca', '-gencrl', '-config', files.write('c.cnf', config.join('\n')), '-crldays', String(daysValid)],
    ...['-keyfile', files.write('k.pem', pemKey(by.privateKey)), '-cert', files.write('c.pem', pem(by.certificate))],
    ...['-out', files.path('crl.pem')],
  )
  expect(judged.status, judged.output).toBe(0)
  const base64 = readFileSync(files.path('crl.pem'), 'latin1').replace(/-----[^-]+-----/g, '')
  return new Uint8Array(Buffer.from(base64, 'base64'))
}

const { serial } = certificate
const later = new Date(now.getTime() + 60_000)
const judge = (...lists: Uint8Array[]) => verifyCrls(lists, { ...facts, at: later })

test('a list of openssl that does not name the certificate says good', () => {
  expect(judge(makeCrl({ revoked: [{ serial: '77' }, { serial: '0abc' }] }))).toMatchObject({ outcome: 'good' })
  expect(judge(makeCrl({}))).toMatchObject({ outcome: 'good' })
})

test('a listed certificate is revoked, with its time and reason', () => {
  const list = makeCrl({ revoked: [{ serial: '77' }, { serial, reason: 'keyCompromise', at: days(-2) }] })
  expect(judge(list)).toEqual({ outcome: 'revoked', revokedAt: days(-2), revocationReason: 1 })
})

test('a list with any byte changed is refused or says the same', () => {
  const list = makeCrl({ revoked: [{ serial }] })
  for (let at = 0; at < list.length; at += 2)
    expect(['refused', 'revoked']).toContain(judge(changeByte(list, at)).outcome)
  expect(judge(changeByte(list, list.length - 1))).toMatchObject({ outcome: 'refused' })
})

test('the list of another issuer proves nothing, be its name the same', () => {
  const other = createTestPki('Other')
  const namesake = createTestPki()
  expect(judge(makeCrl({ by: other.ca }))).toMatchObject({ reason: { code: 'crl.other-issuer' } })
  expect(judge(makeCrl({ by: namesake.ca }))).toMatchObject({ reason: { code: 'seal.signature-wrong' } })
  expect(judge(makeCrl({ by: pki.root }))).toMatchObject({ reason: { code: 'crl.other-issuer' } })
})

test('indirect lists, lists for other certificates and parts that it does not point to are refused', () => {
  const idp = (content: string) => judge(makeCrl({ extensions: [`issuingDistributionPoint=critical,${content}`] }))
  expect(idp('indirectCRL:TRUE')).toMatchObject({ reason: { code: 'crl.indirect' } })
  expect(idp('onlyCA:TRUE')).toMatchObject({ reason: { code: 'crl.other-scope' } })
  expect(idp('onlyAA:TRUE')).toMatchObject({ reason: { code: 'crl.other-scope' } })
  expect(idp('@idp')).toMatchObject({ reason: { code: 'crl.other-scope' } })
  expect(idp('onlyuser:TRUE')).toMatchObject({ outcome: 'good' })
})

test('a critical extension that is not known makes a list unusable', () => {
  expect(judge(makeCrl({ extensions: ['1.3.6.1.4.1.55555.9=critical,DER:0500'] }))).toMatchObject({
    reason: { code: 'crl.critical-extension-unknown' },
  })
})

test('a list must be fresh, be from the past, and date from before the certificate expired', () => {
  const list = makeCrl({})
  const at = (time: Date) => verifyCrls([list], { ...facts, at: time })
  expect(at(days(3))).toMatchObject({ reason: { code: 'crl.stale' } })
  expect(at(days(-1))).toMatchObject({ reason: { code: 'crl.from-the-future' } })
  const expired = parseCertificate(pki.issue({ notAfter: days(-1) }).certificate)
  expect(verifyCrls([list], { ...facts, certificate: expired, at: later })).toMatchObject({
    reason: { code: 'crl.after-expiry' },
  })
  const stillThere = verifyCrls([list], { ...facts, at: days(3), freshSince: later })
  expect(stillThere).toMatchObject({ outcome: 'good' })
})

test('a delta counts on top of the list that it goes on from, and lifts a hold', () => {
  const delta = (order: Order) => makeCrl({ ...order, extensions: ['2.5.29.27=critical,ASN1:INTEGER:1'] })
  const held = makeCrl({ revoked: [{ serial, reason: 'certificateHold' }] })
  const silent = makeCrl({})
  expect(judge(silent, delta({ number: 2, revoked: [{ serial, reason: 'superseded' }] }))).toMatchObject({
    outcome: 'revoked',
    revocationReason: 4,
  })
  expect(judge(held)).toMatchObject({ outcome: 'revoked' })
  expect(judge(held, delta({ number: 2, revoked: [{ serial, reason: 'removeFromCRL' }] }))).toMatchObject({
    outcome: 'good',
  })
  expect(judge(held, delta({ number: 1, revoked: [{ serial, reason: 'removeFromCRL' }] }))).toMatchObject({
    outcome: 'revoked',
  })
  expect(judge(delta({ number: 2 }))).toMatchObject({ outcome: 'refused', reason: { code: 'crl.none' } })
})

test('a path is judged by lists where no responder answers', async () => {
  const lists = [makeCrl({}), makeCrl({ by: pki.root })]
  const validate = (crls: readonly Uint8Array[]) =>
    validateChain(holder.certificate, [pki.ca.certificate], pki.anchors, later, { crls })
  expect(await validate(lists)).toMatchObject({ outcome: 'trusted', revocation: 'good' })
  expect(await validate(lists.slice(0, 1))).toMatchObject({ subIndication: 'TRY_LATER' })
  expect(await validate([makeCrl({ revoked: [{ serial }] }), ...lists])).toMatchObject({ subIndication: 'REVOKED' })
})

test('lists are fetched from where the certificate says when its responder does not answer', async () => {
  const url = 'http://crl.test/part1.crl'
  const signer = pki.issue({ crlUrl: url })
  const list = makeCrl({ extensions: ['issuingDistributionPoint=critical,@idp'] })
  const asked: string[] = []
  const sources = onlineRevocation({
    fetch: async () => new Response('', { status: 503 }),
    get: async (address) => {
      asked.push(address)
      return new Response(Uint8Array.from(list))
    },
    nonce: () => Buffer.alloc(8, 1),
    now: () => later,
  })
  const anchors = [pki.ca.certificate]
  expect(await validateChain(signer.certificate, [], anchors, later, sources)).toMatchObject({ revocation: 'good' })
  expect(asked).toEqual([url])
})

test('of a responder and a list that disagree, the one that speaks against the certificate counts', async () => {
  const signer = pki.issue({})
  pki.statuses.set(parseCertificate(signer.certificate).serial, {
    status: 'revoked',
    revokedAt: new Date(0),
    revocationReason: 6,
  })
  const online = onlineRevocation({
    fetch: pki.fetchAt(() => later),
    nonce: () => Buffer.alloc(8, 1),
    now: () => later,
  })
  const asked = { certificate: parseCertificate(signer.certificate), issuer }
  const response = (await online.ask?.(asked)) ?? new Uint8Array()
  const sources = { crls: [makeCrl({}), makeCrl({ by: pki.root })], ocspResponses: [response] }
  expect(await validateChain(signer.certificate, [pki.ca.certificate], pki.anchors, later, sources)).toMatchObject({
    subIndication: 'REVOKED',
    reason: { code: 'seal.certificate-not-issued' },
  })
})

test('a list of 300,000 entries is searched within seconds', () => {
  const few = readCrl(makeCrl({ revoked: [{ serial: '77' }] }))
  const entries = new Uint8Array(Buffer.concat(Array.from({ length: 300_000 }, () => few.entries)))
  const began = performance.now()
  expect(findEntry({ ...few, entries }, certificate.serialDer)).toBeUndefined()
  expect(performance.now() - began).toBeLessThan(3000)
})

test('random and cut lists are refused or read, and never break the reader', () => {
  const list = makeCrl({ revoked: [{ serial }] })
  const cut = fc.nat(list.length - 1).map((at) => list.subarray(0, at))
  fc.assert(
    fc.property(fc.oneof(cut, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      readOrUndefined(() => findEntry(readCrl(bytes), certificate.serialDer))
      expect(judge(bytes)).toMatchObject({ outcome: 'refused' })
    }),
    { numRuns: 500 },
  )
})
