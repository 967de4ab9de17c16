import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readOrUndefined } from '../asn1/malformed.ts'
import { onlineRevocation } from '../ocsp/client.ts'
import { run, scratch } from '../testing/judges.ts'
import { createTestPki, days, now, pem } from '../testing/test-pki.ts'
import { parseCertificate } from './certificate.ts'
import { validateChain } from './chain.ts'
import { readableName } from './name.ts'

const pki = createTestPki()
const holder = pki.issue({ commonName: 'Айгүл Сәрсенқызы', organisation: 'Көші-қон комитеті' })
const validate = (certificate = holder.certificate, intermediates = [pki.ca.certificate], at = now) =>
  validateChain(certificate, intermediates, pki.anchors, at)

test('openssl verify accepts the certificates that we issue', () => {
  using files = scratch()
  const [root, ca, leaf] = [pki.root, pki.ca, holder].map((one, index) =>
    files.write(`${index}.pem`, pem(one.certificate)),
  )
  const judged = run('openssl', 'verify', '-x509_strict', '-CAfile', root ?? '', '-untrusted', ca ?? '', leaf ?? '')
  expect(judged.output).toContain('OK')
})

test('a certificate reads the same as in the platform, its name in the script of its issuer', () => {
  const ours = parseCertificate(holder.certificate)
  const theirs = new X509Certificate(holder.certificate)
  expect(ours.serial).toBe(theirs.serialNumber.toLowerCase())
  expect(ours.sha256).toBe(theirs.fingerprint256.replaceAll(':', '').toLowerCase())
  expect(ours.notAfter).toEqual(new Date(theirs.validTo))
  expect(readableName(ours.subject)).toBe('CN=Айгүл Сәрсенқызы, O=Көші-қон комитеті, C=KZ')
})

test('a path to an anchor is trusted, root and issuing CA told apart from the leaf', async () => {
  const outcome = await validate()
  expect(outcome).toMatchObject({ outcome: 'trusted', revocation: 'not-checked' })
  expect(outcome.path).toHaveLength(3)
})

test('without the intermediate the issuer is unknown', async () => {
  expect(await validate(holder.certificate, [])).toMatchObject({
    subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
    reason: { code: 'seal.issuer-unknown' },
  })
})

test('before and after its validity a certificate is refused', async () => {
  expect(await validate(undefined, undefined, days(-2000))).toMatchObject({ subIndication: 'NOT_YET_VALID' })
  expect(await validate(undefined, undefined, days(2000))).toMatchObject({ subIndication: 'EXPIRED' })
})

test('a leaf cannot issue certificates, nor a CA more CAs than its path length allows', async () => {
  const byLeaf = pki.issue({ issuer: holder })
  expect(await validate(byLeaf.certificate, [holder.certificate, pki.ca.certificate])).toMatchObject({
    reason: { code: 'seal.path-invalid' },
  })
  const subCa = pki.issue({ commonName: 'Sub CA', role: { is: 'ca' } })
  const below = pki.issue({ issuer: subCa })
  expect(await validate(below.certificate, [subCa.certificate, pki.ca.certificate])).toMatchObject({
    reason: { code: 'seal.path-invalid' },
  })
})

test('a namesake of the CA with another key does not make a path', async () => {
  const impostor = createTestPki()
  const forged = impostor.issue({})
  expect(await validate(forged.certificate, [impostor.ca.certificate, pki.ca.certificate])).toMatchObject({
    outcome: 'refused',
  })
})

test('an unknown critical extension is refused, made by openssl', async () => {
  using files = scratch()
  const config = files.write(
    'c.cnf',
    '[req]\ndistinguished_name=n\nx509_extensions=e\nprompt=no\n[n]\nCN=Critical\n[e]\n1.3.6.1.4.1.55555.9=critical,DER:0500\n',
  )
  run(
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    files.path('k'),
    '-config',
    config,
    '-outform',
    'DER',
    '-out',
    files.path('c.der'),
  )
  const certificate = new Uint8Array(readFileSync(files.path('c.der')))
  expect(await validateChain(certificate, [], [certificate], new Date())).toMatchObject({
    reason: { code: 'seal.critical-extension-unknown' },
  })
})

test('revocation is asked for every certificate below the anchor', async () => {
  const revocation = onlineRevocation({
    fetch: pki.fetchAt(() => now),
    nonce: () => Buffer.from('0011223344556677', 'hex'),
    now: () => now,
  })
  const asked = () => validateChain(holder.certificate, [pki.ca.certificate], pki.anchors, now, revocation)
  expect(await asked()).toMatchObject({ outcome: 'trusted', revocation: 'good' })
  const { serial } = parseCertificate(holder.certificate)
  pki.statuses.set(serial, { status: 'revoked', revokedAt: days(-1) })
  expect(await asked()).toMatchObject({ subIndication: 'REVOKED', revocation: 'revoked' })
  pki.statuses.set(serial, { status: 'unknown' })
  expect(await asked()).toMatchObject({ subIndication: 'TRY_LATER', revocation: 'unknown' })
  pki.statuses.delete(serial)
  pki.statuses.set(parseCertificate(pki.ca.certificate).serial, {
    status: 'revoked',
    revokedAt: days(-1),
  })
  expect(await asked()).toMatchObject({ subIndication: 'REVOKED_CA_NO_POE' })
})

test('altered and random certificates are refused or read, and never break the reader', () => {
  const genuine = holder.certificate
  const altered = fc
    .array(fc.tuple(fc.nat(genuine.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    .map((changes) => {
      const bytes = Uint8Array.from(genuine)
      for (const [at, byte] of changes) bytes[at] = byte
      return bytes
    })
  fc.assert(
    fc.property(fc.oneof(altered, fc.uint8Array({ maxLength: 300 })), (bytes) => {
      readOrUndefined(() => parseCertificate(bytes))
    }),
    { numRuns: 2000 },
  )
})
