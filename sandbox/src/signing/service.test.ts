import { execFileSync, spawnSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { issueCertificate, remoteSigningKey, sealCms, verifyFile } from '@kopru/seal'
import { afterAll, expect, test } from 'vitest'
import { type Credential, createSigningService } from './service.ts'

const folder = mkdtempSync(join(tmpdir(), 'signing-'))
const write = (name: string, content: Uint8Array | string) => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const dayMs = 86_400_000
const span = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + dayMs) }
const newKey = (kind: Credential['kind']) =>
  kind === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const rootKey = newKey('ecdsa')
const root = issueCertificate({
  subject: { commonName: 'Root', country: 'KG' },
  key: rootKey,
  role: { is: 'ca' },
  serial: 1n,
  ...span,
})

function credential(id: string, kind: Credential['kind'], more: Partial<Credential> = {}): Credential {
  const key: KeyObject = newKey(kind)
  const issuer = { certificate: root, key: rootKey }
  const certificate = issueCertificate({
    subject: { commonName: 'Айсулуу', country: 'KG' },
    key,
    role: { is: 'seal' },
    serial: 7n,
    ...span,
    issuer,
  })
  const keyFile = write(`${id}.pem`, key.export({ format: 'pem', type: 'pkcs8' }))
  return { id, keyFile, certificates: [certificate, root], kind, mode: 'explicit', ...more }
}
const credentials = [
  credential('ec', 'ecdsa'),
  credential('rsa', 'rsa'),
  credential('open', 'ecdsa', { mode: 'implicit' }),
  credential('browser', 'ecdsa', { mode: 'oauth2code' }),
  credential('off', 'ecdsa', { status: 'disabled' }),
]
const otherKeyFile = credentials[0]?.keyFile ?? ''
credentials.push(credential('mixed up', 'ecdsa', { mode: 'implicit', keyFile: otherKeyFile }))

const service = await createSigningService({ accessToken: 'token', pin: '4711', credentials })
await service.listen({ host: '127.0.0.1', port: 0 })
const url = `http://127.0.0.1:${(service.server.address() as AddressInfo).port}`
afterAll(async () => {
  await service.close()
  rmSync(folder, { recursive: true, force: true })
})

const authorise = async ({ objects }: { objects: readonly string[] }) => objects.map((id) => ({ id, value: '4711' }))
const open = (credentialId: string, change: Partial<Parameters<typeof remoteSigningKey>[0]> = {}) =>
  remoteSigningKey({ url, fetch, accessToken: 'token', credentialId, authorise, ...change })
const trust = { anchors: [root], at: new Date() }
const content = new Uint8Array(Buffer.from('Чечим'))

for (const id of ['ec', 'rsa', 'open'])
  test(`what the remote key “${id}” signs, openssl accepts, and we do`, async () => {
    const cms = await sealCms(content, await open(id), { signedAt: new Date() })
    const pem = execFileSync('openssl', ['x509', '-inform', 'DER'], { input: root })
    const given = [
      '-in',
      write('cms', cms),
      '-CAfile',
      write('root.pem', pem),
      '-purpose',
      'any',
      '-out',
      join(folder, 'out'),
    ]
    expect(spawnSync('openssl', ['cms', '-verify', '-cades', '-binary', '-inform', 'DER', ...given]).status).toBe(0)
    expect(await verifyFile(cms, { trust })).toMatchObject({ signatures: [{ indication: 'TOTAL_PASSED' }] })
  })

test('what is signed never leaves the machine', async () => {
  const sent: string[] = []
  const key = await open('ec', {
    fetch: (address, init) => {
      sent.push(Buffer.from(init.body).toString())
      return fetch(address, init)
    },
  })
  await sealCms(new Uint8Array(100_000), key, { signedAt: new Date() })
  expect(sent).toHaveLength(3)
  expect(Math.max(...sent.map(({ length }) => length))).toBeLessThan(500)
})

test('what is wrong is named in the service’s words', async () => {
  const sign = async (...key: Parameters<typeof open>) => (await open(...key)).sign(content)
  await expect(open('ec', { accessToken: 'wrong' })).rejects.toThrow('invalid_token')
  await expect(open('nobody')).rejects.toThrow('Invalid parameter credentialID')
  await expect(open('off')).rejects.toThrow('disabled')
  await expect(open('browser')).rejects.toThrow('needs a browser')
  await expect(sign('ec', { authorise: async () => [{ id: 'PIN', value: '0000' }] })).rejects.toThrow('invalid_pin')
  await expect(open('ec', { url: 'http://127.0.0.1:1' })).rejects.toThrow('did not answer credentials/info')
})

test('a signature of another key than the certificate’s is not taken', async () => {
  const key = await open('mixed up')
  await expect(key.sign(content)).rejects.toThrow('does not hold')
})

test('answers of another form are refused and never crash', async () => {
  for (const answer of [
    '',
    '[]',
    '{}',
    'null',
    '{"key":{},"cert":{},"auth":{}}',
    '{"key":{"status":"enabled","algo":[]},"cert":{"certificates":[]}}',
    '{"key":{"status":"enabled","algo":["1"]},"cert":{"certificates":["AA=="]}}',
  ])
    await expect(open('ec', { fetch: async () => new Response(answer) })).rejects.toThrow()
})

test('an authorisation serves once, and for its own digest alone', async () => {
  const digest = Buffer.alloc(32, 1).toString('base64')
  const call = async (method: string, body: object): Promise<Record<string, unknown>> =>
    (
      await fetch(`${url}/csc/v2/${method}`, {
        method: 'POST',
        headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json() as Promise<Record<string, unknown>>
  const wanted = { credentialID: 'ec', hashes: [digest], hashAlgorithmOID: '2.16.840.1.101.3.4.2.1' }
  const authorise = async () =>
    (await call('credentials/authorize', { ...wanted, numSignatures: 1, authData: [{ id: 'PIN', value: '4711' }] })).SAD
  const order = { ...wanted, signAlgo: '1.2.840.10045.4.3.2', operationMode: 'S' }
  const SAD = await authorise()
  expect(await call('signatures/signHash', { ...order, SAD })).toMatchObject({ signatures: [expect.any(String)] })
  expect(await call('signatures/signHash', { ...order, SAD })).toMatchObject({ error: 'invalid_request' })
  const other = Buffer.alloc(32, 2).toString('base64')
  expect(await call('signatures/signHash', { ...order, hashes: [other], SAD: await authorise() })).toMatchObject({
    error: 'invalid_request',
  })
})
