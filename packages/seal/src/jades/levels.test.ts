import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { flattenedVerify } from 'jose'
import { expect, test } from 'vitest'
import { extendFile } from '../files/extend-file.ts'
import { verifyFile } from '../files/verify-file.ts'
import { onlineRevocation } from '../ocsp/client.ts'
import { run, scratch } from '../testing/judges.ts'
import { createTestPki, days, now, pem } from '../testing/test-pki.ts'
import { contentOf } from '../validation/content.ts'
import { type DetachedSealedJson, type SealedJson, sealDetachedJws, sealJson, sealText } from './seal-json.ts'

const pki = createTestPki()
const { key } = pki.issue({ commonName: 'Бас прокуратура' })
const timestamp = pki.timestampAt(now)
const facts = { signedAt: now, timestamp }
const trust = { anchors: pki.anchors, at: now }
const asked = {
  ...trust,
  revocation: onlineRevocation({ fetch: pki.fetchAt(() => now), nonce: () => Buffer.alloc(16, 1), now: () => now }),
}
const document = Buffer.from('Анықтама № 5')

type Sealed = SealedJson | DetachedSealedJson
const toBytes = (sealed: object) => new Uint8Array(Buffer.from(JSON.stringify(sealed)))
const parse = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString())

const makers: Readonly<Record<string, () => Promise<Sealed>>> = {
  'over JSON': () => sealJson({ subject: 'Айгүл' }, key, { signedAt: now }),
  'over text that stays readable': () =>
    sealText('Анықтама берілді. «$.»', key, { signedAt: now, contentType: 'text/plain' }),
  'over a file beside it': () =>
    sealDetachedJws([{ uri: '%D1%84.txt', content: contentOf(document), mediaType: 'text/plain' }], key, {
      signedAt: now,
    }),
}
const contentFor = (sealed: Sealed) => ('payload' in sealed ? {} : { content: new Uint8Array(document) })

async function raise(sealed: object, level: 'T' | 'LT' | 'LTA', content: { content?: Uint8Array }, at = now) {
  const revocation = onlineRevocation({ fetch: pki.fetchAt(() => at), nonce: () => Buffer.alloc(16, 1), now: () => at })
  const stamped = { level, trust: { ...trust, at, revocation }, timestamp: pki.timestampAt(at), ...content }
  const outcome = await extendFile(toBytes(sealed), stamped)
  if (outcome.outcome !== 'extended') throw new Error(JSON.stringify(outcome))
  return parse(outcome.file)
}

/** The signature alone, with the certificate's key. */
async function judgeByJose(sealed: Sealed): Promise<string> {
  const header = JSON.parse(Buffer.from(sealed.protected, 'base64url').toString())
  const { publicKey } = new X509Certificate(Buffer.from(header.x5c[0], 'base64'))
  const { header: _, ...jws } = { payload: '', ...sealed }
  const verified = await flattenedVerify(jws, publicKey, { crit: { sigT: true, sigD: true } })
  return Buffer.from(verified.payload).toString()
}

for (const [kind, make] of Object.entries(makers))
  test(`a seal ${kind} is raised step by step; jose accepts it at each, and we do`, async () => {
    const bare = await make()
    const content = contentFor(bare)
    expect(await verifyFile(toBytes(bare), { trust, ...content })).toMatchObject({ signatures: [{ level: 'B' }] })
    let sealed = bare
    for (const level of ['T', 'LT', 'LTA'] as const) {
      sealed = await raise(sealed, level, content)
      expect(await judgeByJose(sealed)).toBe(await judgeByJose(bare))
      expect(await verifyFile(toBytes(sealed), { trust: asked, ...content })).toMatchObject({
        signatures: [{ indication: 'TOTAL_PASSED', format: 'JAdES', level, revocation: 'good' }],
      })
    }
  })

test('openssl ts accepts the archive time-stamp over what the standard lists', async () => {
  const sealed = await raise(await sealJson({ a: 1 }, key, facts), 'LTA', {})
  const [last, ...before] = [...sealed.header.etsiU].reverse()
  const token = parse(Buffer.from(last, 'base64url')).arcTst.tstTokens[0].val
  const covered = [sealed.payload, sealed.protected, sealed.signature, before.reverse().join('')].join('.')
  using files = scratch()
  const judge = (data: string) =>
    run(
      'openssl',
      'ts',
      '-verify',
      '-token_in',
      '-in',
      files.write('token', Buffer.from(token, 'base64')),
      '-data',
      files.write('data', data),
      '-CAfile',
      files.write('root', pem(pki.root.certificate)),
    ).status
  expect(judge(covered)).toBe(0)
  expect(judge(`${covered} `)).not.toBe(0)
})

test('validation data lets a seal pass when nobody answers any more', async () => {
  const sealed = await raise(await sealJson({ a: 1 }, key, facts), 'LT', {})
  const later = { ...trust, at: days(3 * 365), revocation: {} }
  expect(await verifyFile(toBytes(sealed), { trust: later })).toMatchObject({
    signatures: [{ indication: 'TOTAL_PASSED', level: 'LT', revocation: 'good' }],
  })
})

test('a second archive time-stamp covers the first and the data by which that holds', async () => {
  const once = await raise(await sealJson({ a: 1 }, key, facts), 'LTA', {})
  const twice = await raise(once, 'LTA', {}, days(1))
  const kinds = twice.header.etsiU.map((text: string) => Object.keys(parse(Buffer.from(text, 'base64url')))[0])
  expect(kinds).toEqual(['sigTst', 'xVals', 'rVals', 'arcTst', 'tstVD', 'arcTst'])
  expect(await verifyFile(toBytes(twice), { trust: { ...trust, at: days(1) } })).toMatchObject({
    signatures: [{ indication: 'TOTAL_PASSED', level: 'LTA' }],
  })
})

test('an archive time-stamp proves nothing once a component before it is gone or changed', async () => {
  const sealed = await raise(await sealJson({ a: 1 }, key, facts), 'LTA', {})
  const [first, , ...rest] = sealed.header.etsiU
  const without = { ...sealed, header: { etsiU: [first, ...rest] } }
  const { signatures } = await verifyFile(toBytes(without), { trust })
  expect(signatures[0]?.level).not.toBe('LTA')
})

test('several signatures of a general JWS are raised each', async () => {
  const { payload, ...one } = await sealJson({ a: 1 }, key, { signedAt: now })
  const { payload: _, ...two } = await sealJson({ a: 1 }, pki.issue({ kind: 'rsa' }).key, { signedAt: now })
  const raised = await raise({ payload, signatures: [one, two] }, 'LTA', {})
  expect(await verifyFile(toBytes(raised), { trust })).toMatchObject({
    signatures: [{ level: 'LTA' }, { level: 'LTA' }],
  })
})

test('a revoked signer is not raised to LT', async () => {
  const revoked = pki.issue({})
  const { parseCertificate } = await import('../x509/certificate.ts')
  pki.statuses.set(parseCertificate(revoked.certificate).serial, { status: 'revoked', revokedAt: days(-1) })
  const sealed = await sealJson({ a: 1 }, revoked.key, facts)
  expect(await extendFile(toBytes(sealed), { level: 'LT', trust: asked, timestamp })).toMatchObject({
    outcome: 'refused',
    verdicts: [{ subIndication: 'REVOKED' }],
  })
})

test('of a detached seal the file must be there and the same', async () => {
  const sealed = toBytes((await makers['over a file beside it']?.()) ?? {})
  expect(await verifyFile(sealed, { trust })).toMatchObject({
    signatures: [{ subIndication: 'SIGNED_DATA_NOT_FOUND', reasons: [{ code: 'seal.signed-part-missing' }] }],
  })
  expect(await verifyFile(sealed, { trust, content: new Uint8Array(1) })).toMatchObject({
    signatures: [{ indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' }],
  })
})

/** A seal whose protected header was put together by hand. */
async function sealHeader(change: object): Promise<Uint8Array> {
  const { ecdsaDerToRaw } = await import('../algorithms/ecdsa-form.ts')
  const template = JSON.parse(
    Buffer.from((await sealJson({}, key, { signedAt: now })).protected, 'base64url').toString(),
  )
  const header = Buffer.from(JSON.stringify({ ...template, ...change })).toString('base64url')
  const value = await key.sign(Buffer.from(`${header}.`))
  return toBytes({
    protected: header,
    payload: '',
    signature: Buffer.from(ecdsaDerToRaw(value, 32)).toString('base64url'),
  })
}

test('content in base64url is what the digests cover where b64 is not false', async () => {
  const { createHash } = await import('node:crypto')
  const hashV = [createHash('sha512').update(document.toString('base64url')).digest('base64url')]
  const sigD = { mId: 'http://uri.etsi.org/19182/ObjectIdByURIHash', pars: ['a'], hashM: 'S512', hashV }
  const sealed = await sealHeader({ sigD, crit: ['sigT', 'sigD'] })
  expect(await verifyFile(sealed, { trust, content: document })).toMatchObject({
    signatures: [{ indication: 'TOTAL_PASSED' }],
  })
})

test.each<[string, object]>([
  [
    'sigD that is not critical',
    { sigD: { mId: 'http://uri.etsi.org/19182/ObjectIdByURIHash', pars: ['a'], hashM: 'S256', hashV: [''] } },
  ],
  ['b64 that is not critical', { b64: false }],
  ['b64 that is no truth value', { b64: 'false', crit: ['sigT', 'b64'] }],
  ['a critical name twice', { crit: ['sigT', 'sigT'] }],
  ['nothing critical', { crit: [] }],
  ['a critical name that is not there', { crit: ['sigT', 'sigD'] }],
  [
    'sigD without a digest for each part',
    {
      sigD: { mId: 'http://uri.etsi.org/19182/ObjectIdByURIHash', pars: ['a', 'b'], hashM: 'S256', hashV: [''] },
      crit: ['sigT', 'sigD'],
    },
  ],
])('%s is a failure of form', async (_, change) => {
  expect(await verifyFile(await sealHeader(change), { trust, content: document })).toMatchObject({
    signatures: [{ indication: 'TOTAL_FAILED', subIndication: 'FORMAT_FAILURE' }],
  })
})

test('a mechanism of detached content that is not known is named and undecided', async () => {
  const sigD = { mId: 'http://uri.etsi.org/19182/HttpHeaders', pars: ['Digest'] }
  expect(await verifyFile(await sealHeader({ sigD, crit: ['sigT', 'sigD'] }), { trust })).toMatchObject({
    signatures: [
      { indication: 'INDETERMINATE', reasons: [{ code: 'seal.unsupported-form', params: { form: sigD.mId } }] },
    ],
  })
})

test('whatever stands in etsiU, a verdict comes back, and raising it answers with an outcome', async () => {
  const sealed = await sealJson({ a: 1 }, key, facts)
  const components = fc.array(
    fc.oneof(
      fc.jsonValue(),
      fc.base64String(),
      fc.record({
        sigTst: fc.jsonValue(),
        xVals: fc.jsonValue(),
        rVals: fc.jsonValue(),
        arcTst: fc.jsonValue(),
        tstVD: fc.jsonValue(),
      }),
    ),
  )
  await fc.assert(
    fc.asyncProperty(components, async (etsiU) => {
      const bytes = toBytes({ ...sealed, header: { etsiU } })
      expect(await verifyFile(bytes, { trust })).toMatchObject({ signatures: [{}] })
      await extendFile(bytes, { level: 'LTA', trust: asked, timestamp })
    }),
    { numRuns: 100 },
  )
})
