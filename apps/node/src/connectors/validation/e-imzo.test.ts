import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeTestFolder } from '../../platform/test-postgres.ts'
import { askEImzo } from './e-imzo.ts'
import { fetchGiving } from './test-fetch.ts'
import { readValidationSystem } from './validation.ts'

const signer = {
  ...{ signature: 'a88a', verified: true, certificateVerified: true, certificateValidAtSigningTime: true },
  signerId: { issuer: 'CN=TestCA,O=test.e-imzo.uz', subjectSerialNumber: '218711A92' },
  certificate: [
    {
      ...{ serialNumber: '218711a92', issuerName: 'CN=TestCA,O=test.e-imzo.uz', subjectName: 'CN=Sanjar' },
      publicKey: { keyAlgName: 'OZDST-1092-2009-2', publicKey: 'MAE=' },
    },
    {
      ...{ serialNumber: '648484238a3380a7', issuerName: 'CN=TestRoot', subjectName: 'CN=TestCA,O=test.e-imzo.uz' },
      publicKey: { keyAlgName: 'OZDST-1092-2009-2', publicKey: 'MAI=' },
    },
  ],
}
const cms = Buffer.from([0x30, 1])

async function ask(answer: unknown, content?: Uint8Array, status?: number) {
  const { calls, fetch } = fetchGiving(answer, status)
  return { calls, answer: await askEImzo({ url: 'http://e-imzo', fetch }, { is: 'cms', cms, content }) }
}
const judge = async (more: object) => {
  const { answer } = await ask({ status: 1, pkcs7Info: { signers: [{ ...signer, ...more }] } })
  return answer.is === 'judged' ? answer.signers[0] : undefined
}

test('the question is base64 of the CMS, with what it is detached from before a bar, and no address of a person', async () => {
  const [[url, init] = []] = (await ask({ status: 1 })).calls
  expect([url, init?.body]).toEqual(['http://e-imzo/backend/pkcs7/verify/attached', 'MAE='])
  expect(init?.headers).toEqual({ 'content-type': 'text/plain', 'x-real-ip': '127.0.0.1' })
  const [[other, detached] = []] = (await ask({ status: 1 }, Buffer.from('a'))).calls
  expect([other, detached?.body]).toEqual(['http://e-imzo/backend/pkcs7/verify/detached', 'YQ==|MAE='])
})

test('only a wrong signature has failed; what else is wanting leaves it open', async () => {
  const stamp = { verified: true, digestVerified: true, certificateVerified: true, time: '2026-11-27 10:18:53' }
  expect(await judge({})).toMatchObject({ result: 'PASSED', signature: Buffer.from('a88a', 'hex') })
  expect(await judge({ timeStampInfo: { ...stamp, tsa: 'TSA' } })).toMatchObject({
    ...{ result: 'PASSED', provenAt: new Date('2026-11-27T05:18:53Z'), provenBy: 'TSA' },
  })
  expect(await judge({ verified: false })).toMatchObject({ result: 'FAILED' })
  for (const wanting of [
    { certificateVerified: false },
    { certificateValidAtSigningTime: false },
    { revokedStatusInfo: { revocationTime: '2026-01-01 00:00:00' } },
    { timeStampInfo: { ...stamp, digestVerified: false } },
  ])
    expect(await judge(wanting)).toMatchObject({ result: 'INDETERMINATE' })
})

test('what kept the service from judging is no failure', async () => {
  expect(await judge({ verified: false, exception: 'Unsupported signature algorithm' })).toMatchObject({
    result: 'INDETERMINATE',
  })
  expect(await judge({ verified: false, exception: null })).toMatchObject({ result: 'FAILED' })
})

test('a signer is named by issuer, number, subject and key of the certificate that the PKCS #7 names', async () => {
  const named = {
    ...{ serial: '218711a92', issuer: 'CN=TestCA,O=test.e-imzo.uz', subject: 'CN=Sanjar' },
    publicKey: Buffer.from([0x30, 1]),
  }
  const certificateOf = async (more: object) => (await judge(more))?.certificate
  expect(await certificateOf({})).toEqual(named)
  const [own, authority] = signer.certificate
  const { signerId } = signer
  // In hexadecimal, whatever the case and zeros before it.
  expect(await certificateOf({ signerId: { ...signerId, subjectSerialNumber: '000218711A92' } })).toEqual(named)
  expect(await certificateOf({ certificate: [{ ...own, serialNumber: '00218711A92' }, authority] })).toEqual(named)
  for (const other of [
    { signerId: { ...signerId, subjectSerialNumber: '218711a93' } },
    { signerId: { ...signerId, issuer: 'CN=OtherCA,O=test.e-imzo.uz' } },
    { certificate: [authority, own] },
    { certificate: [] },
    { certificate: undefined },
  ])
    expect(await certificateOf(other)).toBeUndefined()
})

test('each signer of a PKCS #7 has its own judgement', async () => {
  const second = { ...signer, signature: 'b77b', verified: false }
  const { answer } = await ask({ status: 1, pkcs7Info: { signers: [signer, second] } })
  expect(
    answer.is === 'judged' && answer.signers.map(({ signature, result }) => [signature?.toString(), result]),
  ).toEqual([
    [Buffer.from('a88a', 'hex').toString(), 'PASSED'],
    [Buffer.from('b77b', 'hex').toString(), 'FAILED'],
  ])
})

test('an answer that cannot be read or does not come is none, and a refusal to examine says nothing of any signer', async () => {
  for (const answer of [
    ...[undefined, 'x', '[]', { status: 1, pkcs7Info: { signers: [{ verified: true }] } }],
    { status: 1, pkcs7Info: { signers: [{ ...signer, signerId: { subjectSerialNumber: 'x' } }] } },
  ])
    expect((await ask(answer)).answer.is).toBe('unavailable')
  expect((await ask({ status: 1 }, undefined, 500)).answer.is).toBe('unavailable')
  expect((await ask({ status: 0, message: 'unable to parse' })).answer).toEqual({ is: 'judged', signers: [] })
})

test('a state without the declaration has no such system, and one with an unknown connector does not start', () => {
  const line = { url: 'http://e-imzo', fetch }
  const states = resolve(import.meta.dirname, '../../../../../states')
  expect(readValidationSystem(join(states, 'UZ/validation.json'), line)?.takes).toEqual(['cms'])
  expect(readValidationSystem(join(states, 'KZ/validation.json'), line)?.takes).toEqual(['cms', 'xml'])
  expect(readValidationSystem(join(states, 'TR/validation.json'), line)).toBeUndefined()
  const folder = makeTestFolder('validation')
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'validation.json')
  writeFileSync(file, JSON.stringify({ connector: 'telex' }))
  expect(() => readValidationSystem(file, line)).toThrow('names no connector')
})
