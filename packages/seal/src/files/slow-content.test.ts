import { closeSync, openSync, readFileSync, truncateSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createHashBudget, digestOf, type HashBudget, isNative } from '../algorithms/digest.ts'
import { oid } from '../asn1/oids.ts'
import { readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'
import { readArchiveStamps } from '../cades/archive-stamps.ts'
import { sealCms } from '../cades/seal-cms.ts'
import { verifyCmsSeals } from '../cades/verify-cms-seals.ts'
import { attribute } from '../cms/create.ts'
import { addToSignedData } from '../cms/rewrite.ts'
import { readEnvelope, readSignerInfo } from '../cms/signed-data.ts'
import { stampBatch } from '../evidence/make-records.ts'
import { verifyEvidenceRecord } from '../evidence/verify-record.ts'
import { writeStamp } from '../jades/etsi-u.ts'
import { sealDetachedJws } from '../jades/seal-json.ts'
import { verifyJwsSeals } from '../jades/verify-jws-seals.ts'
import { digestOfRange } from '../pades/signed-range.ts'
import { runGost, scratch } from '../testing/judges.ts'
import { createTestPki, now, sha256 } from '../testing/test-pki.ts'
import { verifyTimestampFile } from '../tsp/verify-timestamp-file.ts'
import { contentOf } from '../validation/content.ts'
import { sealXml } from '../xades/seal-xml.ts'
import { contentAtHand, noContent } from '../xml/detached-content.ts'
import { xades, xades141 } from '../xml/names.ts'
import { verifyXmlSeals } from '../xml/verify-xml-seals.ts'
import { verifyFile } from './verify-file.ts'

/** A detached signature of OpenSSL's GOST engine over a small file, and a content of two gigabytes that takes no room. */
async function gostSigned(key: string, paramset: string) {
  const files = scratch()
  const content = files.write('content', 'Шешім № 17')
  const [keyPath, certificate, signature] = [files.path('k.pem'), files.path('c.pem'), files.path('s.p7s')]
  const made = [
    runGost('genpkey', '-algorithm', key, '-pkeyopt', `paramset:${paramset}`, '-out', keyPath),
    runGost(
      ...['req', '-x509', '-new', '-key', keyPath, '-subj', '/CN=GOST', '-days', '9', '-out', certificate],
      ...['-addext', 'keyUsage=digitalSignature', '-addext', 'basicConstraints=CA:FALSE'],
    ),
    runGost(
      ...['cms', '-sign', '-binary', '-in', content, '-signer', certificate, '-inkey', keyPath],
      ...['-outform', 'DER', '-out', signature],
    ),
  ]
  expect(made.map(({ status, output }) => (status === 0 ? '' : output))).toEqual(['', '', ''])
  const large = files.path('large')
  closeSync(openSync(large, 'w'))
  truncateSync(large, 2 * 1024 ** 3)
  return { files, signature: readFileSync(signature), content: readFileSync(content), large }
}

const trust = { anchors: [], at: now }

for (const [key, paramset, algorithm] of [
  ['gost2012_256', 'A', 'Streebog-256'],
  ['gost2012_512', 'A', 'Streebog-512'],
] as const)
  test(`two gigabytes under a signature with ${algorithm} leave the verdict open at once and say why`, async () => {
    const { files, signature, content, large } = await gostSigned(key, paramset)
    using _ = files
    // The small content is found to be the signed one: only nobody vouches for the signer.
    expect((await verifyFile(signature, { trust, content })).signatures).toMatchObject([
      { subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' },
    ])
    const handle = await open(large)
    const slice = async (start: number, end: number) =>
      (await handle.read(new Uint8Array(end - start), 0, end - start, start)).buffer
    const started = process.cpuUsage()
    const judged = await verifyFile(signature, { trust, content: { size: 2 * 1024 ** 3, slice } })
    const { user, system } = process.cpuUsage(started)
    await handle.close()
    expect(judged.signatures).toMatchObject([
      {
        indication: 'INDETERMINATE',
        subIndication: 'SIG_CONSTRAINTS_FAILURE',
        reasons: [
          { code: 'seal.too-large-to-hash', params: { algorithm: expect.stringContaining(algorithm.slice(-3)) } },
        ],
      },
    ])
    expect((user + system) / 1000).toBeLessThan(10_000)
  })

async function* pieces(count: number) {
  for (let number = 0; number < count; number += 1) yield new Uint8Array(10)
}

test('content of unknown size is hashed up to the bound by slow functions, and to its end by the others', async () => {
  let read = 0
  const source = async function* () {
    for await (const piece of pieces(5)) {
      read += piece.length
      yield piece
    }
  }
  const digests = await contentOf(source, { maxSlowBytes: 30 }).digests(['sha256', 'streebog256'])
  expect([...digests]).toEqual([
    ['sha256', digestOf('sha256', new Uint8Array(50))],
    ['streebog256', 'too-large'],
  ])
  const enough = await contentOf(source, { maxSlowBytes: 50 }).digests(['streebog256'])
  expect(enough.get('streebog256')).toEqual(digestOf('streebog256', new Uint8Array(50)))
  read = 0
  expect([...(await contentOf(source, { maxSlowBytes: 20 }).digests(['gost94-test'])).values()]).toEqual(['too-large'])
  expect(read).toBe(30)
  read = 0
  const sized = contentOf(source, { size: 50, maxSlowBytes: 49 })
  expect([...(await sized.digests(['gost94-test'])).values()]).toEqual(['too-large'])
  expect(read).toBe(0)
})

test('what several functions hash counts together', async () => {
  const content = contentOf(new Uint8Array(50), { maxSlowBytes: 99 })
  const digests = await content.digests(['streebog256', 'streebog512', 'sha256'])
  expect([...digests].filter(([, digest]) => digest === 'too-large').map(([hash]) => hash)).toEqual(['streebog512'])
})

test('a large content hashed twice gives the same digest, and another one another', () => {
  const [one, other] = [new Uint8Array(300_000), new Uint8Array(300_000).fill(1)]
  const expected = digestOf('streebog256', one.subarray(0, 1), one.subarray(1))
  expect(digestOf('streebog256', one)).toEqual(expected)
  expect(digestOf('streebog256', one)).toEqual(expected)
  expect(digestOf('streebog256', other)).not.toEqual(expected)
  expect(digestOf('streebog512', one)).toHaveLength(64)
})

test('the ranges of a PDF share one budget', () => {
  const budget = createHashBudget(100)
  const range = { gapStart: 10, gapEnd: 20, end: 60 }
  const digest = () => digestOfRange(new Uint8Array(60), range, { hash: 'streebog256', budget })
  expect(digest()).toHaveLength(32)
  expect(digest()).toMatchObject({
    reason: { code: 'seal.too-large-to-hash', params: { limitBytes: 100 } },
  })
  expect(digestOfRange(new Uint8Array(60), range, { hash: 'sha256', budget })).toHaveLength(32)
})

/** A token that says that it is over a Streebog digest, and that nobody signed. */
function unsignedToken(): Uint8Array {
  const imprint = der.sequence(der.sequence(der.objectIdentifier('1.2.643.7.1.1.2.2')), der.octets(new Uint8Array(32)))
  const info = der.sequence(
    der.integer(1),
    der.objectIdentifier('1.2.3.4'),
    imprint,
    der.integer(1),
    der.generalizedTime(now),
  )
  const content = der.sequence(der.objectIdentifier(oid.tstInfo), der.context(0, der.octets(info)))
  const signedData = der.sequence(der.integer(3), der.set(), content, der.set())
  return der.sequence(der.objectIdentifier(oid.signedData), der.context(0, signedData))
}

/** A budget, and how much slow functions hashed under it. */
function countedBudget(limit: number) {
  const { take, limitBytes } = createHashBudget(limit)
  const counted = { bytes: 0 }
  const budget: HashBudget = {
    limitBytes,
    take: (hash, bytes) => {
      const may = take(hash, bytes)
      if (may && !isNative(hash)) counted.bytes += bytes
      return may
    },
  }
  return { budget, counted }
}

const tooLargeInStamp = {
  indication: 'INDETERMINATE',
  reasons: [{ code: 'seal.timestamp-invalid', params: { cause: 'seal.too-large-to-hash', limitBytes: 250_000 } }],
}

test('the archive time-stamps of all signatures of a JAdES file share one budget', async () => {
  const pki = createTestPki()
  const { key } = pki.issue({})
  const bytes = new Uint8Array(100_000)
  const sealed = await sealDetachedJws([{ uri: 'a', content: contentOf(bytes) }], key, { signedAt: now })
  const etsiU = Array(3).fill(writeStamp('arcTst', unsignedToken()))
  const signatures = [1, 2].map(() => ({ ...sealed, header: { etsiU } }))
  const { budget, counted } = countedBudget(250_000)
  const content = { ...contentAtHand(new Map([['a', bytes]])), budget }
  const verdicts = await verifyJwsSeals(JSON.stringify({ signatures }), { anchors: pki.anchors, at: now }, content)
  expect(verdicts).toMatchObject([tooLargeInStamp, tooLargeInStamp])
  expect(counted.bytes).toBeGreaterThan(200_000)
  expect(counted.bytes).toBeLessThanOrEqual(250_000)
})

test('all time-stamps of an XML document share one budget, whatever they cover', async () => {
  const pki = createTestPki()
  const { key } = pki.issue({})
  const document = Buffer.from(`<r>${'x'.repeat(100_000)}</r>`)
  const outcome = await sealXml(document, { key, at: now })
  if (outcome.outcome !== 'sealed') throw new Error('not sealed')
  const sealed = Buffer.from(outcome.xml).toString('utf8')
  const token = Buffer.from(unsignedToken()).toString('base64')
  const archive = `<a:ArchiveTimeStamp xmlns:a="${xades141}"><xades:EncapsulatedTimeStamp xmlns:xades="${xades}">${token}</xades:EncapsulatedTimeStamp></a:ArchiveTimeStamp>`
  const properties = `<xades:UnsignedProperties xmlns:xades="${xades}"><xades:UnsignedSignatureProperties>${archive.repeat(4)}</xades:UnsignedSignatureProperties></xades:UnsignedProperties>`
  const stamped = Buffer.from(sealed.replace('</xades:QualifyingProperties>', `${properties}$&`))
  expect(stamped.length).toBeGreaterThan(sealed.length)
  const { budget, counted } = countedBudget(250_000)
  const by = { anchors: pki.anchors, at: now }
  expect(await verifyXmlSeals(stamped, by, { content: { ...noContent, budget } })).toMatchObject([tooLargeInStamp])
  expect(counted.bytes).toBeGreaterThan(200_000)
  expect(counted.bytes).toBeLessThanOrEqual(250_000)
})

test('the archive time-stamps of a CMS share one budget, and what their indexes name is hashed once', async () => {
  const pki = createTestPki()
  const streebog = der.algorithmIdentifier('1.2.643.7.1.1.2.2')
  const index = der.sequence(streebog, der.sequence(), der.sequence(), der.sequence())
  const token = addToSignedData(await pki.timestampAt(now)(sha256(new Uint8Array(1))), {
    unsignedAttributes: () => [attribute(oid.hashIndexV3, index)],
  })
  const sealed = await sealCms(new Uint8Array(9), pki.issue({}).key, { signedAt: now })
  const envelope = readEnvelope(
    readAsn1(
      addToSignedData(sealed, { unsignedAttributes: () => [attribute(oid.archiveTimestampV3, token, token, token)] }),
    ),
  )
  const [signer] = envelope.signerNodes.map(readSignerInfo)
  if (!signer) throw new Error('no signer')
  const contentDigest = () => new Uint8Array(32)
  const { budget, counted } = countedBudget(1_000_000)
  const stamps = readArchiveStamps(signer, envelope, { contentDigest, budget })
  const indexed = counted.bytes
  expect(indexed).toBeGreaterThan(3 * token.length)
  expect(indexed).toBeLessThan(6 * token.length)
  const [first] = stamps.map(({ imprint }) => imprint('streebog256'))
  expect(first).toHaveLength(32)
  const each = (counted.bytes - indexed) / 3
  const tooLarge = { reason: { code: 'seal.too-large-to-hash' } }
  const scant = { contentDigest, budget: createHashBudget(indexed + 2 * each) }
  const judged = readArchiveStamps(signer, envelope, scant).map(({ imprint }) => imprint('streebog256'))
  expect(judged).toMatchObject([first, first, tooLarge])
  const none = { contentDigest, budget: createHashBudget(indexed - 1) }
  expect(readArchiveStamps(signer, envelope, none).map(({ imprint }) => imprint('sha256'))).toMatchObject([
    ...Array(3).fill(tooLarge),
  ])
})

test('a time-stamp and an evidence record over what cannot be hashed do not pass', async () => {
  const pki = createTestPki()
  const document = new Uint8Array(9)
  const { token, recordOf } = await stampBatch([sha256(document)], { timestamp: pki.timestampAt(now) })
  const unhashed = { digests: async () => new Map([['sha256', 'too-large']] as const), maxSlowBytes: 7 }
  const by = { anchors: pki.anchors, at: now }
  const open_ = {
    indication: 'INDETERMINATE',
    reasons: [{ code: 'seal.too-large-to-hash', params: { algorithm: 'SHA-256', limitBytes: 7 } }],
  }
  expect(await verifyTimestampFile(token, by, unhashed)).toMatchObject(open_)
  expect(await verifyEvidenceRecord(recordOf(0), by, [unhashed])).toMatchObject(open_)
})

test('content that is not there is said to be missing and not too large', async () => {
  const pki = createTestPki()
  const document = new Uint8Array(9)
  const { token, recordOf } = await stampBatch([sha256(document)], { timestamp: pki.timestampAt(now) })
  const cms = await sealCms(
    contentOf(() => pieces(1)),
    pki.issue({}).key,
    { signedAt: now },
  )
  const absent = { digests: async () => new Map() }
  const by = { anchors: pki.anchors, at: now }
  const missing = { indication: 'INDETERMINATE', subIndication: 'SIGNED_DATA_NOT_FOUND' }
  expect(await verifyTimestampFile(token, by, absent)).toMatchObject(missing)
  expect(await verifyEvidenceRecord(recordOf(0), by, [contentOf(document), absent])).toMatchObject(missing)
  expect(await verifyCmsSeals(cms, by, absent)).toMatchObject([missing])
})
