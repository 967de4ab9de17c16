import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifyOcspResponse } from '../ocsp/verify-response.ts'
import { changeByte, createTestPki } from '../testing/test-pki.ts'
import { certificatesFromPem, parseCertificate } from './certificate.ts'
import { validateChain } from './chain.ts'

// Public samples of the Kazakh test PKI, which travel apart from this repository.
const folder = join(import.meta.dirname, '../../../../../shared/testdata/kz-nuc')

const read = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0x2d ? (certificatesFromPem(Buffer.from(bytes).toString())[0] ?? new Uint8Array()) : bytes
const load = (name: string) => read(new Uint8Array(readFileSync(join(folder, name))))

test('an RSA hierarchy is judged like an ECDSA one', async () => {
  const pki = createTestPki()
  const ca = pki.issue({ kind: 'rsa', role: { is: 'ca' }, commonName: 'RSA CA' })
  const leaf = pki.issue({ kind: 'rsa', issuer: ca })
  expect(await validateChain(leaf.certificate, [], [ca.certificate], new Date())).toMatchObject({ outcome: 'trusted' })
})

if (existsSync(folder)) {
  const at = new Date('2022-09-02T17:00:00Z')
  const rsaCa = load('ca/nca_rsa_test.crt')

  test('a Kazakh RSA certificate leads to its CA, and not after it expired', async () => {
    const certificate = load('certs/individual_valid_sign_2004_rsa.cer')
    expect(await validateChain(certificate, [], [rsaCa], at)).toMatchObject({ outcome: 'trusted' })
    expect(await validateChain(certificate, [], [rsaCa], new Date('2023-06-01'))).toMatchObject({
      subIndication: 'EXPIRED',
    })
  })

  test('the Kazakh RSA responder says good of the certificate it was asked about', () => {
    const certificate = parseCertificate(load('certs/individual_sign_2004_rsa_expired.der'))
    const facts = { certificate, issuer: parseCertificate(rsaCa), at }
    expect(verifyOcspResponse(load('ocsp/ocsp_response_individual_sign_2004.bin'), facts)).toMatchObject({
      outcome: 'good',
    })
  })

  test.each([
    ['GOST 34.10-2015', 'certs/individual_valid_2015.der', 'ca/nca_gost2015_test.cer'],
    ['GOST 34.310-2004', 'certs/ceo_sign_revoked_2004_gost.der', 'ca/nca_gost_test.crt'],
  ])('a Kazakh %s certificate leads to its CA and to no other, and not with a byte changed', async (_, file, ca) => {
    const certificate = load(file)
    expect(await validateChain(certificate, [], [load(ca)], at)).toMatchObject({ outcome: 'trusted' })
    expect(await validateChain(certificate, [], [rsaCa], at)).toMatchObject({
      subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
    })
    for (const place of [-1, -60])
      expect(
        await validateChain(changeByte(certificate, certificate.length + place), [], [load(ca)], at),
      ).toMatchObject({
        outcome: 'refused',
        subIndication: 'CERTIFICATE_CHAIN_GENERAL_FAILURE',
      })
  })
}
