import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { PDFDocument } from '@cantoo/pdf-lib'
import fc from 'fast-check'
import { CompactSign, GeneralSign } from 'jose'
import { expect, test } from 'vitest'
import { sealAsic } from '../asic/seal-asic.ts'
import * as der from '../asn1/write.ts'
import { sealCms } from '../cades/seal-cms.ts'
import { sealJson } from '../jades/seal-json.ts'
import { sealPdf } from '../pades/seal-pdf.ts'
import { run, scratch } from '../testing/judges.ts'
import { changeByte, createTestPki, now, pem, sha256 } from '../testing/test-pki.ts'
import { contentOf } from '../validation/content.ts'
import { verifyFile } from './verify-file.ts'

const pki = createTestPki()
const holder = pki.issue({ commonName: 'Мемлекеттік тіркеу' })
const trust = { anchors: pki.anchors, at: now }
const content = new Uint8Array(Buffer.from('content'))
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text))
const x5c = [holder.certificate, pki.ca.certificate].map((one) => Buffer.from(one).toString('base64'))

test('a CMS is known in DER, in PEM and in bare base64', async () => {
  const cms = await sealCms(content, holder.key, { signedAt: now })
  const base64 = Buffer.from(cms).toString('base64')
  const forms = [cms, bytesOf(base64), bytesOf(`-----BEGIN CMS-----\n${base64}\n-----END CMS-----\n`)]
  for (const form of forms)
    expect(await verifyFile(form, { trust })).toMatchObject({
      signatures: [{ format: 'CAdES', indication: 'TOTAL_PASSED' }],
      reasons: [],
    })
})

test('a PDF that lies unchanged inside of a signature does not hide it', async () => {
  const pdf = bytesOf('%PDF-1.7\nwhatever follows')
  const cms = await sealCms(pdf, holder.key, { signedAt: now })
  expect((await verifyFile(cms, { trust })).signatures).toMatchObject([{ format: 'CAdES', indication: 'TOTAL_PASSED' }])
  const sealed = await sealAsic([{ name: 'a.pdf', mimeType: 'application/pdf', source: pdf }], {
    key: holder.key,
    at: now,
  })
  if (sealed.outcome !== 'sealed') throw new Error(sealed.outcome)
  expect((await verifyFile(await buffer(sealed.container), { trust })).signatures).toMatchObject([
    { format: 'XAdES', covers: { parts: ['a.pdf'] }, indication: 'TOTAL_PASSED' },
  ])
  // What is no DER is not taken for it.
  expect((await verifyFile(bytesOf('0 %PDF-1.7'), { trust })).signatures).toMatchObject([
    { indication: 'INDETERMINATE', reasons: [{ code: 'seal.cut-off' }] },
  ])
})

test('without anchors a sound signature is indeterminate for want of a chain', async () => {
  const cms = await sealCms(content, holder.key, { signedAt: now })
  expect((await verifyFile(cms, { trust: { anchors: [], at: now } })).signatures).toMatchObject([
    { indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' },
  ])
})

test('a time-stamp made by openssl is judged over its content, as reply and as token', async () => {
  using files = scratch()
  const token = await pki.timestampAt(now)(sha256(content))
  const reply = der.sequence(der.sequence(der.integer(0)), token)
  for (const form of [token, reply]) {
    const [passed] = (await verifyFile(form, { trust, content })).signatures
    expect(passed).toMatchObject({ format: 'RFC3161', indication: 'TOTAL_PASSED', timestamp: { valid: true } })
    expect((await verifyFile(form, { trust })).signatures).toMatchObject([{ subIndication: 'SIGNED_DATA_NOT_FOUND' }])
    expect((await verifyFile(form, { trust, content: changeByte(content, 0) })).signatures).toMatchObject([
      { indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' },
    ])
  }
  const root = files.write('root.pem', pem(pki.root.certificate))
  const { output } = run(
    'openssl',
    'ts',
    '-verify',
    '-data',
    files.write('data', content),
    '-in',
    files.write('reply', reply),
    '-CAfile',
    root,
  )
  expect(output).toContain('Verification: OK')
})

test('jose’s compact and general forms are judged, detached ones with their content', async () => {
  const compact = await new CompactSign(content).setProtectedHeader({ alg: 'ES256', x5c }).sign(holder.privateKey)
  expect((await verifyFile(bytesOf(compact), { trust })).signatures).toMatchObject([
    { format: 'JWS', level: 'none', indication: 'TOTAL_PASSED', algorithm: 'ES256' },
  ])
  const [header, , signature] = compact.split('.')
  const detached = bytesOf(`${header}..${signature}`)
  expect((await verifyFile(detached, { trust, content })).signatures).toMatchObject([{ indication: 'TOTAL_PASSED' }])
  expect((await verifyFile(detached, { trust })).signatures).toMatchObject([{ subIndication: 'SIGNED_DATA_NOT_FOUND' }])
  const stranger = createTestPki('Other').issue({})
  const strange = [Buffer.from(stranger.certificate).toString('base64')]
  const general = await new GeneralSign(content)
    .addSignature(stranger.privateKey)
    .setProtectedHeader({ alg: 'ES256', x5c: strange })
    .addSignature(holder.privateKey)
    .setProtectedHeader({ alg: 'ES256', x5c })
    .sign()
  expect((await verifyFile(bytesOf(JSON.stringify(general)), { trust })).signatures).toMatchObject([
    { indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' },
    { indication: 'TOTAL_PASSED' },
  ])
})

test('a JAdES seal is known in a file', async () => {
  const sealed = await sealJson({ decision: 17 }, holder.key, { signedAt: now, timestamp: pki.timestampAt(now) })
  expect((await verifyFile(bytesOf(JSON.stringify(sealed)), { trust })).signatures).toMatchObject([
    { format: 'JAdES', level: 'T', indication: 'TOTAL_PASSED' },
  ])
})

test('of an SD-JWT the issuer’s signature and every disclosure must hold', async () => {
  const disclosure = Buffer.from(JSON.stringify(['c2FsdA', 'family_name', 'Ахметова'])).toString('base64url')
  const inner = Buffer.from(JSON.stringify(['c2FsdB', 'KZ'])).toString('base64url')
  const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url')
  const issue = (claims: object) =>
    new CompactSign(bytesOf(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'ES256', typ: 'dc+sd-jwt', x5c })
      .sign(holder.privateKey)
  const claims = {
    vct: 'https://example.kz/residence',
    _sd: [digestOf(disclosure)],
    nationalities: [{ '...': digestOf(inner) }],
    exp: now.getTime() / 1000 + 60,
  }
  const issued = await issue(claims)
  const judge = async (...disclosures: string[]) =>
    (await verifyFile(bytesOf(`${[issued, ...disclosures].join('~')}~`), { trust })).signatures
  expect(await judge(disclosure, inner)).toMatchObject([{ format: 'SD-JWT', indication: 'TOTAL_PASSED' }])
  expect(await judge()).toMatchObject([{ indication: 'TOTAL_PASSED' }])
  const forged = Buffer.from(JSON.stringify(['c2FsdA', 'family_name', 'Ахметов'])).toString('base64url')
  expect(await judge(forged)).toMatchObject([
    { indication: 'TOTAL_FAILED', reasons: [{ code: 'seal.disclosure-unknown' }] },
  ])
  expect(await judge(inner, inner)).toMatchObject([{ indication: 'TOTAL_FAILED', subIndication: 'FORMAT_FAILURE' }])
  const expired = await issue({ ...claims, exp: now.getTime() / 1000 - 1 })
  expect((await verifyFile(bytesOf(`${expired}~`), { trust })).signatures).toMatchObject([
    { indication: 'INDETERMINATE', subIndication: 'EXPIRED' },
  ])
})

test.each([
  ['a certificate', holder.certificate, 'X.509 certificate'],
  ['a revocation list', listMadeByOpenssl(), 'certificate revocation list'],
])('%s is no signature, and the answer says what it is', async (_, file, kind) => {
  expect(await verifyFile(file, { trust })).toEqual({
    signatures: [],
    reasons: [{ code: 'seal.not-a-signature', params: { kind } }],
  })
})

function listMadeByOpenssl(): Uint8Array {
  using files = scratch()
  const config = files.write(
    'ca.cnf',
    `[ca]\ndefault_ca=a\n[a]\ndatabase=${files.write('index.txt', '')}\ndefault_md=sha256\n`,
  )
  const key = pki.root.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const args = ['-gencrl', '-config', config, '-crldays', '1', '-cert', files.write('c.pem', pem(pki.root.certificate))]
  run('openssl', 'ca', ...args, '-keyfile', files.write('k.pem', key), '-out', files.path('crl.pem'))
  return new Uint8Array(readFileSync(files.path('crl.pem')))
}

test.each([
  ['nothing at all', '', 'seal.empty-file'],
  ['a letter in plain words', 'Құрметті Айгерім,\r\n\tхат осымен бітті.\n', 'seal.no-signature'],
  ['a text whose head ends within a letter', `a${'ә'.repeat(3000)}`, 'seal.no-signature'],
])('%s holds no signature, and the answer says so', async (_, text, code) => {
  expect(await verifyFile(Buffer.from(text), { trust })).toEqual({ signatures: [], reasons: [{ code, params: {} }] })
})

test('a PDF without its end is said to be cut off, and one with an end that cannot be read to be a damaged PDF', async () => {
  const reasonOf = async (text: string) => (await verifyFile(bytesOf(text), { trust })).signatures[0]?.reasons[0]
  expect(await reasonOf(`%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n${'2 0 obj\n'.repeat(200)}`)).toMatchObject({
    code: 'seal.cut-off',
  })
  expect(await reasonOf('%PDF-1.7\nstartxref\n9\n%%EOF')).toMatchObject({
    ...{ code: 'seal.malformed', params: { part: 'PDF' } },
  })
})

test('content beside a file that signs something else makes nothing pass', async () => {
  const page = await PDFDocument.create()
  page.addPage()
  const pdf = await sealPdf(await page.save(), holder.key, { at: now, reason: 'r', location: 'l', signerName: 'n' })
  const json = bytesOf(JSON.stringify(await sealJson({ a: 1 }, holder.key, { signedAt: now })))
  const container = await sealAsic([{ name: 'a.txt', mimeType: 'text/plain', source: content }], {
    ...{ key: holder.key, at: now },
  })
  if (container.outcome !== 'sealed') throw new Error(container.outcome)
  const cms = await sealCms(content, holder.key, { signedAt: now })
  for (const file of [pdf, json, new Uint8Array(await buffer(container.container))]) {
    expect((await verifyFile(file, { trust })).signatures).toMatchObject([{ indication: 'TOTAL_PASSED' }])
    expect((await verifyFile(file, { trust, content: bytesOf('other') })).signatures).toMatchObject([
      { indication: 'INDETERMINATE', reasons: [{ code: 'seal.content-beside' }] },
    ])
  }
  expect((await verifyFile(cms, { trust, content: bytesOf('other') })).signatures).toMatchObject([
    { indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' },
  ])
  expect((await verifyFile(cms, { trust, content })).signatures).toMatchObject([{ indication: 'TOTAL_PASSED' }])
})

test('a signed file whose end did not arrive is open, and neither valid nor forged', async () => {
  const facts = { key: holder.key, at: now }
  const container = await sealAsic([{ name: 'a.txt', mimeType: 'text/plain', source: content }], facts)
  if (container.outcome !== 'sealed') throw new Error(container.outcome)
  const page = await PDFDocument.create()
  page.addPage()
  const pdf = await sealPdf(await page.save(), holder.key, { at: now, reason: 'r', location: 'l', signerName: 'n' })
  const cms = await sealCms(content, holder.key, { signedAt: now })
  for (const whole of [pdf, cms, new Uint8Array(await buffer(container.container))])
    for (const share of [0.4, 0.8, 0.99]) {
      const answer = await verifyFile(whole.subarray(0, Math.floor(whole.length * share)), { trust })
      expect(answer).toMatchObject({
        signatures: [
          { indication: 'INDETERMINATE', subIndication: 'SIGNED_DATA_NOT_FOUND', reasons: [{ code: 'seal.cut-off' }] },
        ],
      })
    }
})

const nested = (depth: number) => {
  let value = der.nothing()
  for (let level = 0; level < depth; level += 1) value = der.sequence(value)
  return value
}

test.each([
  ['nothing', new Uint8Array()],
  ['a name only', bytesOf('decision.p7s')],
  ['ASN.1 of 5,000 levels', nested(5_000)],
  ['ASN.1 that promises two gigabytes', Uint8Array.of(0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 6, 9)],
  ['ASN.1 of 300,000 values', der.sequence(new Uint8Array(600_000).fill(5).map((_, at) => (at % 2 ? 0 : 5)))],
  ['a zip called CMS', bytesOf('PK\u0003\u0004signature.p7s')],
  ['JSON of 100,000 levels', bytesOf(`${'{"signatures":['.repeat(100_000)}`)],
  ['a header without end', bytesOf(`eyJ${'A'.repeat(1_000_000)}`)],
  ['100,000 dots', bytesOf(`eyJ${'.'.repeat(100_000)}`)],
  ['a PEM without end', bytesOf(`-----BEGIN CMS-----${'MII'.repeat(100_000)}`)],
  ['a PDF of one line', bytesOf('%PDF-1.7')],
])('%s gets a verdict within ten seconds and does not pass', async (_, file) => {
  const started = performance.now()
  const { signatures, reasons } = await verifyFile(file, { trust })
  expect(performance.now() - started).toBeLessThan(10_000)
  expect(signatures.length + reasons.length).toBeGreaterThan(0)
  expect(signatures.every(({ indication }) => indication !== 'TOTAL_PASSED')).toBe(true)
})

test('a file of two gigabytes is refused by its size, unread', async () => {
  const read: number[] = []
  const slice = async (start: number, end: number) => {
    read.push(end - start)
    return bytesOf('%PDF-1.7').subarray(0, end - start)
  }
  const { signatures } = await verifyFile({ size: 2 ** 31, slice }, { trust })
  expect(signatures).toMatchObject([{ reasons: [{ code: 'seal.too-large' }] }])
  expect(read).toEqual([4096])
})

test('cut off anywhere, a signature gets a verdict and does not pass', async () => {
  const cms = await sealCms(contentOf(content), holder.key, { signedAt: now, timestamp: pki.timestampAt(now) })
  await fc.assert(
    fc.asyncProperty(fc.nat(cms.length - 1), async (end) => {
      const { signatures, reasons } = await verifyFile(cms.subarray(0, end), { trust, content })
      expect(signatures.every(({ indication }) => indication !== 'TOTAL_PASSED')).toBe(true)
      expect([...signatures, ...reasons]).toHaveLength(1)
    }),
    { numRuns: 100 },
  )
})

// Public samples of the Kazakh test PKI, which travel apart from this repository.
const folder = join(import.meta.dirname, '../../../../../shared/testdata/kz-nuc')

if (existsSync(folder)) {
  const load = (name: string) => new Uint8Array(readFileSync(join(folder, name)))
  const derOf = (bytes: Uint8Array) =>
    bytes[0] === 0x30
      ? bytes
      : new Uint8Array(
          Buffer.from(
            Buffer.from(bytes)
              .toString()
              .replace(/-----[^-]*-----/g, ''),
            'base64',
          ),
        )
  const anchors = ['nca_gost2015_test.cer', 'nca_gost_test.crt', 'nca_rsa_test.crt'].map((name) =>
    derOf(load(`ca/${name}`)),
  )
  const at = new Date('2022-10-01T00:00:00Z')

  test('of a Kazakh CMS the GOST signer passes, and the RSA signer’s expired certificate leaves it open', async () => {
    const cms = load('cms/two_signers_attached.p7s')
    expect((await verifyFile(cms, { trust: { anchors, at } })).signatures).toMatchObject([
      { format: 'CMS', level: 'none', indication: 'TOTAL_PASSED', signedAt: '2022-09-27T21:17:59.000Z' },
      { format: 'CMS', indication: 'INDETERMINATE', subIndication: 'OUT_OF_BOUNDS_NO_POE' },
    ])
    const withoutGost = anchors.slice(2)
    expect(
      (await verifyFile(cms, { trust: { anchors: withoutGost, at: new Date('2022-01-01') } })).signatures,
    ).toMatchObject([
      { subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' },
      { indication: 'INDETERMINATE', reasons: [{ code: 'seal.signed-in-future' }] },
    ])
  })

  test('a Kazakh CMS by one signer is sound and open for its expired certificate', async () => {
    expect((await verifyFile(load('cms/rsa_one_signer.p7s'), { trust: { anchors, at } })).signatures).toMatchObject([
      { format: 'CMS', indication: 'INDETERMINATE', subIndication: 'OUT_OF_BOUNDS_NO_POE' },
    ])
  })

  test('a Kazakh CMS with other content fails for every signer', async () => {
    const cms = load('cms/two_signers_attached.p7s')
    const changed = changeByte(cms, Buffer.from(cms).indexOf('test123'))
    const { signatures } = await verifyFile(changed, { trust: { anchors, at } })
    expect(signatures.map(({ subIndication }) => subIndication)).toEqual(['HASH_FAILURE', 'HASH_FAILURE'])
  })

  test('two Kazakh XML signatures are sound when read as they were added, and not to the letter', async () => {
    const xml = load('xml/two_signers_enveloped.xml')
    const judge = async (xmlReading: 'strict' | 'successive') =>
      (await verifyFile(xml, { trust: { anchors, at }, xmlReading })).signatures
    expect(await judge('successive')).toMatchObject([
      { subIndication: 'OUT_OF_BOUNDS_NO_POE' },
      { indication: 'TOTAL_PASSED' },
    ])
    expect(await judge('strict')).toMatchObject([{ subIndication: 'HASH_FAILURE' }, { indication: 'TOTAL_PASSED' }])
  })

  test.each(['tsp_token.bin', 'tsp_response.bin'])(
    'the Kazakh time-stamp in %s is right, but over SHA-1',
    async (name) => {
      const judge = async (over: Uint8Array) =>
        (await verifyFile(load(`tsp/${name}`), { trust: { anchors, at }, content: over })).signatures
      expect(await judge(Uint8Array.of(0xca, 0xfe, 0xba, 0xbe))).toMatchObject([
        {
          indication: 'INDETERMINATE',
          timestamp: { time: '2022-09-18T13:20:14.000Z' },
          reasons: [{ code: 'seal.algorithm-outdated' }],
        },
      ])
      expect(await judge(content)).toMatchObject([{ indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' }])
    },
  )
}
