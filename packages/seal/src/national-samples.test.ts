import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { digestOf } from './algorithms/digest.ts'
import { readAsn1 } from './asn1/read.ts'
import * as der from './asn1/write.ts'
import { checkSigner } from './cms/check-signer.ts'
import { readSignedData } from './cms/signed-data.ts'
import { findEntry, readCrl } from './crl/read-crl.ts'
import { verifyCrls } from './crl/verify-crl.ts'
import { readOcspResponse } from './ocsp/read-response.ts'
import { verifyOcspResponse } from './ocsp/verify-response.ts'
import { runGost, scratch } from './testing/judges.ts'
import { changeByte, createTestPki } from './testing/test-pki.ts'
import { readTimestampToken, verifyTimestampToken } from './tsp/token.ts'
import { certificatesFromPem, parseCertificate } from './x509/certificate.ts'
import { readCertificates, validateChain } from './x509/chain.ts'

// Public samples of the Kazakh test PKI, which travel apart from this repository; expected is what their README states.
const folder = join(import.meta.dirname, '../../../../shared/testdata/kz-nuc')

const read = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0x2d ? (certificatesFromPem(Buffer.from(bytes).toString())[0] ?? new Uint8Array()) : bytes
const load = (name: string) => read(new Uint8Array(readFileSync(join(folder, name))))
const loadCertificate = (name: string) => parseCertificate(load(name))

test('an RSA hierarchy is judged like an ECDSA one', async () => {
  const pki = createTestPki()
  const ca = pki.issue({ kind: 'rsa', role: { is: 'ca' }, commonName: 'RSA CA' })
  const leaf = pki.issue({ kind: 'rsa', issuer: ca })
  expect(await validateChain(leaf.certificate, [], [ca.certificate], new Date())).toMatchObject({ outcome: 'trusted' })
})

if (existsSync(folder)) {
  const at = new Date('2022-09-02T17:00:00Z')
  const ca = { gost2015: 'ca/nca_gost2015_test.cer', gost2004: 'ca/nca_gost_test.crt', rsa: 'ca/nca_rsa_test.crt' }
  const certificates = [
    ['certs/individual_valid_2015.der', ca.gost2015],
    ['certs/ceo_sign_revoked_2004_gost.der', ca.gost2004],
    ['certs/individual_valid_sign_2004_rsa.cer', ca.rsa],
    ['certs/individual_valid_sign_2004_rsa_auth.cer', ca.rsa],
    ['certs/individual_sign_revoked_2004_rsa.der', ca.rsa],
    ['certs/individual_sign_2004_rsa_expired.der', ca.rsa],
  ] as const

  test.each(certificates)('%s was signed by %s and by no other, and not with a byte changed', async (file, signer) => {
    const certificate = load(file)
    const valid = new Date(parseCertificate(certificate).notBefore.getTime() + 86_400_000)
    expect(await validateChain(certificate, [], [load(signer)], valid)).toMatchObject({ outcome: 'trusted' })
    for (const other of Object.values(ca).filter((one) => one !== signer))
      expect(await validateChain(certificate, [], [load(other)], valid)).toMatchObject({
        subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
      })
    for (const place of [-1, -60])
      expect(
        await validateChain(changeByte(certificate, certificate.length + place), [], [load(signer)], valid),
      ).toMatchObject({ subIndication: 'CERTIFICATE_CHAIN_GENERAL_FAILURE' })
  })

  test('a certificate that has expired is not trusted, whatever its arithmetic', async () => {
    expect(
      await validateChain(load('certs/individual_sign_2004_rsa_expired.der'), [], [load(ca.rsa)], at),
    ).toMatchObject({ subIndication: 'EXPIRED' })
  })

  test('the list of the GOST CA is genuine and silent about the certificate, and no other CA can use it', () => {
    const list = load('crl/nca_gost2022_test.crl')
    const certificate = loadCertificate('certs/individual_valid_2015.der')
    const facts = { certificate, issuer: loadCertificate(ca.gost2015), at }
    expect(readCrl(list)).toMatchObject({
      thisUpdate: new Date('2022-07-27T11:26:06Z'),
      nextUpdate: new Date('2023-01-23T11:26:06Z'),
    })
    expect(verifyCrls([list], facts)).toMatchObject({ outcome: 'good' })
    expect(verifyCrls([changeByte(list, list.length - 1)], facts)).toMatchObject({
      reason: { code: 'seal.signature-wrong' },
    })
    expect(verifyCrls([list], { ...facts, at: new Date('2023-02-01') })).toMatchObject({
      reason: { code: 'crl.stale' },
    })
  })

  test('the list of the RSA CA names the revoked certificate, not the others', () => {
    const list = load('crl/nca_rsa_test.crl')
    const issuer = loadCertificate(ca.rsa)
    const judge = (file: string) => verifyCrls([list], { certificate: loadCertificate(file), issuer, at })
    expect(judge('certs/individual_sign_revoked_2004_rsa.der')).toEqual({
      outcome: 'revoked',
      revokedAt: new Date('2022-01-18T04:40:24Z'),
      revocationReason: 4,
    })
    expect(judge('certs/individual_valid_sign_2004_rsa.cer')).toMatchObject({ outcome: 'good' })
    expect(judge('certs/individual_valid_sign_2004_rsa_auth.cer')).toMatchObject({ outcome: 'good' })
    const expired = loadCertificate('certs/individual_sign_2004_rsa_expired.der')
    expect(findEntry(readCrl(list), expired.serialDer)).toBeUndefined()
  })

  test('a GOST certificate that points to the list of the RSA CA is not judged by it', () => {
    const certificate = loadCertificate('certs/ceo_sign_revoked_2004_gost.der')
    expect(certificate.crlUrls.join()).toContain('nca_rsa_test.crl')
    for (const issuer of [ca.gost2004, ca.rsa])
      expect(
        verifyCrls([load('crl/nca_rsa_test.crl')], { certificate, issuer: loadCertificate(issuer), at }),
      ).toMatchObject({
        reason: { code: 'crl.other-issuer' },
      })
  })

  test.each([
    [
      'ocsp/ocsp_response_individual_2015.bin',
      certificates[0],
      'e408ffb790834af2',
      { outcome: 'unknown', notIssued: true },
    ],
    [
      'ocsp/ocsp_response_ceo_sign_2004_revoked.bin',
      certificates[1],
      '8b6b9f100d6b0005',
      { outcome: 'revoked', revokedAt: new Date('2022-01-18T06:30:55Z'), revocationReason: 4 },
    ],
    ['ocsp/ocsp_response_individual_sign_2004.bin', certificates[5], 'b5e5c9b552cbcac4', { outcome: 'good' }],
  ] as const)('%s says what it says, of its certificate only', (file, [subject, signer], nonce, expected) => {
    const response = load(file)
    const facts = { certificate: loadCertificate(subject), issuer: loadCertificate(signer), at }
    const asked = Buffer.from(nonce, 'hex')
    expect(verifyOcspResponse(response, { ...facts, nonce: asked })).toMatchObject(expected)
    expect(verifyOcspResponse(response, { ...facts, nonce: changeByte(asked, 0) })).toMatchObject({
      reason: { code: 'ocsp.nonce-mismatch' },
    })
    const { answer } = readOcspResponse(response)
    const place = Buffer.from(response).indexOf(Buffer.from(answer?.signature ?? []))
    expect(verifyOcspResponse(changeByte(response, place + 9), facts)).toMatchObject({
      reason: { code: 'seal.signature-wrong' },
    })
  })

  test('of the list that is silent and the responder that says not issued, the responder counts', async () => {
    const sources = {
      crls: [load('crl/nca_gost2022_test.crl')],
      ocspResponses: [load('ocsp/ocsp_response_individual_2015.bin')],
    }
    const validate = (revocation: object) =>
      validateChain(load('certs/individual_valid_2015.der'), [], [load(ca.gost2015)], at, revocation)
    expect(await validate({ crls: sources.crls })).toMatchObject({ outcome: 'trusted', revocation: 'good' })
    expect(await validate(sources)).toMatchObject({
      subIndication: 'REVOKED',
      reason: { code: 'seal.certificate-not-issued' },
    })
  })

  test('the time-stamp is sound in every part but its SHA-1 imprint, which served until 2012', async () => {
    const token = load('tsp/tsp_token.bin')
    const response = load('tsp/tsp_response.bin')
    expect(Buffer.from(response).includes(Buffer.from(token))).toBe(true)
    const { info, signedData } = readTimestampToken(token)
    expect(info).toMatchObject({ policy: '1.2.398.3.3.2.6.1', time: new Date('2022-09-18T13:20:14Z') })
    expect(Buffer.from(info.nonce ?? []).toString('hex')).toBe(Buffer.from(der.integer(1663507112663)).toString('hex'))
    const digest = digestOf('sha1', Buffer.from('cafebabe', 'hex'))
    const trust = { anchors: [load(ca.gost2004)], at: new Date('2022-09-19') }
    expect(await verifyTimestampToken(token, digest, trust)).toMatchObject({
      subIndication: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
      reason: { code: 'seal.algorithm-outdated', params: { algorithm: 'SHA-1' } },
    })
    expect(await verifyTimestampToken(token, changeByte(digest, 0), trust)).toMatchObject({
      reason: { code: 'tsp.imprint-mismatch' },
    })
    const [signer] = signedData.signers
    const carried = readCertificates(signedData.certificates)
    const check = (content: Uint8Array) =>
      signer &&
      checkSigner(signer, {
        certificates: carried,
        contentType: signedData.contentType,
        contentDigest: (hash) => digestOf(hash, content),
      })
    const content = signedData.content ?? new Uint8Array()
    const sound = check(content)
    expect(sound).toMatchObject({ is: 'intact', namesCertificate: true, algorithm: 'GOST 34.310-2004, Kazakhstan' })
    expect(check(changeByte(content, 20))).toMatchObject({ finding: { subIndication: 'HASH_FAILURE' } })
    const authority = sound?.certificate?.der ?? new Uint8Array()
    expect(await validateChain(authority, [], trust.anchors, trust.at)).toMatchObject({ outcome: 'trusted' })
  })

  test.each([
    ['cms/two_signers_attached.p7s', ['GOST 34.10-2015 (512), Kazakhstan', 'RSA-SHA-256']],
    ['cms/rsa_one_signer.p7s', ['RSA-SHA-256']],
  ])('every signer of %s is intact, and none is when the content changes', (file, algorithms) => {
    const { signers, certificates: carried, content, contentType } = readSignedData(readAsn1(load(file)))
    expect(Buffer.from(content ?? []).toString()).toBe('test123')
    const check = (bytes: Uint8Array) =>
      signers.map((signer) =>
        checkSigner(signer, {
          certificates: readCertificates(carried),
          contentType,
          contentDigest: (hash) => digestOf(hash, bytes),
        }),
      )
    expect(check(content ?? new Uint8Array())).toMatchObject(
      algorithms.map((algorithm) => ({ is: 'intact', algorithm })),
    )
    expect(check(Buffer.from('test124'))).toMatchObject(
      algorithms.map(() => ({ is: 'not-intact', finding: { subIndication: 'HASH_FAILURE' } })),
    )
  })

  const rfc9215 = {
    [ca.gost2015]: { key: '1.2.643.7.1.1.1.2', set: '1.2.643.7.1.2.1.2.1', hash: 'streebog512' },
    [ca.gost2004]: { key: '1.2.643.7.1.1.1.1', set: '1.2.643.2.2.35.1', hash: 'gost94-test' },
  } as const

  test.each(certificates.slice(0, 2))(
    'the GOST engine accepts the signature of %s in the form of RFC 9215',
    (file, signer) => {
      using files = scratch()
      const { key, set, hash } = rfc9215[signer] ?? { key: '', set: '', hash: 'sha1' }
      const certificate = loadCertificate(file)
      const algorithm = der.algorithmIdentifier(key, der.sequence(der.objectIdentifier(set)))
      const spki = der.sequence(algorithm, der.bits(loadCertificate(signer).keyBits))
      const digest = digestOf(hash, certificate.tbs)
      const asked = [
        ...['pkeyutl', '-verify', '-pubin', '-keyform', 'DER', '-inkey', files.write('k', spki)],
        ...[
          '-in',
          files.write('d', digest),
          '-sigfile',
          files.write('s', Uint8Array.from(certificate.signature).reverse()),
        ],
      ]
      expect(runGost(...asked).output).toContain('Signature Verified Successfully')
      files.write('d', changeByte(digest, 0))
      expect(runGost(...asked).output).toContain('Signature Verification Failure')
    },
  )
}
