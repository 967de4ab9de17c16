import { PDFDocument } from '@cantoo/pdf-lib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sealCms } from '../cades/seal-cms.ts'
import { sealJson } from '../jades/seal-json.ts'
import { onlineRevocation } from '../ocsp/client.ts'
import { sealPdf } from '../pades/seal-pdf.ts'
import { createTestPki, days, now } from '../testing/test-pki.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { sealXml } from '../xades/seal-xml.ts'
import { extendFile } from './extend-file.ts'
import { verifyFile } from './verify-file.ts'

const pki = createTestPki()
const { key } = pki.issue({})
const timestamp = pki.timestampAt(now)
const revocation = onlineRevocation({ fetch: pki.fetchAt(() => now), nonce: () => Buffer.alloc(16, 1), now: () => now })
const trust = { anchors: pki.anchors, at: now, revocation }
const facts = { level: 'LTA', trust, timestamp } as const

const pdf = await PDFDocument.create()
pdf.addPage()
const xml = await sealXml(Buffer.from('<a>б</a>'), { key, at: now, timestamp })
const sealed: Readonly<Record<string, Uint8Array>> = {
  PDF: await sealPdf(await pdf.save(), key, { at: now, reason: '', location: '', signerName: '', timestamp }),
  CMS: await sealCms(new Uint8Array(9), key, { signedAt: now, timestamp }),
  XML: xml.outcome === 'sealed' ? xml.xml : new Uint8Array(),
  JSON: Buffer.from(JSON.stringify(await sealJson({ a: 1 }, key, { signedAt: now, timestamp }))),
}

for (const [kind, file] of Object.entries(sealed))
  test(`${kind} with bytes changed, cut off or repeated is raised or refused, and never passes with more than it had`, async () => {
    const places = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(places, fc.nat(file.length), fc.boolean(), async (changes, cut, isCut) => {
        const changed = Uint8Array.from(isCut ? file.subarray(0, cut) : file)
        for (const [at, byte] of changes) if (at < changed.length) changed[at] = byte
        const before = await verifyFile(changed, { trust })
        const outcome = await extendFile(changed, facts)
        if (outcome.outcome !== 'extended') return
        const after = await verifyFile(outcome.file, { trust })
        expect(before.signatures.every(({ indication }) => indication === 'TOTAL_PASSED')).toBe(true)
        expect(after.signatures.every(({ indication }) => indication === 'TOTAL_PASSED')).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

for (const [kind, file] of Object.entries(sealed))
  test(`a broken time-stamp of ${kind} is not outshone by a new one`, async () => {
    let refused = 0
    for (let at = 0; at < file.length; at += Math.ceil(file.length / 150)) {
      const changed = Uint8Array.from(file, (byte, index) => (index === at ? byte ^ 1 : byte))
      const { signatures } = await verifyFile(changed, { trust })
      if (signatures.every(({ indication }) => indication === 'TOTAL_PASSED')) continue
      const { outcome } = await extendFile(changed, facts)
      expect(outcome, `byte ${at}`).not.toBe('extended')
      if (signatures.some(({ reasons }) => reasons.some(({ code }) => code === 'seal.timestamp-invalid'))) refused++
    }
    expect(refused).toBeGreaterThan(0)
  })

test('a signature whose time-stamp is only not trusted here is not raised with one that is', async () => {
  const stranger = createTestPki('Stranger')
  const file = await sealCms(new Uint8Array(9), key, { signedAt: now, timestamp: stranger.timestampAt(now) })
  expect(await extendFile(file, facts)).toMatchObject({
    outcome: 'refused',
    verdicts: [{ level: 'T', reasons: [{ code: 'seal.timestamp-untrusted' }] }],
  })
})

test('of a time-stamp whose authority was revoked it is said that it is the authority’s certificate, and it is not raised', async () => {
  const own = createTestPki('Own')
  const holder = own.issue({})
  const file = await sealCms(new Uint8Array(9), holder.key, { signedAt: now, timestamp: own.timestampAt(now) })
  own.statuses.set(parseCertificate(own.tsa.certificate).serial, { status: 'revoked', revokedAt: days(-1) })
  const sources = onlineRevocation({
    fetch: own.fetchAt(() => now),
    nonce: () => Buffer.alloc(16, 1),
    now: () => now,
  })
  const by = { anchors: own.anchors, at: now, revocation: sources }
  const revoked = {
    indication: 'INDETERMINATE',
    reasons: [
      { code: 'seal.timestamp-authority-revoked', params: { certificate: expect.stringContaining('Own TSA') } },
    ],
  }
  expect((await verifyFile(file, { trust: by })).signatures).toMatchObject([revoked])
  const outcome = await extendFile(file, { level: 'LTA', trust: by, timestamp })
  expect(outcome).toMatchObject({ outcome: 'refused', verdicts: [revoked] })
})

test('what has no signature, or is in no known format, is told apart from what is refused', async () => {
  const inputs = [
    '',
    'text',
    '{}',
    '<a/>',
    '%PDF-1.7',
    '\x30\x00',
    'PK\x03\x04',
    '{"payload":"","protected":"","signature":""}',
  ]
  for (const input of inputs)
    expect(await extendFile(new Uint8Array(Buffer.from(input, 'latin1')), facts)).toMatchObject({
      outcome: expect.stringMatching(/unsupported|refused/),
    })
})
