import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readState } from '../state-data.ts'
import { pathsOf } from './paths.ts'
import { keepStateKeys } from './state-keys.ts'

const portBase = 17_000
const now = new Date()
let home: string
const paths = () => pathsOf(home, 'KZ')
const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kopru-keys-'))
  await keepStateKeys(home, portBase, readState('KZ'), now)
})
afterAll(() => rmSync(home, { recursive: true }))

const verify = (certificate: string, purpose: string, anchor: 'root' | 'tls' = 'root') => {
  const { ca } = paths()
  const chain = ['-CAfile', ca(anchor).certificate, '-untrusted', ca('issuing').certificate]
  return openssl('verify', '-x509_strict', '-purpose', purpose, ...chain, certificate)
}

test('openssl accepts each certificate for its purpose under strict rules', () => {
  expect(verify(paths().tlsCertificate, 'sslserver', 'tls')).toContain('OK')
  expect(verify(paths().tlsCertificate, 'sslclient', 'tls')).toContain('OK')
  expect(verify(paths().ca('tsa').certificate, 'timestampsign')).toContain('OK')
  expect(verify(paths().ca('ocsp').certificate, 'ocsphelper')).toContain('OK')
  expect(verify(paths().sealCertificate('criminal-records'), 'any')).toContain('OK')
  expect(verify(paths().sealCertificate('document-signer'), 'any')).toContain('OK')
})

test('openssl refuses a seal as a TLS client of the node, and the node as a time-stamp authority', () => {
  expect(() => verify(paths().sealCertificate('migration'), 'sslclient', 'tls')).toThrow()
  expect(() => verify(paths().tlsCertificate, 'timestampsign', 'tls')).toThrow()
})

test('a seal names its authority in the script of the state, with the country', () => {
  const subject = openssl(
    'x509',
    '-noout',
    '-subject',
    '-nameopt',
    'utf8,sep_comma_plus',
    '-in',
    paths().sealCertificate('criminal-records'),
  )
  expect(subject).toContain('C=KZ')
  expect(subject).toContain('Құқықтық статистика')
})

test('a second start keeps keys and certificates; secrets are for their owner alone', async () => {
  const files = [
    paths().tlsKey,
    paths().tlsCertificate,
    paths().sealCertificate('revenue'),
    paths().payloadKeys,
    paths().secret,
  ]
  const read = () => files.map((file) => readFileSync(file, 'utf8'))
  const before = read()
  await keepStateKeys(home, portBase, readState('KZ'), now)
  expect(read()).toEqual(before)
  for (const file of [paths().tlsKey, paths().signingKey, paths().payloadKeys, paths().secret, paths().ca('root').key])
    expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('near its end a certificate is issued anew for the same key', async () => {
  const nearEnd = new Date(now.getTime() + (2 * 365 - 10) * 86_400_000)
  const before = readFileSync(paths().tlsCertificate, 'utf8')
  const keyBefore = readFileSync(paths().tlsKey, 'utf8')
  await keepStateKeys(home, portBase, readState('KZ'), nearEnd)
  expect(readFileSync(paths().tlsCertificate, 'utf8')).not.toBe(before)
  expect(readFileSync(paths().tlsKey, 'utf8')).toBe(keyBefore)
})
