import { expect, test } from 'vitest'
import { sealCms } from '../cades/seal-cms.ts'
import { verifyCmsSeals } from '../cades/verify-cms-seals.ts'
import { addToSignedData } from '../cms/rewrite.ts'
import { onlineRevocation } from '../ocsp/client.ts'
import { createTestPki, days, now, sha256 } from '../testing/test-pki.ts'
import { verifyTimestampToken } from '../tsp/token.ts'
import { parseCertificate } from '../x509/certificate.ts'
import type { RevocationSources } from './revocation.ts'

const pki = createTestPki()
const signer = pki.issue({})
const digest = sha256(Buffer.from('Шешім'))

let asked = 0
const { ask: askOnline } = onlineRevocation({
  fetch: pki.fetchAt(() => now),
  nonce: () => {
    const nonce = Buffer.alloc(8, 1)
    nonce.writeUInt32BE(++asked, 4)
    return nonce
  },
  now: () => now,
})

/** The responder's answer about a certificate; no two are alike. */
async function ask(certificate: Uint8Array, issuer: Uint8Array): Promise<Uint8Array> {
  const answer = await askOnline?.({ certificate: parseCertificate(certificate), issuer: parseCertificate(issuer) })
  if (!answer) throw new Error('no answer')
  return answer
}

/** That a certificate was revoked the day before, and then that all is well again. */
async function revocationOf(certificate: Uint8Array, issuer: Uint8Array) {
  const { serial } = parseCertificate(certificate)
  pki.statuses.set(serial, { status: 'revoked', revokedAt: days(-1) })
  const revoked = await ask(certificate, issuer)
  pki.statuses.delete(serial)
  return revoked
}

const { ca, root, tsa } = pki
const many = async () => Promise.all(Array.from({ length: 200 }, () => ask(ca.certificate, root.certificate)))

async function outcomeOf(token: Uint8Array, revocation?: RevocationSources) {
  return verifyTimestampToken(token, digest, { anchors: pki.anchors, at: now, revocation })
}

const isRevoked = { outcome: 'invalid', reason: { code: 'seal.certificate-revoked' } }

test('however many answers a time-stamp token carries, a revocation at hand is heard', async () => {
  const token = await pki.timestampAt(now)(digest)
  const good = [await ask(tsa.certificate, ca.certificate), ...(await many())]
  const revoked = await revocationOf(tsa.certificate, ca.certificate)
  const carrying = addToSignedData(token, { ocspResponses: good })
  expect(await outcomeOf(carrying, { ocspResponses: good })).toMatchObject({ outcome: 'valid' })
  expect(await outcomeOf(carrying, { ocspResponses: [revoked] })).toMatchObject(isRevoked)
  // Nor does it depend on how many are at hand.
  expect(await outcomeOf(carrying, { ocspResponses: [...good, revoked] })).toMatchObject(isRevoked)
})

test('however many answers a seal carries, a revocation at hand is heard', async () => {
  const content = Buffer.from('Шешім')
  const cms = await sealCms(content, signer.key, { signedAt: now })
  const good = [await ask(signer.certificate, ca.certificate), ...(await many())]
  const revoked = await revocationOf(signer.certificate, ca.certificate)
  const carrying = addToSignedData(cms, { ocspResponses: good })
  const judge = (ocspResponses: readonly Uint8Array[]) =>
    verifyCmsSeals(carrying, { anchors: pki.anchors, at: now, revocation: { ocspResponses } })
  expect(await judge(good)).toMatchObject([{ indication: 'TOTAL_PASSED' }])
  expect(await judge([revoked])).toMatchObject([{ subIndication: 'REVOKED_NO_POE' }])
})

test('a revocation that a token carries counts although nobody asks for revocation', async () => {
  const token = await pki.timestampAt(now)(digest)
  const revoked = await revocationOf(tsa.certificate, ca.certificate)
  expect(await outcomeOf(token)).toMatchObject({ outcome: 'valid', revocation: 'not-checked' })
  expect(await outcomeOf(addToSignedData(token, { ocspResponses: [revoked] }))).toMatchObject(isRevoked)
  const good = await ask(tsa.certificate, ca.certificate)
  // Of the issuer nothing is known, and nobody asked.
  expect(await outcomeOf(addToSignedData(token, { ocspResponses: [good] }))).toMatchObject({
    outcome: 'valid',
    revocation: 'not-checked',
  })
})

test('the revocation of an issuer counts although nothing is known of what it issued', async () => {
  const token = await pki.timestampAt(now)(digest)
  const revoked = await revocationOf(ca.certificate, root.certificate)
  expect(await outcomeOf(addToSignedData(token, { ocspResponses: [revoked] }))).toMatchObject(isRevoked)
})
