import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueCertificate } from '../issuing/certificates.ts'
import { pathsOf } from '../issuing/paths.ts'
import { keepStateCa, keepStateKeys } from '../issuing/state-keys.ts'
import { readState } from '../state-data.ts'
import { listen, type SandboxServer } from '../web/server.ts'
import { openCertificateStatus } from './certificate-status.ts'
import { createPki } from './service.ts'

const portBase = 17_200
const url = 'http://localhost:17214'
let home: string
let server: SandboxServer
const paths = () => pathsOf(home, 'KZ')
const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kopru-pki-'))
  const state = readState('KZ')
  await keepStateKeys(home, portBase, state, new Date())
  const ca = await keepStateCa(home, portBase, state, new Date())
  server = await createPki({ home, ca, status: openCertificateStatus(home, 'KZ'), now: () => new Date() })
  await listen(server, 17_214)
})
afterAll(async () => {
  await server.close()
  rmSync(home, { recursive: true })
})

const post = async (path: string, type: string, body: Buffer) => {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: new Uint8Array(body),
  })
  return Buffer.from(await answer.arrayBuffer())
}

/** openssl asks the running responder itself. */
async function askOcsp(path: string, issuer: string, certificate: string): Promise<string> {
  const { ca } = paths()
  const trust = ['-CAfile', ca('root').certificate, '-verify_other', ca('issuing').certificate]
  const args = ['ocsp', '-issuer', issuer, '-cert', certificate, '-url', `${url}${path}`, ...trust]
  const { stdout, stderr } = await promisify(execFile)('openssl', args)
  return stdout + stderr
}

test('openssl verifies a time-stamp against the root', async () => {
  const [file, query, reply] = ['data', 'data.tsq', 'data.tsr'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(file, 'a permit')
  openssl('ts', '-query', '-data', file, '-sha256', '-cert', '-out', query)
  writeFileSync(reply, await post('/tsa', 'application/timestamp-query', readFileSync(query)))
  const { ca } = paths()
  const trust = ['-CAfile', ca('root').certificate, '-untrusted', ca('issuing').certificate]
  expect(openssl('ts', '-verify', '-queryfile', query, '-in', reply, ...trust)).toContain('OK')
  writeFileSync(file, 'another permit')
  expect(() => openssl('ts', '-verify', '-data', file, '-in', reply, ...trust)).toThrow()
})

test('a broken time-stamp request is rejected, not answered', async () => {
  const reply = join(home, 'broken.tsr')
  writeFileSync(reply, await post('/tsa', 'application/timestamp-query', Buffer.from('no request')))
  expect(openssl('ts', '-reply', '-in', reply, '-text')).toContain('Rejected')
})

test('openssl hears that certificates are good, of the issuing authority too', async () => {
  const { ca } = paths()
  const seal = await askOcsp('/ocsp', ca('issuing').certificate, paths().sealCertificate('revenue'))
  expect(seal).toContain('Response verify OK')
  expect(seal).toContain('revenue.certificate.pem: good')
  const issuing = await askOcsp('/ocsp/root', ca('root').certificate, ca('issuing').certificate)
  expect(issuing).toContain('Response verify OK')
  expect(issuing).toContain('issuing.pem: good')
})

test('a certificate that the authority’s ledger does not hold is unknown, even with the right signature', async () => {
  const issuer = (await keepStateCa(home, portBase, readState('KZ'), new Date())).issuing
  const subject = { country: 'KZ', organization: 'Nobody', name: 'Nobody' }
  const stranger = await issueCertificate({ profile: 'seal', subject, key: issuer.key, issuer }, new Date())
  const file = join(home, 'stranger.pem')
  writeFileSync(file, stranger.toString())
  expect(await askOcsp('/ocsp', paths().ca('issuing').certificate, file)).toContain('stranger.pem: unknown')
})

test('a revoked certificate is revoked in OCSP and in the list, after a restart too', async () => {
  const { ca } = paths()
  const certificate = paths().sealCertificate('civil-status')
  const [, serialNumber = ''] = openssl('x509', '-noout', '-serial', '-in', certificate).trim().split('=')
  const answer = await fetch(`${url}/sandbox/revocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ serialNumber }),
  })
  expect(answer.status).toBe(200)
  const again = await createPki({
    home,
    status: openCertificateStatus(home, 'KZ'),
    ca: await keepStateCa(home, portBase, readState('KZ'), new Date()),
    now: () => new Date(),
  })
  await server.close()
  server = again
  await listen(server, 17_214)
  expect(await askOcsp('/ocsp', ca('issuing').certificate, certificate)).toContain('revoked')
  const crl = join(home, 'issuing.crl')
  writeFileSync(crl, Buffer.from(await (await fetch(`${url}/crl`)).arrayBuffer()))
  expect(openssl('crl', '-in', crl, '-inform', 'DER', '-noout', '-text')).toContain(serialNumber)
  const check = () =>
    openssl(
      'verify',
      '-crl_check',
      '-CRLfile',
      crl,
      '-CAfile',
      ca('root').certificate,
      '-untrusted',
      ca('issuing').certificate,
      certificate,
    )
  expect(check).toThrow(/revoked/)
})

test('a page in a browser cannot revoke', async () => {
  const answer = await fetch(`${url}/sandbox/revocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'http://evil.example' },
    body: JSON.stringify({ serialNumber: '01' }),
  })
  expect(answer.status).toBe(403)
})

test('the mirror serves the directory and nothing beside it', async () => {
  const status = async (path: string) => (await fetch(`${url}${path}`)).status
  expect(await status('/ca/root.pem')).toBe(200)
  expect(await status('/directory/metadata/nothing.json')).toBe(404)
  expect(await status('/directory/metadata/%2e%2e/%2e%2e/KZ/keys/secret')).toBe(404)
  expect(await status('/directory/targets/..%2f..%2fKZ%2fkeys%2fsecret')).toBe(404)
})
