import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseSettings, readSettings, SettingsError } from './settings.ts'
import { makeTestFolder } from './test-postgres.ts'

const valid = {
  party: 'KZ',
  home: '.',
  portal: { host: '127.0.0.1', port: 7010, url: 'http://localhost:7010' },
  exchange: { host: '127.0.0.1', port: 7011, url: 'https://localhost:7011' },
  database: { url: 'postgres://a:b@127.0.0.1:7019/kopru', migrationUrl: 'postgres://c:d@127.0.0.1:7019/kopru' },
  keys: {
    tlsKeyFile: 'keys/tls.key',
    tlsCertificateFile: 'keys/tls.crt',
    tlsCaFile: 'keys/ca.crt',
    signingKeyFile: 'keys/signing.key',
    signingKeyId: 'KZ-1',
    sealKeyFile: 'keys/seal.key',
    sealCertificateFile: 'keys/seal.crt',
    sealChainFile: 'keys/chain.pem',
    payloadKeyFile: 'keys/payload.jwk',
    oidcKeyFile: 'keys/oidc.jwk',
    secretFile: '/etc/kopru/secret',
  },
  directory: { rootFile: 'trust/root.json', mirrors: ['http://localhost:7014/directory'] },
  login: { issuer: 'http://localhost:7012', clientId: 'kopru-kz', clientSecretFile: 'keys/login' },
  registers: { 'civil-status': { url: 'http://localhost:7013', credentialFile: 'keys/registers' } },
  timestampAuthority: { url: 'http://localhost:7014/tsa' },
  payment: { url: 'http://localhost:7015', secretFile: 'keys/payment' },
}

test('relative paths start at the settings file, absolute ones stay, and defaults are filled in', () => {
  const settings = parseSettings(valid, '/srv/kz/settings.json')
  expect(settings.home).toBe('/srv/kz')
  expect(settings.keys.tlsKeyFile).toBe('/srv/kz/keys/tls.key')
  expect(settings.keys.secretFile).toBe('/etc/kopru/secret')
  expect(settings.keys.signingKeyId).toBe('KZ-1')
  expect(settings.registers['civil-status']?.credentialFile).toBe('/srv/kz/keys/registers')
  expect(settings.statesDir).toMatch(/\/states$/)
  expect(settings.logLevel).toBe('info')
})

test('nobody can change settings once they are read', () => {
  const settings = parseSettings(valid, '/srv/kz/settings.json')
  expect(() => Object.assign(settings.portal, { port: 1 })).toThrow(TypeError)
})

test('every fault is told at once, each with the path of its setting', () => {
  const { payment: _, ...rest } = valid
  const faulty = {
    ...rest,
    party: 'kz',
    portal: { ...valid.portal, port: 0 },
    exchange: { ...valid.exchange, url: 'http://x' },
    extra: 1,
  }
  const attempt = () => parseSettings(faulty, '/srv/kz/settings.json')
  expect(attempt).toThrow(SettingsError)
  for (const place of ['payment', 'party', 'portal.port', 'exchange.url', 'extra']) expect(attempt).toThrow(place)
})

test('a missing file and one that is no JSON are told apart', () => {
  const folder = makeTestFolder('settings')
  writeFileSync(join(folder, 'broken.json'), '{')
  expect(() => readSettings(join(folder, 'none.json'))).toThrow('cannot be read')
  expect(() => readSettings(join(folder, 'broken.json'))).toThrow('no valid JSON')
})
