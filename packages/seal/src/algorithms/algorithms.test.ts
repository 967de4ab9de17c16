import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'
import { run, scratch } from '../testing/judges.ts'
import { changeByte } from '../testing/test-pki.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { checkValue } from './check-value.ts'
import { digestOf } from './digest.ts'
import { judgeAlgorithms, useOfSignature } from './judge-algorithms.ts'
import { readSignatureAlgorithm } from './read-signature-algorithm.ts'
import registry from './registry.json' with { type: 'json' }

/** A certificate that openssl signed with its own key. */
function selfSigned(key: readonly string[], signing: readonly string[]) {
  using files = scratch()
  run('openssl', 'genpkey', ...key, '-out', files.path('k.pem'))
  const out = ['-subj', '/CN=x', '-outform', 'DER', '-out', files.path('c.der')]
  const judged = run('openssl', 'req', '-x509', '-new', '-key', files.path('k.pem'), ...out, ...signing)
  expect(judged.status, judged.output).toBe(0)
  return parseCertificate(new Uint8Array(readFileSync(files.path('c.der'))))
}

const rsa = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']
const ec = (curve: string) => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`]
const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:-1']
const hashes = [
  ['sha1', 'SHA-1'],
  ['sha256', 'SHA-256'],
  ['sha384', 'SHA-384'],
  ['sha512', 'SHA-512'],
  ['sha3-256', 'SHA3-256'],
  ['sha3-384', 'SHA3-384'],
  ['sha3-512', 'SHA3-512'],
] as const

const made = [
  ...hashes.map(([md, name]) => [`RSA-${name}`, rsa, [`-${md}`]] as const),
  ...hashes.slice(0, 4).map(([md, name]) => [`RSA-PSS-${name}`, rsa, [`-${md}`, ...pss]] as const),
  ...hashes.map(([md, name]) => [`ECDSA-${name}`, ec('P-256'), [`-${md}`]] as const),
  ...['P-384', 'P-521', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1'].map(
    (curve) => ['ECDSA-SHA-512', ec(curve), ['-sha512']] as const,
  ),
  ['Ed25519', ['-algorithm', 'ED25519'], []] as const,
  ['Ed448', ['-algorithm', 'ED448'], []] as const,
]

test.each(made)('%s by openssl (%j) verifies over the data and over the digest', (name, key, signing) => {
  const { publicKey, signatureAlgorithm, signature, tbs } = selfSigned(key, signing)
  const check = (signed: { data: Uint8Array } | { digest: Uint8Array }, value = signature) =>
    checkValue(signatureAlgorithm, { key: publicKey, signed, value })
  expect(check({ data: tbs })).toMatchObject({ is: 'right', name })
  expect(check({ data: changeByte(tbs, 30) }).is).toBe('wrong')
  expect(check({ data: tbs }, changeByte(signature, signature.length - 2)).is).toBe('wrong')
  expect(check({ data: tbs }, new Uint8Array()).is).toBe('wrong')
  const algorithm = readSignatureAlgorithm(signatureAlgorithm)
  const hash = algorithm.is === 'known' ? algorithm.hash : undefined
  if (!hash) return expect(check({ digest: tbs }).is).toBe('undecided')
  const digest = digestOf(hash, tbs)
  expect(check({ digest }).is).toBe('right')
  expect(check({ digest: changeByte(digest, 5) }).is).toBe('wrong')
  expect(check({ digest }, changeByte(signature, signature.length - 2)).is).toBe('wrong')
  expect(check({ digest }, new Uint8Array(signature.length)).is).toBe('wrong')
})

test('a key of another kind than the algorithm decides nothing', () => {
  const byRsa = selfSigned(rsa, ['-sha256'])
  const byEc = selfSigned(ec('P-256'), ['-sha256'])
  const facts = { signed: { data: byRsa.tbs }, value: byRsa.signature }
  expect(checkValue(byRsa.signatureAlgorithm, { ...facts, key: byEc.publicKey })).toMatchObject({
    is: 'undecided',
    finding: { indication: 'INDETERMINATE', reason: { code: 'seal.algorithm-unsupported' } },
  })
  expect(selfSigned(ec('secp256k1'), ['-sha256']).publicKey).toBeUndefined()
  expect(selfSigned([...ec('P-256'), '-pkeyopt', 'ec_param_enc:explicit'], ['-sha256']).publicKey).toBeUndefined()
})

const useOf = (key: readonly string[], signing: readonly string[]) => {
  const { publicKey, signatureAlgorithm } = selfSigned(key, signing)
  const algorithm = readSignatureAlgorithm(signatureAlgorithm)
  if (algorithm.is === 'unknown' || !publicKey) throw new Error(algorithm.name)
  return useOfSignature(algorithm, publicKey)
}

test('SHA-1 served until August 2012: a proven earlier time counts, the present does not', () => {
  const uses = [useOf(rsa, ['-sha1'])]
  expect(judgeAlgorithms(uses, new Date('2012-07-31'), true)).toBeUndefined()
  expect(judgeAlgorithms(uses, new Date('2012-08-01'), true)).toMatchObject({
    indication: 'INDETERMINATE',
    subIndication: 'CRYPTO_CONSTRAINTS_FAILURE',
    reason: { code: 'seal.algorithm-outdated', params: { until: '2012-08-01' } },
  })
  expect(judgeAlgorithms(uses, new Date('2026-01-01'), false)).toMatchObject({
    subIndication: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
  })
})

test('the size of an RSA key decides until when it serves, and some never did', () => {
  const small = useOf(['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'], ['-sha256'])
  const tiny = { ...small, key: { scheme: 'rsa-pkcs1', bits: 512 } } as const
  const today = useOf(rsa, ['-sha256'])
  const at = (use: typeof small, time: string) => judgeAlgorithms([use], new Date(time), false)?.reason.code
  expect(at(small, '2019-09-30')).toBeUndefined()
  expect(at(small, '2019-10-01')).toBe('seal.algorithm-outdated')
  expect(at(tiny, '2000-01-01')).toBe('seal.algorithm-too-weak')
  expect(at(today, '2028-12-31')).toBeUndefined()
  expect(at(today, '2029-01-01')).toBe('seal.algorithm-outdated')
})

test('what rests on a specification alone is never relied on', () => {
  const use = { name: 'Oʻz DSt 1092', status: 'specification-only' } as const
  expect(judgeAlgorithms([use], new Date(), true)).toMatchObject({
    indication: 'INDETERMINATE',
    reason: { code: 'seal.algorithm-unconfirmed' },
  })
})

test.each([
  ['1.2.860.3.15.1.1.2.2.2.2', 'seal.algorithm-unconfirmed'],
  ['1.2.860.3.15.2.1.2.2.2.2', 'seal.algorithm-unconfirmed'],
  ['1.2.417.1.2.3', 'seal.algorithm-unsupported'],
])('a signature by %s is neither valid nor invalid', (id, code) => {
  const identifier = readAsn1(der.algorithmIdentifier(id))
  const facts = { key: undefined, signed: { data: Buffer.from('x') }, value: new Uint8Array(64) }
  expect(checkValue(identifier, facts)).toMatchObject({
    is: 'undecided',
    finding: { indication: 'INDETERMINATE', reason: { code } },
  })
})

test('every entry of the registry says what confirmed it, and no two share a name', () => {
  const entries = [...registry.digests, ...registry.signatures]
  for (const { name, status, evidence } of [...entries, ...registry.gostKeys]) {
    expect(['national-sample', 'other-implementation', 'specification-only'], name).toContain(status)
    expect(evidence.length, name).toBeGreaterThan(10)
  }
  for (const world of ['oids', 'xml'] as const) {
    for (const list of [registry.digests, registry.signatures]) {
      const names = list.flatMap((entry) => entry[world])
      expect(new Set(names).size).toBe(names.length)
    }
  }
})
