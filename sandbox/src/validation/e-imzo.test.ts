import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileSigningKey, listCmsSigners, sealCms } from '@kopru/seal'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepStateCa } from '../issuing/state-keys.ts'
import { type CertificateStatus, openCertificateStatus } from '../pki/certificate-status.ts'
import { readState } from '../state-data.ts'
import type { SandboxServer } from '../web/server.ts'
import { createEImzo } from './e-imzo.ts'
import { keepUzbekSample } from './uzbek-sample.ts'
import { uzbekSampleFile } from './uzbek-sample-file.ts'

const portBase = 7000
let home: string
let server: SandboxServer
let sample: Buffer
let status: CertificateStatus

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'e-imzo-'))
  const now = () => new Date()
  const ca = await keepStateCa(home, portBase, readState('UZ'), now())
  await keepUzbekSample({ home, portBase }, now())
  sample = readFileSync(uzbekSampleFile(home))
  status = openCertificateStatus(home, 'UZ')
  server = await createEImzo({ ca, status, now })
})
afterAll(async () => {
  await server.close()
  rmSync(home, { recursive: true, force: true })
})

const fromHere = { 'x-real-ip': '127.0.0.1' }
const post = async (way: string, payload: string, headers: Record<string, string> = fromHere, at = server) => {
  const answer = await at.inject({
    ...{ method: 'POST', url: `/backend/pkcs7/verify/${way}`, payload },
    headers: { 'content-type': 'text/plain', ...headers },
  })
  return answer.json()
}
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const signerOf = async (cms: Uint8Array, at = server) =>
  (await post('attached', base64(cms), fromHere, at)).pkcs7Info.signers[0]

test('the sample of the federation holds: hash, signature, certificate and time-stamp', async () => {
  const answer = await post('attached', base64(sample))
  expect(answer).toMatchObject({ status: 1, message: '' })
  const [signer] = answer.pkcs7Info.signers
  expect(signer).toMatchObject({
    ...{ verified: true, certificateVerified: true, certificateValidAtSigningTime: true },
    signature: Buffer.from(listCmsSigners(sample)?.[0]?.signature ?? []).toString('hex'),
    timeStampInfo: { verified: true, time: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) },
  })
  expect(signer).not.toHaveProperty('revokedStatusInfo')
})

test('each signer is named as the service names it, and one by an algorithm that is not its own is not said to hold', async () => {
  const { issuing } = await keepStateCa(home, portBase, readState('UZ'), new Date())
  const [first] = listCmsSigners(sample) ?? []
  const signer = await signerOf(sample)
  const [own, authority] = signer.certificate
  expect(signer.signerId).toEqual({ issuer: authority.subjectName, subjectSerialNumber: first?.serial })
  expect(own).toMatchObject({
    ...{ serialNumber: first?.serial, issuerName: authority.subjectName, subjectName: 'C=UZ,CN=KARIMOV SANJAR' },
    publicKey: { publicKey: expect.stringMatching(/^MGAw/) },
  })
  const keyPem = issuing.key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const foreign = fileSigningKey({ keyPem, certificatePem: issuing.certificate.toString() })
  const cms = await sealCms(Buffer.from('Guvohnoma'), foreign, { signedAt: new Date() })
  expect(await signerOf(cms)).toMatchObject({ verified: false, exception: 'Unsupported signature algorithm' })
})

test('one letter changed in the document, or one bit of the signature, and it does not hold', async () => {
  const at = sample.indexOf('Guvohnoma')
  const document = Buffer.from(sample)
  document[at] = 'g'.charCodeAt(0)
  const altered = await signerOf(document)
  expect(altered).toMatchObject({ verified: false })
  // It was examined.
  expect(altered).not.toHaveProperty('exception')
  const signature = Buffer.from(sample)
  const value = listCmsSigners(sample)?.[0]?.signature ?? new Uint8Array()
  signature[sample.indexOf(Buffer.from(value)) + 5] = (value[5] ?? 0) ^ 1
  expect(await signerOf(signature)).toMatchObject({ verified: false })
})

test('a certificate that the authority never issued, or has revoked, is told', async () => {
  const serialNumber = listCmsSigners(sample)?.[0]?.serial ?? ''
  expect(status.find(serialNumber)).toEqual({ is: 'good' })
  expect(status.revoke(serialNumber, new Date('2026-11-21T00:00:00.000Z'))).toBe(true)
  expect(await signerOf(sample)).toMatchObject({
    verified: true,
    revokedStatusInfo: { revocationTime: '2026-11-21 05:00:00' },
  })
  const strange = await createEImzo({
    ca: await keepStateCa(home, portBase, readState('UZ'), new Date()),
    status: { find: () => ({ is: 'unknown' }), revoke: () => false, revoked: () => [] },
    now: () => new Date(),
  })
  expect(await signerOf(sample, strange)).toMatchObject({ verified: true, certificateVerified: false })
})

test('what is not asked in the service’s own way gets its status of failure', async () => {
  expect(await post('attached', base64(sample), {})).toMatchObject({
    status: 0,
    message: 'X-Real-IP header is required',
  })
  expect(await post('attached', '{"pkcs7":"x"}')).toMatchObject({ status: 0 })
  expect(await post('attached', base64(Buffer.from('no cms')))).toMatchObject({ status: 0 })
  expect(await post('attached', `${base64(sample)}|${base64(sample)}`)).toMatchObject({ status: 0 })
  expect(await post('detached', base64(sample))).toMatchObject({ status: 0 })
})

test('a second call keeps the sample', async () => {
  const before = statSync(uzbekSampleFile(home)).mtimeMs
  await keepUzbekSample({ home, portBase }, new Date())
  expect(statSync(uzbekSampleFile(home)).mtimeMs).toBe(before)
})
