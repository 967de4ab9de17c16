import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MalformedError } from '../asn1/malformed.ts'
import { run, scratch } from '../testing/judges.ts'
import { createTestPki, pem, pemKey } from '../testing/test-pki.ts'
import { fileSigningKey, pkcs12SigningKey } from './signing-key.ts'

const pki = createTestPki()
const holder = pki.issue({ kind: 'p384' })

/** A key store that openssl made. */
function makeStore(password: string, ...options: readonly string[]): Uint8Array {
  using files = scratch()
  const inputs = [
    '-inkey',
    files.write('key', pemKey(holder.privateKey)),
    '-in',
    files.write('own', pem(holder.certificate)),
  ]
  const chain = ['-certfile', files.write('chain', pem(pki.root.certificate) + pem(pki.ca.certificate))]
  const out = files.path('store')
  const command = ['pkcs12', '-export', ...inputs, ...chain, '-passout', `pass:${password}`, '-out', out, ...options]
  const { status, output } = run('openssl', ...command)
  if (status !== 0) throw new Error(output)
  return readFileSync(out)
}

test.each([
  ['of today', []],
  ['with AES-128 and SHA-1', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'sha1']],
  [
    'with Triple DES, as older programs write them',
    ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
  ],
  ['with certificates in the clear', ['-certpbe', 'NONE', '-macalg', 'sha512']],
  ['without a MAC', ['-nomac']],
])(
  'a key store of openssl %s gives the key, its certificate and the chain from the issuer upwards',
  async (_, options) => {
    const password = 'құпия сөз'
    const store = makeStore(password, ...options)
    const key = pkcs12SigningKey(store, password)
    expect(key).toMatchObject({ algorithm: 'ecdsa-p384-sha384' })
    expect([key.certificate, ...key.chain].map((der) => Buffer.from(der).toString('hex'))).toEqual(
      [holder.certificate, pki.ca.certificate, pki.root.certificate].map((der) => Buffer.from(der).toString('hex')),
    )
    expect(() => pkcs12SigningKey(store, 'wrong')).toThrow('The password does not open the key store')
  },
)

test('a key store whose encryption is out of use is named by its algorithm', () => {
  // pbeWithSHAAnd40BitRC2-CBC (RFC 7292 annex C) in the place of AES.
  const store = Buffer.from(makeStore('1', '-nomac', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES'))
  const at = store.indexOf(Buffer.from('060a2a864886f70d010c0103', 'hex'))
  store[at + 11] = 6
  expect(() => pkcs12SigningKey(store, '1')).toThrow('1.2.840.113549.1.12.1.6')
})

test('whatever stands in a key store, it opens, is refused or is malformed, within the time of its own rounds', () => {
  const store = makeStore('1', '-iter', '1', '-maciter')
  fc.assert(
    fc.property(fc.nat(store.length - 1), fc.nat(255), (at, byte) => {
      const changed = Uint8Array.from(store)
      changed[at] = byte
      try {
        pkcs12SigningKey(changed, '1')
      } catch (error) {
        if (!(error instanceof MalformedError)) expect(String(error)).toMatch(/key store|key|certificate/)
      }
    }),
    { numRuns: 200 },
  )
})

test('an encrypted PEM key opens with its passphrase', () => {
  const keyPem = holder.privateKey
    .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString()
  const certificatePem = pem(holder.certificate)
  expect(fileSigningKey({ keyPem, certificatePem, passphrase: 'x' })).toMatchObject({ algorithm: 'ecdsa-p384-sha384' })
  expect(() => fileSigningKey({ keyPem, certificatePem })).toThrow()
})

test('a key and the certificate of another are refused', () => {
  const other = pki.issue({})
  expect(() => fileSigningKey({ keyPem: pemKey(other.privateKey), certificatePem: pem(holder.certificate) })).toThrow(
    'The key does not belong to the certificate',
  )
})
