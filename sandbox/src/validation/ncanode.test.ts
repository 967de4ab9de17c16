import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileSigningKey, type SigningKey, sealCms, sealXml } from '@kopru/seal'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepStateCa } from '../issuing/state-keys.ts'
import { openCertificateStatus } from '../pki/certificate-status.ts'
import { readState } from '../state-data.ts'
import type { SandboxServer } from '../web/server.ts'
import { createNcaNode } from './ncanode.ts'

let home: string
let server: SandboxServer
let key: SigningKey

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'ncanode-'))
  const now = () => new Date()
  const ca = await keepStateCa(home, 7000, readState('KZ'), now())
  const { tsa } = ca
  const keyPem = tsa.key.export({ type: 'pkcs8', format: 'pem' }).toString()
  key = fileSigningKey({ keyPem, certificatePem: tsa.certificate.toString() })
  server = await createNcaNode({ ca, status: openCertificateStatus(home, 'KZ'), now })
})
afterAll(async () => {
  await server.close()
  rmSync(home, { recursive: true, force: true })
})

const post = async (way: string, body: object) => {
  const answer = await server.inject({ method: 'POST', url: `/${way}/verify`, payload: body })
  return { code: answer.statusCode, ...answer.json() }
}
const check = { revocationCheck: ['OCSP'] }
async function signedXml(content: string): Promise<string> {
  const sealed = await sealXml(Buffer.from(content), { key, at: new Date() })
  if (sealed.outcome === 'refused') throw new Error('sealed')
  return Buffer.from(sealed.xml).toString('utf8')
}

test('XML gets one verdict and the certificates of its signers, with no signature value', async () => {
  const xml = await signedXml('<a>ә</a>')
  const answer = await post('xml', { ...check, xml })
  expect(answer).toMatchObject({
    code: 200,
    status: 200,
    message: 'OK',
    signers: [{ subject: { dn: expect.any(String) } }],
  })
  expect(answer.signers[0].subject.dn).toMatch(/^CN=.*, C=KZ$/)
  expect(await post('xml', { ...check, xml: xml.replace('ә', 'b') })).toMatchObject({ code: 200, valid: false })
  expect(await post('xml', { ...check, xml: '<a/>' })).toMatchObject({ valid: false, signers: [] })
  // Another prefix is not seen.
  const other = xml.replaceAll('ds:', 'd:').replaceAll('xmlns:ds', 'xmlns:d')
  expect(await post('xml', { ...check, xml: other })).toMatchObject({ valid: false, signers: [] })
})

test('a CMS is taken in base64, with its content beside it or inside', async () => {
  const cms = Buffer.from(await sealCms(Buffer.from('ә'), key, { signedAt: new Date() })).toString('base64')
  expect(await post('cms', { ...check, cms })).toMatchObject({
    ...{ code: 200, status: 200 },
    signers: [{ certificates: [{ serialNumber: expect.stringMatching(/^[1-9a-f][0-9a-f]*$/) }] }],
  })
})

test('what is not asked in its own way is refused', async () => {
  expect(await post('xml', check)).toMatchObject({ code: 400, status: 400 })
  expect(await post('xml', { xml: '<a/>' })).toMatchObject({ code: 400 })
  expect(await post('xml', { revocationCheck: ['X'], xml: '<a/>' })).toMatchObject({ code: 400 })
  expect(await post('xml', { ...check, xml: '<ds:Signature' })).toMatchObject({ code: 400 })
  expect(await post('cms', { ...check, cms: '§' })).toMatchObject({ code: 400 })
  expect(await post('cms', { ...check, cms: 'MAE=' })).toMatchObject({ code: 400 })
})
