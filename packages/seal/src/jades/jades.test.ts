import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { flattenedVerify } from 'jose'
import { expect, test } from 'vitest'
import { onlineRevocation } from '../ocsp/client.ts'
import { createTestPki, now, sha256 } from '../testing/test-pki.ts'
import { verifyTimestampToken } from '../tsp/token.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { sealJson } from './seal-json.ts'
import { verifySealedJson } from './verify-sealed-json.ts'

const pki = createTestPki()
const holder = pki.issue({ commonName: 'Бас прокуратура' })
const payload = { subject: 'Айгүл', convictions: [] }
const facts = { signedAt: now, timestamp: pki.timestampAt(now) }
const trust = { anchors: pki.anchors, at: now }

test('a sealed payload passes at level T and names its signer', async () => {
  const verdict = await verifySealedJson(await sealJson(payload, holder.key, facts), trust)
  expect(verdict).toMatchObject({
    indication: 'TOTAL_PASSED',
    format: 'JAdES',
    level: 'T',
    signer: { subject: 'CN=Бас прокуратура, O=Көші-қон комитеті, C=KZ', country: 'KZ' },
    signedAt: now.toISOString(),
    timestamp: { time: now.toISOString(), valid: true },
    algorithm: 'ES256',
    reasons: [],
    payload,
  })
})

test.each(['p256', 'p384', 'rsa'] as const)(
  'jose alone accepts a %s seal with the key of its certificate',
  async (kind) => {
    const sealed = await sealJson(payload, pki.issue({ kind }).key, facts)
    const header = JSON.parse(Buffer.from(sealed.protected, 'base64url').toString())
    const { publicKey } = new X509Certificate(Buffer.from(header.x5c[0], 'base64'))
    const { header: _, ...jws } = sealed
    const verified = await flattenedVerify(jws, publicKey, { crit: { sigT: true } })
    expect(JSON.parse(Buffer.from(verified.payload).toString())).toEqual(payload)
    expect(await verifySealedJson(sealed, trust)).toMatchObject({ indication: 'TOTAL_PASSED' })
  },
)

test('the time-stamp covers the signature value as base64url text', async () => {
  const sealed = await sealJson(payload, holder.key, facts)
  const component = JSON.parse(Buffer.from(sealed.header?.etsiU[0] ?? '', 'base64url').toString())
  const token = new Uint8Array(Buffer.from(component.sigTst.tstTokens[0].val, 'base64'))
  expect(await verifyTimestampToken(token, sha256(Buffer.from(sealed.signature)), trust)).toMatchObject({
    outcome: 'valid',
  })
})

test('a changed payload fails', async () => {
  const sealed = await sealJson(payload, holder.key, facts)
  const forged = {
    ...sealed,
    payload: Buffer.from(JSON.stringify({ ...payload, convictions: ['x'] })).toString('base64url'),
  }
  expect(await verifySealedJson(forged, trust)).toMatchObject({
    indication: 'TOTAL_FAILED',
    subIndication: 'SIG_CRYPTO_FAILURE',
  })
})

test('a time-stamp of another seal does not serve', async () => {
  const sealed = await sealJson(payload, holder.key, facts)
  const other = await sealJson({ other: true }, holder.key, facts)
  const swapped = { ...sealed, ...(other.header ? { header: other.header } : {}) }
  expect(await verifySealedJson(swapped, trust)).toMatchObject({
    indication: 'INDETERMINATE',
    reasons: [{ code: 'seal.timestamp-invalid', params: { cause: 'tsp.imprint-mismatch' } }],
  })
})

test('an unknown issuer leaves the verdict open', async () => {
  const other = createTestPki('Other')
  const sealed = await sealJson(payload, other.issue({}).key, facts)
  expect(await verifySealedJson(sealed, trust)).toMatchObject({
    indication: 'INDETERMINATE',
    subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
  })
})

test('revoked before the proven time fails, after it passes, without a proven time stays open', async () => {
  const signer = pki.issue({})
  const { serial } = parseCertificate(signer.certificate)
  const stamped = await sealJson(payload, signer.key, facts)
  const bare = await sealJson(payload, signer.key, { signedAt: now })
  const at = new Date(now.getTime() + 600_000)
  const revocation = onlineRevocation({ fetch: pki.fetchAt(() => at), nonce: () => Buffer.alloc(16, 1), now: () => at })
  pki.statuses.set(serial, { status: 'revoked', revokedAt: new Date(now.getTime() - 60_000) })
  expect(await verifySealedJson(stamped, { ...trust, at, revocation })).toMatchObject({
    indication: 'TOTAL_FAILED',
    subIndication: 'REVOKED',
  })
  expect(await verifySealedJson(bare, { ...trust, at, revocation })).toMatchObject({
    indication: 'INDETERMINATE',
    subIndication: 'REVOKED_NO_POE',
  })
  pki.statuses.set(serial, { status: 'revoked', revokedAt: new Date(now.getTime() + 60_000) })
  expect(await verifySealedJson(stamped, { ...trust, at, revocation })).toMatchObject({
    indication: 'TOTAL_PASSED',
    revocation: 'good',
  })
})

test('after the certificate expired a time-stamped seal passes and a bare one stays open', async () => {
  const signer = pki.issue({ notAfter: new Date(now.getTime() + 86_400_000) })
  const at = new Date(now.getTime() + 30 * 86_400_000)
  expect(await verifySealedJson(await sealJson(payload, signer.key, facts), { ...trust, at })).toMatchObject({
    indication: 'TOTAL_PASSED',
  })
  expect(
    await verifySealedJson(await sealJson(payload, signer.key, { signedAt: now }), { ...trust, at }),
  ).toMatchObject({
    indication: 'INDETERMINATE',
    subIndication: 'OUT_OF_BOUNDS_NO_POE',
  })
})

test('a signing time after the time-stamp is refused', async () => {
  const sealed = await sealJson(payload, holder.key, { ...facts, signedAt: new Date(now.getTime() + 3_600_000) })
  expect(await verifySealedJson(sealed, trust)).toMatchObject({ subIndication: 'TIMESTAMP_ORDER_FAILURE' })
})

test('whatever is given, a verdict comes back, and no change to the signed text passes', async () => {
  const text = JSON.stringify(await sealJson(payload, holder.key, facts))
  const mutated = fc
    .tuple(fc.nat(text.length - 1), fc.string({ maxLength: 3 }))
    .map(([at, put]) => text.slice(0, at) + put + text.slice(at + put.length + 1))
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated, fc.jsonValue(), fc.string()), async (input) => {
      const verdict = await verifySealedJson(input, trust)
      if (verdict.indication === 'TOTAL_PASSED') expect(verdict.payload).toEqual(payload)
    }),
    { numRuns: 200 },
  )
})
