import { expect, test } from 'vitest'
import { askNcaNode } from './ncanode.ts'
import { fetchGiving } from './test-fetch.ts'
import type { ValidationQuestion } from './validation.ts'

const certificate = {
  ...{ valid: true, serialNumber: '04F1AB', publicKey: 'MAE=', signAlg: 'ECGOST34310' },
  subject: { commonName: 'ОСПАНОВ ЕРЛАН', dn: 'CN=ОСПАНОВ ЕРЛАН, SERIALNUMBER=IIN900101300017, C=KZ' },
  issuer: { dn: 'CN=ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ, C=KZ' },
}
const xml: ValidationQuestion = { is: 'xml', xml: '<a>ә</a>' }
const cms: ValidationQuestion = { is: 'cms', cms: Buffer.from([0x30, 1]) }

async function ask(question: ValidationQuestion, answer: unknown, status?: number) {
  const { calls, fetch } = fetchGiving(answer, status)
  return { calls, answer: await askNcaNode({ url: 'http://ncanode', fetch }, question) }
}
const signersOf = async (question: ValidationQuestion, answer: object) => {
  const { answer: said } = await ask(question, { status: 200, message: 'OK', ...answer })
  return said.is === 'judged' ? said.signers : said
}

test('the question is JSON: XML as it stands, a CMS in base64 with what it is detached from, and the responder is asked', async () => {
  const sent = async (question: ValidationQuestion) => {
    const [[url, init] = []] = (await ask(question, {})).calls
    return [url, JSON.parse(String(init?.body))]
  }
  expect(await sent(xml)).toEqual(['http://ncanode/xml/verify', { revocationCheck: ['OCSP'], xml: '<a>ә</a>' }])
  expect(await sent(cms)).toEqual(['http://ncanode/cms/verify', { revocationCheck: ['OCSP'], cms: 'MAE=' }])
  expect(await sent({ ...cms, content: Buffer.from('a') })).toEqual([
    'http://ncanode/cms/verify',
    { revocationCheck: ['OCSP'], cms: 'MAE=', data: 'YQ==' },
  ])
})

test('of one signer the verdict is that of the file, and the certificate is named; no signature value is', async () => {
  const judged = {
    ...{ serial: '4f1ab', issuer: certificate.issuer.dn, subject: certificate.subject.dn },
    publicKey: Buffer.from([0x30, 1]),
  }
  const holds = [{ certificate: judged, result: 'PASSED', message: 'the signature holds' }]
  expect(await signersOf(xml, { valid: true, signers: [certificate] })).toEqual(holds)
  expect(await signersOf(cms, { valid: true, signers: [{ certificates: [certificate], tsp: {} }] })).toEqual(holds)
  expect(await signersOf(xml, { valid: false, signers: [certificate] })).toMatchObject([{ result: 'FAILED' }])
  // A certificate that ended or was revoked says nothing of the value.
  for (const valid of [false, true])
    expect(await signersOf(xml, { valid, signers: [{ ...certificate, valid: false }] })).toMatchObject([
      { result: 'INDETERMINATE' },
    ])
})

test('of several signers, or of a certificate that may be either of two, nothing is said', async () => {
  expect(await signersOf(xml, { valid: true, signers: [certificate, certificate] })).toEqual([])
  expect(await signersOf(xml, { valid: true, signers: [certificate, null] })).toEqual([])
  expect(await signersOf(xml, { valid: false, signers: [] })).toEqual([])
  const one = { certificates: [certificate] }
  expect(await signersOf(cms, { valid: true, signers: [one, one] })).toEqual([])
  expect(await signersOf(cms, { valid: true, signers: [{ certificates: [certificate, certificate] }] })).toEqual([])
  expect(await signersOf(cms, { valid: true, signers: [{ certificates: [] }] })).toEqual([])
})

test('what it cannot read it says nothing of; an answer that cannot be read or does not come is none', async () => {
  expect((await ask(xml, { status: 400, message: 'Bad signature' }, 400)).answer).toEqual({ is: 'judged', signers: [] })
  for (const answer of [undefined, 'x', '[]', { valid: true }, { valid: true, signers: [{ valid: true }] }])
    for (const question of [xml, cms]) expect((await ask(question, answer)).answer.is).toBe('unavailable')
  expect((await ask(xml, { valid: true, signers: [certificate] }, 500)).answer.is).toBe('unavailable')
})
