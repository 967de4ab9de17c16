import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sequenceOf } from '../asn1/fields.ts'
import { readAsn1 } from '../asn1/read.ts'
import { onlineRevocation } from '../ocsp/client.ts'
import { cmsVerify, run, scratch } from '../testing/judges.ts'
import { changeByte, createTestPki, days, now, pem, policy, sha256 } from '../testing/test-pki.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { appendDocumentTimestamp } from './document-timestamps.ts'
import { extendPdfSeals } from './extend-pdf-seals.ts'
import { findSignatures } from './form-fields.ts'
import { openPdf } from './pdf/document.ts'
import { sealPdf } from './seal-pdf.ts'
import { verifyPdfSeals } from './verify-pdf-seals.ts'

const pki = createTestPki()
const holder = pki.issue({ commonName: 'Göç İdaresi Başkanlığı', organisation: 'T.C. İçişleri Bakanlığı' })
const facts = {
  reason: 'İkamet izni',
  location: 'Ankara',
  signerName: 'Göç İdaresi',
  timestamp: pki.timestampAt(now),
  at: now,
}
const trust = { anchors: pki.anchors, at: now }

async function makePdf(useObjectStreams: boolean): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  const page = pdf.addPage([400, 300])
  page.drawText('Residence permit 2026/1', { x: 30, y: 200, font: await pdf.embedFont(StandardFonts.Helvetica) })
  pdf.addPage([400, 300])
  return pdf.save({ useObjectStreams })
}

const plain = await makePdf(false)
const sealed = await sealPdf(plain, holder.key, facts)
const append = (pdf: Uint8Array, text: string) => new Uint8Array(Buffer.concat([pdf, Buffer.from(text, 'latin1')]))
const verify = async (pdf: Uint8Array, change: Partial<Parameters<typeof verifyPdfSeals>[1]> = {}) =>
  verifyPdfSeals(pdf, { ...trust, ...change })

test.each([
  ['cross-reference table', false],
  ['cross-reference stream', true],
])('pdfsig finds the seal valid over the total document in a file with a %s', async (_, useObjectStreams) => {
  using files = scratch()
  const pdf = await sealPdf(await makePdf(useObjectStreams), holder.key, facts)
  const { output } = run('pdfsig', '-nocert', files.write('sealed.pdf', pdf))
  expect(output).toContain('Signature is Valid')
  expect(output).toContain('Total document signed')
  expect(output).toContain('ETSI.CAdES.detached')
  expect(output).toContain('Göç İdaresi Başkanlığı')
  expect(await verify(pdf)).toMatchObject([{ indication: 'TOTAL_PASSED' }])
})

test.each(['p256', 'p384', 'rsa'] as const)(
  'openssl cms -cades verifies a %s seal over the signed bytes, and openssl ts its time-stamp',
  async (kind) => {
    using files = scratch()
    const pdf = await sealPdf(plain, pki.issue({ kind }).key, facts)
    const [signature] = findSignatures(openPdf(pdf))
    const { start = 0, end = 0, bytes = new Uint8Array() } = signature?.contents ?? {}
    const content = files.write('content', Buffer.concat([pdf.subarray(0, start), pdf.subarray(end)]))
    const length = 4 + ((bytes[2] ?? 0) << 8) + (bytes[3] ?? 0)
    const cms = files.write('cms.der', bytes.subarray(0, length))
    const root = files.write('root.pem', pem(pki.root.certificate))
    const judge = (file: string) => cmsVerify(cms, root, '-content', file)
    expect(judge(content).output).toMatch(/(Verification|CAdES).* successful/)
    expect(judge(files.write('changed', changeByte(readFileSync(content), 100))).status).not.toBe(0)
    expect(await verify(pdf)).toMatchObject([{ indication: 'TOTAL_PASSED' }])
  },
)

test('a seal passes at level T and the verdict tells who, when and how', async () => {
  expect(await verify(sealed)).toEqual([
    {
      indication: 'TOTAL_PASSED',
      format: 'PAdES',
      level: 'T',
      signer: {
        subject: 'CN=Göç İdaresi Başkanlığı, O=T.C. İçişleri Bakanlığı, C=KZ',
        organisation: 'T.C. İçişleri Bakanlığı',
        country: 'KZ',
        certificateSha256: parseCertificate(holder.certificate).sha256,
      },
      issuer: 'CN=Қазақстан CA, O=Көші-қон комитеті, C=KZ',
      path: [holder.certificate, pki.ca.certificate, pki.root.certificate],
      signedAt: now.toISOString(),
      timestamp: {
        ...{ time: now.toISOString(), authority: 'CN=Қазақстан TSA, O=Көші-қон комитеті, C=KZ', valid: true },
        revocation: 'not-checked',
      },
      algorithm: 'ECDSA-SHA-256',
      revocation: 'not-checked',
      reasons: [],
    },
  ])
})

test('there is no signing-time attribute in the signature', () => {
  const [signature] = findSignatures(openPdf(sealed))
  expect(Buffer.from(signature?.contents.bytes ?? []).includes(Buffer.from('06092a864886f70d010905', 'hex'))).toBe(
    false,
  )
})

test('a PDF without signatures has no verdict', async () => {
  expect(await verify(plain)).toEqual([])
})

test('a second seal keeps the first, and pdfsig agrees', async () => {
  using files = scratch()
  const twice = await sealPdf(sealed, pki.issue({ commonName: 'Second' }).key, facts)
  expect(await verify(twice)).toMatchObject([{ indication: 'TOTAL_PASSED' }, { indication: 'TOTAL_PASSED' }])
  expect(run('pdfsig', '-nocert', files.write('twice.pdf', twice)).output.match(/Signature is Valid/g)).toHaveLength(2)
})

const at = new Date(now.getTime() + 60_000)
const online = onlineRevocation({ fetch: pki.fetchAt(() => at), nonce: () => Buffer.alloc(16, 7), now: () => at })

test('validation data raises the level to LT, which later needs nobody online', async () => {
  using files = scratch()
  const extended = await extendPdfSeals(sealed, { ...trust, at, revocation: online })
  if (extended.outcome !== 'extended') throw new Error(JSON.stringify(extended.verdicts))
  const later = new Date(now.getTime() + 3 * 365 * 86_400_000)
  expect(await verify(extended.pdf, { at: later, revocation: {} })).toMatchObject([
    { indication: 'TOTAL_PASSED', level: 'LT', revocation: 'good' },
  ])
  expect(await verify(sealed, { at: later, revocation: {} })).toMatchObject([
    { indication: 'INDETERMINATE', subIndication: 'TRY_LATER' },
  ])
  expect(run('pdfsig', '-nocert', files.write('lt.pdf', extended.pdf)).output).toContain('Signature is Valid')
})

async function raise(pdf: Uint8Array, when: Date): Promise<Uint8Array> {
  const revocation = onlineRevocation({
    fetch: pki.fetchAt(() => when),
    nonce: () => Buffer.alloc(16, 7),
    now: () => when,
  })
  // Two hours later, so that what was heard before does not speak of its authority.
  const stamp = pki.timestampAt(new Date(when.getTime() + 2 * 3_600_000))
  const extended = await extendPdfSeals(pdf, { ...trust, at: when, revocation }, stamp)
  if (extended.outcome !== 'extended') throw new Error(JSON.stringify(extended.verdicts))
  return extended.pdf
}

test('a document time-stamp over the validation data raises the level to LTA; openssl ts accepts it, and pdfsig the seal below it', async () => {
  using files = scratch()
  const archived = await raise(sealed, at)
  expect(await verify(archived, { at: days(1) })).toMatchObject([{ indication: 'TOTAL_PASSED', level: 'LTA' }])
  const { output } = run('pdfsig', '-nocert', files.write('lta.pdf', archived))
  expect(output).toContain('Signature is Valid')
  // This release of pdfsig sees a document time-stamp and what it covers, and leaves its token to others.
  expect(output).toMatch(
    /Signature #2:[\s\S]*Signer Certificate Common Name: Қазақстан TSA[\s\S]*Total document signed/,
  )
  const [, stamp] = findSignatures(openPdf(archived))
  const { start = 0, end = 0, bytes = new Uint8Array() } = stamp?.contents ?? {}
  const length = 4 + ((bytes[2] ?? 0) << 8) + (bytes[3] ?? 0)
  const covered = Buffer.concat([archived.subarray(0, start), archived.subarray(end)])
  const token = files.write('token', bytes.subarray(0, length))
  const root = files.write('root.pem', pem(pki.root.certificate))
  const judge = (content: Uint8Array) =>
    run('openssl', 'ts', '-verify', '-token_in', '-in', token, '-data', files.write('data', content), '-CAfile', root)
  expect(judge(covered).status).toBe(0)
  expect(judge(changeByte(covered, 500)).status).not.toBe(0)
})

test('each signature of the file, and each document time-stamp, has its data in VRI', async () => {
  const twice = await raise(await raise(sealed, at), days(1))
  const document = openPdf(twice)
  const catalogue = document.resolve(document.root)
  const store = catalogue.is === 'dict' ? document.resolve(catalogue.entries.get('DSS')) : catalogue
  const vri = store.is === 'dict' ? document.resolve(store.entries.get('VRI')) : store
  const [seal, stamp] = findSignatures(document).map(({ contents }) => Buffer.from(contents.bytes))
  const keys = [seal, stamp?.subarray(0, 4 + stamp.readUInt16BE(2))].map((bytes) =>
    createHash('sha1')
      .update(bytes ?? '')
      .digest('hex')
      .toUpperCase(),
  )
  expect(vri.is === 'dict' ? [...vri.entries.keys()] : []).toEqual(keys)
  expect(await verify(twice, { at: days(2) })).toMatchObject([{ level: 'LTA' }])
})

test('a chain of document time-stamps outlives the authorities that made the first ones', async () => {
  const shortLived = pki.issue({
    commonName: 'Short-lived TSA',
    role: { is: 'timestamp-authority' },
    notAfter: new Date(now.getTime() + 30 * 86_400_000),
  })
  const { createTimestampReply } = await import('../tsp/reply.ts')
  const { writeTimestampRequest } = await import('../tsp/request.ts')
  const timestamp = async (digest: Uint8Array) => {
    const request = writeTimestampRequest(digest, Buffer.alloc(8, 1))
    const reply = await createTimestampReply(request, { key: shortLived.key, policy, serial: 1n, now })
    return sequenceOf(readAsn1(reply), 'reply')[1]?.raw ?? new Uint8Array()
  }
  const short = await sealPdf(plain, holder.key, { ...facts, timestamp })
  const later = new Date(now.getTime() + 100 * 86_400_000)
  const archived = await raise(short, at)
  expect(await verify(short, { at: later })).toMatchObject([{ indication: 'INDETERMINATE' }])
  expect(await verify(archived, { at: later })).toMatchObject([
    { indication: 'TOTAL_PASSED', level: 'LTA', timestamp: { time: now.toISOString(), valid: true } },
  ])
})

test('a seal without a time-stamp reaches T by a document time-stamp, and LTA by another over the validation data', async () => {
  const { timestamp, ...without } = facts
  const bare = await sealPdf(plain, holder.key, without)
  const stamped = await appendDocumentTimestamp(bare, timestamp)
  expect(await verify(stamped)).toMatchObject([{ indication: 'TOTAL_PASSED', level: 'T' }])
  expect(await verify(await raise(stamped, at), { at: days(1) })).toMatchObject([
    { indication: 'TOTAL_PASSED', level: 'LTA' },
  ])
})

test('a time-stamp that fits but comes from an unknown authority is told apart from one that does not fit', async () => {
  const stranger = createTestPki('Stranger')
  const foreign = await sealPdf(plain, holder.key, { ...facts, timestamp: stranger.timestampAt(now) })
  const [open] = await verify(foreign)
  expect(open).toMatchObject({
    indication: 'INDETERMINATE',
    subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
    level: 'T',
    timestamp: { valid: false },
    reasons: [{ code: 'seal.timestamp-untrusted', params: { cause: 'seal.issuer-unknown' } }],
  })
  expect(open?.reasons[0]?.params).toHaveProperty('issuer')
  const ofOther = await sealPdf(plain, holder.key, { ...facts, timestamp: () => pki.timestampAt(now)(sha256(plain)) })
  expect(await verify(ofOther)).toMatchObject([
    { level: 'B', reasons: [{ code: 'seal.timestamp-invalid', params: { cause: 'tsp.imprint-mismatch' } }] },
  ])
  // Nobody is trusted: that the signer is not comes first.
  expect(await verify(sealed, { anchors: [] })).toMatchObject([
    { indication: 'INDETERMINATE', level: 'T', reasons: [{ code: 'seal.issuer-unknown' }] },
  ])
})

test('a document time-stamp that covers something else proves nothing', async () => {
  const archived = await raise(sealed, at)
  const [, stamp] = findSignatures(openPdf(archived))
  const other = await pki.timestampAt(at)(sha256(Buffer.from('other')))
  const forged = Uint8Array.from(archived)
  forged.set(Buffer.from(Buffer.from(other).toString('hex'), 'latin1'), (stamp?.contents.start ?? 0) + 1)
  expect(await verify(forged, { at: days(1) })).toMatchObject([{ indication: 'TOTAL_PASSED', level: 'LT' }])
})

test('a revoked signer fails and cannot be extended', async () => {
  const signer = pki.issue({})
  const pdf = await sealPdf(plain, signer.key, facts)
  pki.statuses.set(parseCertificate(signer.certificate).serial, {
    status: 'revoked',
    revokedAt: new Date(now.getTime() - 1000),
  })
  expect(await verify(pdf, { at, revocation: online })).toMatchObject([
    { indication: 'TOTAL_FAILED', subIndication: 'REVOKED', revocation: 'revoked' },
  ])
  expect(await extendPdfSeals(pdf, { ...trust, at, revocation: online })).toMatchObject({ outcome: 'refused' })
})

test('an unknown issuer and an expired certificate leave the verdict open', async () => {
  const other = createTestPki('Other')
  const bare = { reason: 'r', location: 'l', signerName: 's', at: now }
  expect(await verify(await sealPdf(plain, other.issue({}).key, bare))).toMatchObject([
    { indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' },
  ])
  const expired = pki.issue({ notAfter: new Date(now.getTime() - 1000) })
  expect(await verify(await sealPdf(plain, expired.key, bare))).toMatchObject([
    { indication: 'INDETERMINATE', subIndication: 'OUT_OF_BOUNDS_NO_POE' },
  ])
  expect(await verify(await sealPdf(plain, expired.key, facts))).toMatchObject([
    { indication: 'INDETERMINATE', subIndication: 'EXPIRED' },
  ])
})

test('a certificate for TLS or OCSP, not for seals, is refused when its usage says so', async () => {
  const ca = pki.issue({ role: { is: 'ca' } })
  expect(await verify(await sealPdf(plain, ca.key, facts))).toMatchObject([
    { reasons: [{ code: 'seal.certificate-not-for-signing' }] },
  ])
})

test('an altered byte of the content fails', async () => {
  const altered = changeByte(sealed, Buffer.from(sealed).indexOf('/MediaBox') + 13)
  expect(await verify(altered)).toMatchObject([{ indication: 'TOTAL_FAILED' }])
})

const update = (pdf: Uint8Array, number: number, body: string, extra = '') => {
  const document = openPdf(pdf)
  const objectAt = pdf.length
  const text = `${number} 0 obj\n${body}\nendobj\n`
  const xref = `xref\n${number} 1\n${String(objectAt).padStart(10, '0')} 00000 n \n`
  const trailer = `trailer\n<</Size ${Math.max(number + 1, document.nextNumber)}/Root ${document.root.number} 0 R/Prev ${document.startXref}>>\n`
  return append(pdf, `${text}${extra}${xref}${trailer}startxref\n${objectAt + text.length + extra.length}\n%%EOF\n`)
}

const pageNumber = () => {
  const document = openPdf(sealed)
  return (
    [...document.entries.keys()].find((number) => {
      const value = document.find(number)?.value
      const type = value?.is === 'dict' ? value.entries.get('Type') : undefined
      return type?.is === 'name' && type.name === 'Page'
    }) ?? 0
  )
}

/** The last algorithm in a signature without time-stamp, ECDSA with SHA-256, becomes one that nobody knows. */
function withUnknownAlgorithm(pdf: Uint8Array): Uint8Array {
  const text = Buffer.from(pdf).toString('latin1')
  const at = text.lastIndexOf('06082a8648ce3d040302')
  return Buffer.from(`${text.slice(0, at)}06082a8648ce3d04037f${text.slice(at + 20)}`, 'latin1')
}

test('a PDF whose signature cannot be judged, and that was changed afterwards, has failed all the same', async () => {
  const facts = { reason: 'r', location: 'l', signerName: 's', at: now }
  const unknown = withUnknownAlgorithm(await sealPdf(plain, pki.issue({}).key, facts))
  expect(await verify(unknown)).toMatchObject([
    { indication: 'INDETERMINATE', reasons: [{ code: 'seal.algorithm-unsupported' }] },
  ])
  const root = openPdf(unknown).root.number
  expect(await verify(update(unknown, root, '<</Type/Catalog/Pages 900 0 R>>'))).toMatchObject([
    { indication: 'TOTAL_FAILED', reasons: [{ code: 'seal.altered-after-signing' }] },
  ])
})

test.each([
  ['a page replaced by an update', () => update(sealed, pageNumber(), '<</Type/Page/MediaBox[0 0 9 9]>>')],
  [
    'an object outside the cross-references',
    () => update(sealed, 900, '<</New true>>', '1 0 obj\n<</Type/Catalog>>\nendobj\n'),
  ],
  ['a comment that hides an object', () => update(sealed, 900, '<</New true>>', '%1 0 obj\n')],
  ['the catalogue replaced', () => update(sealed, openPdf(sealed).root.number, '<</Type/Catalog/Pages 900 0 R>>')],
])('%s after sealing fails', async (_, attack) => {
  expect(await verify(attack())).toMatchObject([
    { indication: 'TOTAL_FAILED', reasons: [{ code: 'seal.altered-after-signing' }] },
  ])
})

test('an update that only adds an object that nothing mentions is harmless', async () => {
  expect(await verify(update(sealed, 900, '<</New true>>'))).toMatchObject([{ indication: 'TOTAL_PASSED' }])
})

test('bytes behind the end fail', async () => {
  expect(await verify(append(sealed, 'more'))).toMatchObject([
    { indication: 'TOTAL_FAILED', subIndication: 'FORMAT_FAILURE' },
  ])
})

const rewriteRange = (change: (range: number[]) => number[]) => {
  const text = Buffer.from(sealed).toString('latin1')
  return new Uint8Array(
    Buffer.from(
      text.replace(/\/ByteRange \[(\d+) (\d+) (\d+) (\d+)\] */, (whole, ...found: string[]) =>
        `/ByteRange [${change(found.slice(0, 4).map(Number)).join(' ')}]`.padEnd(whole.length),
      ),
      'latin1',
    ),
  )
}

test.each([
  ['wider gap', ([a = 0, b = 0, c = 0, d = 0]: number[]) => [a, b - 10, c, d]],
  ['later start', ([a = 0, b = 0, c = 0, d = 0]: number[]) => [a + 5, b, c, d]],
  ['shorter end', ([a = 0, b = 0, c = 0, d = 0]: number[]) => [a, b, c, d - 30]],
  ['no end', ([a = 0, b = 0, c = 0]: number[]) => [a, b, c, 0]],
  ['more than the file', ([a = 0, b = 0, c = 0, d = 0]: number[]) => [a, b, c, d + 100]],
  ['five numbers', (range: number[]) => [...range, 1]],
])('a ByteRange with a %s fails', async (_, change) => {
  expect(await verify(rewriteRange(change))).toMatchObject([{ indication: 'TOTAL_FAILED' }])
})

test('a signing certificate exchanged for its namesake is not believed', async () => {
  const impostor = createTestPki()
  const forged = await sealPdf(plain, impostor.issue({ commonName: 'Göç İdaresi Başkanlığı' }).key, {
    reason: '',
    location: '',
    signerName: '',
    at: now,
  })
  expect((await verify(forged)).map(({ indication }) => indication)).toEqual(['INDETERMINATE'])
})

test('whatever is done to a sealed PDF, verdicts come back, and none passes unless the pages are the signed ones', async () => {
  const gap = findSignatures(openPdf(sealed))[0]?.contents ?? { start: 0, end: 0 }
  const change = fc.record({ at: fc.nat(sealed.length - 1), put: fc.uint8Array({ maxLength: 6 }), cut: fc.nat(6) })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      let bytes: Buffer = Buffer.from(sealed)
      for (const { at, put, cut } of changes)
        bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)])
      const outside = Buffer.concat([bytes.subarray(0, gap.start), bytes.subarray(gap.end)])
      const signed = Buffer.concat([sealed.subarray(0, gap.start), sealed.subarray(gap.end)])
      const verdicts = await verify(bytes)
      if (verdicts.some(({ indication }) => indication === 'TOTAL_PASSED')) expect(outside.equals(signed)).toBe(true)
    }),
    { numRuns: 300 },
  )
})
