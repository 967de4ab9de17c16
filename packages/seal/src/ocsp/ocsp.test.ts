import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readResponses } from '../revocation/revocation.ts'
import { run, scratch } from '../testing/judges.ts'
import { changeByte, createTestPki, days, now, pem, pemKey } from '../testing/test-pki.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { judgeChain } from '../x509/chain.ts'
import { requestOcsp } from './client.ts'
import { createOcspResponse } from './create-response.ts'
import { writeOcspRequest } from './request.ts'
import { verifyOcspResponse } from './verify-response.ts'

const pki = createTestPki()
const holder = pki.issue({ commonName: 'Айгүл' })
const certificate = parseCertificate(holder.certificate)
const issuer = parseCertificate(pki.ca.certificate)
const facts = { certificate, issuer, at: now }
const nonce = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
const responder = {
  key: pki.responder.key,
  issuer: pki.ca.certificate,
  now,
  findStatus: () => ({ status: 'good' }) as const,
}
const ask = (change: Partial<Parameters<typeof createOcspResponse>[1]> = {}) =>
  createOcspResponse(writeOcspRequest(certificate, issuer, nonce), { ...responder, ...change })

test.each(['good', 'revoked'] as const)('openssl ocsp reads our %s answer to its own request', async (status) => {
  using files = scratch()
  const [root, ca, leaf] = [pki.root, pki.ca, holder].map((one, index) =>
    files.write(`${index}.pem`, pem(one.certificate)),
  )
  const about = ['ocsp', '-issuer', ca ?? '', '-cert', leaf ?? '']
  expect(run('openssl', ...about, '-reqout', files.path('q.der')).status).toBe(0)
  const at = new Date()
  const findStatus = () => (status === 'good' ? { status } : { status, revokedAt: at, revocationReason: 1 })
  const response = await createOcspResponse(readFileSync(files.path('q.der')), { ...responder, now: at, findStatus })
  const judged = run(
    'openssl',
    ...about,
    '-respin',
    files.write('r.der', response),
    '-no_nonce',
    '-reqin',
    files.path('q.der'),
    '-CAfile',
    root ?? '',
  )
  expect(judged.output).toContain('Response verify OK')
  expect(judged.output).toContain(`2.pem: ${status}`)
})

test('we read what the responder of openssl answers to our request', async () => {
  using files = scratch()
  const index = files.write('index.txt', `V\t301231000000Z\t\t${certificate.serial.toUpperCase()}\tunknown\t/CN=x\n`)
  const [ca, signer] = [pki.ca, pki.responder].map((one, at) => files.write(`${at}.pem`, pem(one.certificate)))
  const key = files.write('k.pem', pemKey(pki.responder.privateKey))
  const reply = await requestOcsp({
    certificate: holder.certificate,
    issuer: pki.ca.certificate,
    nonce,
    at: new Date(),
    fetch: async (_, { body }) => {
      const request = files.write('q.der', body)
      run(
        'openssl',
        'ocsp',
        '-index',
        index,
        '-CA',
        ca ?? '',
        '-rsigner',
        signer ?? '',
        '-rkey',
        key,
        '-reqin',
        request,
        '-respout',
        files.path('r.der'),
      )
      return new Response(readFileSync(files.path('r.der')))
    },
  })
  expect(reply).toMatchObject({ outcome: 'answered', verified: { outcome: 'good' } })
})

test('a revocation is reported with its time and reason', async () => {
  const revokedAt = days(-1)
  const response = await ask({ findStatus: () => ({ status: 'revoked', revokedAt, revocationReason: 1 }) })
  expect(verifyOcspResponse(response, facts)).toMatchObject({ outcome: 'revoked', revokedAt, revocationReason: 1 })
})

test('revoked on hold since 1970 means that the certificate was never issued', async () => {
  const response = await ask({ findStatus: () => ({ status: 'revoked', revokedAt: new Date(0), revocationReason: 6 }) })
  expect(verifyOcspResponse(response, facts)).toMatchObject({ outcome: 'unknown' })
})

test('an answer with another nonce, for another certificate, too old or from the future is refused', async () => {
  const response = await ask()
  const refusals = [
    verifyOcspResponse(response, { ...facts, nonce: Buffer.from('ff', 'hex') }),
    verifyOcspResponse(response, { ...facts, certificate: parseCertificate(pki.tsa.certificate) }),
    verifyOcspResponse(response, { ...facts, at: new Date(now.getTime() + 2 * 86_400_000) }),
    verifyOcspResponse(response, { ...facts, at: new Date(now.getTime() - 3_600_000) }),
  ]
  expect(refusals.map((refusal) => refusal.outcome === 'refused' && refusal.reason.code)).toEqual([
    'ocsp.nonce-mismatch',
    'ocsp.other-certificate',
    'ocsp.stale',
    'ocsp.from-the-future',
  ])
})

test('of several answers one that speaks against the certificate counts wherever it stands, and none that is not signed', async () => {
  const good = await ask()
  const again = await ask()
  const forged = changeByte(again, again.length - 1)
  const revoked = await ask({
    findStatus: () => ({ status: 'revoked', revokedAt: days(-1), revocationReason: 1 }),
  })
  const judge = (...responses: readonly Uint8Array[]) =>
    judgeChain(certificate, {
      ...{ intermediates: [], anchors: [issuer], at: now },
      revocation: { ocspResponses: readResponses(responses) },
    })
  for (const responses of [[good], [good, again], [good, forged], [forged, good]])
    expect(await judge(...responses)).toMatchObject({ outcome: 'trusted', revocation: 'good' })
  expect(await judge(forged)).toMatchObject({ outcome: 'refused', revocation: 'unknown' })
  for (const responses of [
    [revoked, good],
    [good, revoked],
    [good, again, revoked],
  ])
    expect(await judge(...responses)).toMatchObject({ outcome: 'refused', revocation: 'revoked' })
})

test('only the issuer and those it charged may answer', async () => {
  const unauthorised = { outcome: 'refused', reason: { code: 'ocsp.responder-unauthorised' } }
  const sealHolder = pki.issue({ role: { is: 'seal' } })
  expect(verifyOcspResponse(await ask({ key: sealHolder.key }), facts)).toMatchObject(unauthorised)
  const stranger = createTestPki('Other')
  expect(verifyOcspResponse(await ask({ key: stranger.responder.key }), facts)).toMatchObject(unauthorised)
  expect(verifyOcspResponse(await ask({ key: pki.ca.key }), facts)).toMatchObject({ outcome: 'good' })
})

test('an answer with a byte changed says nothing else than before', async () => {
  const response = await ask()
  for (let at = 0; at < response.length; at += 3) {
    const outcome = verifyOcspResponse(changeByte(response, at), facts)
    expect(['good', 'refused']).toContain(outcome.outcome)
  }
})

test('a request that cannot be read gets malformedRequest', async () => {
  expect(verifyOcspResponse(await createOcspResponse(Buffer.from('?'), responder), facts)).toMatchObject({
    reason: { code: 'ocsp.rejected', params: { status: 1 } },
  })
})
