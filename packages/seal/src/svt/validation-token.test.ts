import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { PDFDocument } from '@cantoo/pdf-lib'
import fc from 'fast-check'
import { jwtVerify, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { sealAsicCms } from '../asic/seal-asic-cms.ts'
import { sealCms } from '../cades/seal-cms.ts'
import { verifyFile } from '../files/verify-file.ts'
import { sealJson } from '../jades/seal-json.ts'
import { sealPdf } from '../pades/seal-pdf.ts'
import { changeByte, createTestPki, days, now } from '../testing/test-pki.ts'
import { uzbekCms, uzbekContent } from '../testing/uzbek-signature.ts'
import { sealXml } from '../xades/seal-xml.ts'
import { type IssueTokenFacts, issueValidationToken, svtHashOf, type ValidatedSeal } from './issue-token.ts'
import type { SealReference } from './seal-reference.ts'
import { verifyValidationToken } from './verify-token.ts'

const pki = createTestPki('Oʻzbekiston')
const service = pki.issue({ commonName: 'Validation service', chain: [pki.ca] })
const policy = 'urn:kopru:validation-policy:national'
const [issuer, audience] = ['https://uz.example/', 'https://tr.example/']
const hash = svtHashOf(service.key)
const facts = {
  ...{ anchors: [service.certificate], issuer, audience, policies: [policy], at: now, notBefore: now },
}

async function referencesOf(file: Uint8Array, content?: Uint8Array) {
  const { signatures } = await verifyFile(file, { trust: { anchors: pki.anchors, at: now, references: hash }, content })
  return signatures
}
const passed = (reference: SealReference | undefined, path: readonly Uint8Array[], more = {}): ValidatedSeal => {
  if (!reference) throw new Error('no reference')
  return { reference, path, result: 'PASSED', policy, ...more }
}
const issue = (seals: readonly ValidatedSeal[], more: Partial<IssueTokenFacts> = {}, key = service.key) =>
  issueValidationToken({ id: 'a1', issuer, audience: [audience], at: now, seals, ...more }, key)

const [uzbek] = await referencesOf(uzbekCms(pki))
if (!uzbek) throw new Error('one signature')
const good = await issue([passed(uzbek.reference, uzbek.path, { message: 'holds' })])

async function says(token: string, verdict = uzbek, more: Partial<typeof facts> = {}) {
  const outcome = await verifyValidationToken(token, { ...facts, ...more })
  if (outcome.outcome === 'refused') return outcome.fault
  return verdict && outcome.statementOn(verdict)?.result
}

const pdf = await PDFDocument.create()
pdf.addPage()
const page = await pdf.save()
const { key } = pki.issue({})
const xml = Buffer.from('<a><b Id="x">Анықтама</b></a>')
const asic = async () => {
  const files = [{ name: 'a.txt', mimeType: 'text/plain', source: Buffer.from('a') }]
  const outcome = await sealAsicCms(files, { kind: 'ASiC-E', key, at: now })
  if (outcome.outcome === 'refused') throw new Error('refused')
  const chunks: Buffer[] = []
  for await (const chunk of outcome.container) chunks.push(Buffer.from(chunk as Buffer))
  return Buffer.concat(chunks)
}
const files: Readonly<Record<string, [string, () => Promise<Uint8Array>]>> = {
  'CMS of Uzbekistan': ['urn:kopru:svt-profile:cms', async () => uzbekCms(pki)],
  CAdES: ['urn:kopru:svt-profile:cms', () => sealCms(xml, key, { signedAt: now })],
  'ASiC-E with CAdES': ['urn:kopru:svt-profile:cms', asic],
  PAdES: ['PDF', () => sealPdf(page, key, { reason: 'r', location: 'l', signerName: 's', at: now })],
  XAdES: [
    'XML',
    async () => {
      const sealed = await sealXml(xml, { key, at: now })
      if (sealed.outcome === 'refused') throw new Error('refused')
      return sealed.xml
    },
  ],
  JAdES: ['JWS', async () => Buffer.from(JSON.stringify(await sealJson({ a: 'ә' }, key, { signedAt: now })))],
}

test.each(Object.entries(files))(
  'a token about %s speaks of that signature and of no other',
  async (name, [profile, make]) => {
    const [verdict] = await referencesOf(await make())
    expect(verdict?.reference).toMatchObject({ profile, hash: 'sha256' })
    const token = await issue([passed(verdict?.reference, verdict?.path ?? [])])
    expect(await says(token, verdict)).toBe('PASSED')
    // The same content, signed once more.
    const again = name.startsWith('CMS') ? uzbekCms(createTestPki('Y')) : await make()
    expect(await says(token, (await referencesOf(again))[0])).toBeUndefined()
    expect(await says(good, verdict)).toBeUndefined()
  },
)

test('without being asked a verdict names no bytes', async () => {
  const { signatures } = await verifyFile(uzbekCms(pki), { trust: { anchors: pki.anchors, at: now } })
  expect(signatures[0]?.reference).toBeUndefined()
})

test('another implementation of JWT reads the token, with the claims of the RFC', async () => {
  const { publicKey } = new X509Certificate(service.certificate)
  const { payload, protectedHeader } = await jwtVerify(good, publicKey, { issuer, audience, typ: 'JWT' })
  expect(protectedHeader).toMatchObject({ typ: 'JWT', alg: 'ES256', x5c: [{}, {}] })
  expect(Object.keys(payload).sort()).toEqual(['aud', 'iat', 'iss', 'jti', 'sig_val_claims'])
  expect(payload.sig_val_claims).toMatchObject({
    ...{ ver: '1.0', profile: 'urn:kopru:svt-profile:cms', hash_algo: 'http://www.w3.org/2001/04/xmlenc#sha256' },
    sig: [{ sig_val: [{ pol: policy, res: 'PASSED', msg: 'holds' }], signer_cert_ref: { type: 'chain' } }],
  })
})

test('what the service says is what is read: passed, failed, cannot tell, and the proven time', async () => {
  for (const result of ['PASSED', 'FAILED', 'INDETERMINATE'] as const)
    expect(await says(await issue([passed(uzbek.reference, uzbek.path, { result })]))).toBe(result)
  const times = [{ time: now, type: 'urn:x:rfc3161', issuer: 'TSA' }]
  const outcome = await verifyValidationToken(await issue([passed(uzbek.reference, uzbek.path, { times })]), facts)
  expect(outcome.outcome === 'valid' && outcome.statementOn(uzbek)?.times).toEqual([
    { time: now.getTime() / 1000, type: 'urn:x:rfc3161', iss: 'TSA' },
  ])
})

test('a token about the same signature over other content, or by another signer, says nothing', async () => {
  const detached = uzbekCms(pki, { isDetached: true })
  const [over] = await referencesOf(detached, uzbekContent)
  const [altered] = await referencesOf(detached, changeByte(uzbekContent, 3))
  if (!over || !altered) throw new Error('one signature each')
  const token = await issue([passed(over.reference, over.path)])
  expect(await says(token, over)).toBe('PASSED')
  expect(await says(token, altered)).toBeUndefined()
  expect(await says(await issue([passed(over.reference, [pki.ca.certificate])]), over)).toBeUndefined()
})

test('two statements on one signature, and one by a policy that does not count, say nothing', async () => {
  const one = passed(uzbek.reference, uzbek.path)
  expect(await says(await issue([one, { ...one, result: 'FAILED' }]))).toBeUndefined()
  expect(await says(await issue([{ ...one, policy: 'urn:other' }]))).toBeUndefined()
})

test('a token that is old, from the future, for another, by another or by a stranger is refused', async () => {
  const seals = [passed(uzbek.reference, uzbek.path)]
  expect(await says(await issue(seals, { at: days(-1) }))).toBe('too-early')
  expect(await says(await issue(seals, { at: days(1) }))).toBe('from-the-future')
  expect(await says(await issue(seals, { expiresAt: now }))).toBe('expired')
  expect(await says(await issue(seals, { expiresAt: days(1) }))).toBe('PASSED')
  expect(await says(await issue(seals, { audience: ['https://kz.example/'] }))).toBe('other-audience')
  expect(await says(await issue(seals, { audience: [] }))).toBe('other-audience')
  expect(await says(await issue(seals, { issuer: 'https://az.example/' }))).toBe('other-issuer')
  const stranger = pki.issue({ commonName: 'Validation service', chain: [pki.ca] })
  expect(await says(await issue(seals, {}, stranger.key))).toBe('signer-unknown')
  const ended = pki.issue({ notAfter: days(-1), chain: [pki.ca] })
  expect(await says(await issue(seals, {}, ended.key), uzbek, { anchors: [ended.certificate] })).toBe('signer-unknown')
  expect(await says(good, uzbek, { anchors: [] })).toBe('signer-unknown')
})

const payloadOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
const headerOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
const signAnew = (payload: object, header: object = {}) =>
  new SignJWT(payload as Record<string, unknown>)
    .setProtectedHeader({ ...headerOf(good), ...header })
    .sign(service.privateKey)

test('a token by no algorithm, by a shared secret or with a foreign header is refused', async () => {
  const [, payload = '', value = ''] = good.split('.')
  const withHeader = (header: object, signature = value) =>
    `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`
  expect(await says(withHeader({ ...headerOf(good), alg: 'none' }, ''))).toBe('algorithm')
  expect(await says(withHeader({ ...headerOf(good), alg: 'HS256' }))).toBe('algorithm')
  expect(await says(withHeader({ ...headerOf(good), alg: 'constructor' }))).toBe('algorithm')
  expect(await says(withHeader({ ...headerOf(good), alg: 'ES384' }))).toBe('signature-wrong')
  expect(await says(await signAnew(payloadOf(good), { typ: 'jwt' }))).toBe('malformed')
  expect(await says(withHeader({ ...headerOf(good), x5c: undefined }))).toBe('malformed')
  expect(await says(withHeader({ ...headerOf(good), crit: ['exp'] }))).toBe('malformed')
})

test('claims that the RFC does not name, or that are missing or of another kind, are refused', async () => {
  const claims = payloadOf(good)
  const validation = claims.sig_val_claims
  const [signature] = validation.sig
  const wrong: readonly object[] = [
    { ...claims, sub: 'x' },
    { ...claims, jti: undefined },
    { ...claims, sig_val_claims: { ...validation, ver: '2.0' } },
    { ...claims, sig_val_claims: { ...validation, sig: [] } },
    { ...claims, sig_val_claims: { ...validation, hash_algo: 'http://www.w3.org/2000/09/xmldsig#sha1' } },
    {
      ...claims,
      sig_val_claims: { ...validation, sig: [{ ...signature, sig_val: [{ pol: policy, res: 'passed' }] }] },
    },
    { ...claims, sig_val_claims: { ...validation, sig: [{ ...signature, sig_data_ref: [] }] } },
    { ...claims, sig_val_claims: { ...validation, more: 1 } },
  ]
  for (const one of wrong) expect(await says(await signAnew(JSON.parse(JSON.stringify(one))))).toBe('malformed')
  const nulls = {
    ...claims,
    sig_val_claims: { ...validation, ext: null, sig: [{ ...signature, ext: null, time_val: [] }] },
  }
  expect(await says(await signAnew(nulls))).toBe('PASSED')
})

test('no change of a token by a character passes, and no text makes the reader throw', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), fc.constantFrom(...'Aa0-_.~ә'), async (at, letter) => {
      if (good[at] === letter) return
      const changed = `${good.slice(0, at)}${letter}${good.slice(at + 1)}`
      const said = await says(changed)
      // The last character of the value may hold bits that base64 does not use.
      if (at < good.length - 1) expect(said).not.toBe('PASSED')
    }),
    { numRuns: 150 },
  )
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
      expect(await says(text)).toMatch(/^(malformed|algorithm)$/)
    }),
  )
  expect(await says('ey'.repeat(600_000))).toBe('malformed')
})

interface Vector {
  readonly title: string
  readonly token: string
  /** Absent: those at the top. */
  readonly at?: string
  readonly cms?: string
  readonly expect: string | null
}
const vectors = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../../conformance/vectors/seal/validation-tokens.json'), 'utf8'),
) as Record<'issuer' | 'audience' | 'policy' | 'at' | 'cms' | 'anchor', string> & { vectors: Vector[] }

test.each(vectors.vectors)('vector: $title', async (vector) => {
  const at = new Date(vector.at ?? vectors.at)
  const trust = { anchors: [], at, references: 'sha256' } as const
  const { signatures } = await verifyFile(Buffer.from(vector.cms ?? vectors.cms, 'base64'), { trust })
  const outcome = await verifyValidationToken(vector.token, {
    ...{ issuer: vectors.issuer, audience: vectors.audience, policies: [vectors.policy], at, notBefore: at },
    anchors: [new Uint8Array(Buffer.from(vectors.anchor, 'base64'))],
  })
  const [verdict] = signatures
  if (!verdict) throw new Error('one signature')
  const said = outcome.outcome === 'refused' ? outcome.fault : (outcome.statementOn(verdict)?.result ?? null)
  expect(said).toBe(vector.expect)
})
