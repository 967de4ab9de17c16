import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeManifest } from '../asic/manifest.ts'
import { verifyFile } from '../files/verify-file.ts'
import { onlineRevocation } from '../ocsp/client.ts'
import { pack } from '../testing/containers.ts'
import { run, scratch } from '../testing/judges.ts'
import { changeByte, createTestPki, days, now, pem, sha256 } from '../testing/test-pki.ts'
import { contentOf } from '../validation/content.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { type RenewedRecord, renewHashTrees, renewTimestamps, stampBatch } from './make-records.ts'
import { readEvidenceRecord } from './record.ts'
import { verifyEvidenceRecord } from './verify-record.ts'

const pki = createTestPki()
const trust = { anchors: pki.anchors, at: now }
const timestamp = pki.timestampAt(now)
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text))
const sha512 = (data: Uint8Array) => new Uint8Array(createHash('sha512').update(data).digest())
const anyDocuments = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 70 })

test('openssl accepts the one token of a batch over the root of ten thousand documents', async () => {
  const documents = Array.from({ length: 10_000 }, (_, number) => bytesOf(`Құжат ${number}`))
  let root = new Uint8Array()
  const { token, recordOf } = await stampBatch(documents.map(sha256), {
    timestamp: (digest) => {
      root = Uint8Array.from(digest)
      return timestamp(digest)
    },
  })
  using files = scratch()
  const ca = files.write('ca.pem', pem(pki.root.certificate))
  const judged = run(
    'openssl',
    ...['ts', '-verify', '-token_in', '-in', files.write('t', token), '-CAfile', ca],
    ...['-digest', Buffer.from(root).toString('hex')],
  )
  expect(judged.output).toContain('Verification: OK')
  for (const place of [0, 1, 4_999, 9_998, 9_999])
    expect((await verifyFile(recordOf(place), { trust, content: documents[place] })).signatures).toMatchObject([
      { format: 'EvidenceRecord', indication: 'TOTAL_PASSED', timestamp: { time: now.toISOString(), valid: true } },
    ])
})

test('any document of any batch verifies with its record, and a changed one does not', async () => {
  await fc.assert(
    fc.asyncProperty(anyDocuments, fc.nat(), fc.uint8Array({ maxLength: 40 }), async (documents, pick, other) => {
      const place = pick % documents.length
      const { recordOf } = await stampBatch(documents.map(sha256), { timestamp })
      const record = recordOf(place)
      const judge = (content: Uint8Array) => verifyEvidenceRecord(record, trust, [contentOf(content)])
      expect(await judge(documents[place] ?? new Uint8Array())).toMatchObject({ indication: 'TOTAL_PASSED' })
      if (!documents.some((one) => Buffer.compare(one, other) === 0))
        expect(await judge(other)).toMatchObject({
          indication: 'TOTAL_FAILED',
          reasons: [{ code: 'evidence.other-content' }],
        })
    }),
    { numRuns: 40 },
  )
})

test('files that belong together verify together, and neither alone with more nor with one changed', async () => {
  const group = ['a', 'b', 'c'].map(bytesOf)
  const { recordOf } = await stampBatch([sha256(bytesOf('x')), group.map(sha256), sha256(bytesOf('y'))], { timestamp })
  const judge = (files: readonly Uint8Array[]) =>
    verifyEvidenceRecord(
      recordOf(1),
      trust,
      files.map((one) => contentOf(one)),
    )
  expect(await judge(group)).toMatchObject({ indication: 'TOTAL_PASSED' })
  for (const other of [group.slice(0, 2), [...group, bytesOf('d')], [bytesOf('z'), ...group.slice(1)]])
    expect(await judge(other)).toMatchObject({ indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' })
})

test('without its content a record leaves open what it proves', async () => {
  const { recordOf } = await stampBatch([sha256(bytesOf('x')), sha256(bytesOf('y'))], { timestamp })
  expect((await verifyFile(recordOf(0), { trust })).signatures).toMatchObject([
    {
      indication: 'INDETERMINATE',
      subIndication: 'SIGNED_DATA_NOT_FOUND',
      reasons: [{ code: 'seal.content-missing' }],
    },
  ])
})

const year = 365
const recordsOf = (renewed: readonly RenewedRecord[]) => renewed.map(({ record }) => record)

/** Three documents stamped now, the time-stamp renewed after seven years by a younger authority, the tree after nine. */
async function makeRenewed() {
  const documents = ['бір', 'екі', 'үш'].map(bytesOf)
  const { recordOf } = await stampBatch(documents.map(sha256), { timestamp })
  const next = createTestPki('Next')
  const first = documents.map((_, place) => recordOf(place))
  const second = recordsOf(await renewTimestamps(first, { timestamp: next.timestampAt(days(5)) }))
  const renewed = await renewHashTrees(
    second.map((record, place) => ({ record, digests: [sha512(documents[place] ?? new Uint8Array())] })),
    { hash: 'sha512', timestamp: next.timestampAt(days(10)) },
  )
  const third = recordsOf(renewed)
  return { documents, first, second, third, anchors: [...pki.anchors, ...next.anchors] }
}

test('a renewed record proves the first time, also when only the young authority’s certificate is still valid', async () => {
  const { documents, second, third, anchors } = await makeRenewed()
  for (const [place, record] of [...second.entries(), ...third.entries()])
    expect(
      await verifyEvidenceRecord(record, { anchors, at: days(20) }, [contentOf(documents[place] ?? new Uint8Array())]),
    ).toMatchObject({ indication: 'TOTAL_PASSED', timestamp: { time: now.toISOString() } })
})

test('an expired authority leaves a record open that was not renewed, and does not hurt one that was', async () => {
  const old = createTestPki('Old')
  const shortLived = old.issue({ commonName: 'TSA', role: { is: 'timestamp-authority' }, notAfter: days(6) })
  const { createTimestampReply } = await import('../tsp/reply.ts')
  const { writeTimestampRequest } = await import('../tsp/request.ts')
  const { sequenceOf } = await import('../asn1/fields.ts')
  const { readAsn1 } = await import('../asn1/read.ts')
  const policy = '1.3.6.1.4.1.55555.1.1'
  const stamp = async (digest: Uint8Array) => {
    const request = writeTimestampRequest(digest, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))
    const reply = await createTimestampReply(request, { key: shortLived.key, policy, serial: 1n, now })
    return sequenceOf(readAsn1(reply), 'reply')[1]?.raw ?? new Uint8Array()
  }
  const document = bytesOf('құжат')
  const { recordOf } = await stampBatch([sha256(document)], { timestamp: stamp })
  const [renewed = new Uint8Array()] = recordsOf(
    await renewTimestamps([recordOf(0)], { timestamp: old.timestampAt(days(5)) }),
  )
  const judge = (record: Uint8Array) =>
    verifyEvidenceRecord(record, { anchors: old.anchors, at: days(year) }, [contentOf(document)])
  expect(await judge(recordOf(0))).toMatchObject({ indication: 'INDETERMINATE', subIndication: 'EXPIRED' })
  expect(await judge(renewed)).toMatchObject({ indication: 'TOTAL_PASSED', timestamp: { time: now.toISOString() } })
})

test('renewing puts into the older token what is needed to check it when nobody answers any more', async () => {
  const documents = ['бір', 'екі'].map(bytesOf)
  const older = createTestPki('Older')
  const { recordOf } = await stampBatch(documents.map(sha256), { timestamp: older.timestampAt(now) })
  const records = documents.map((_, place) => recordOf(place))
  const online = onlineRevocation({
    fetch: older.fetchAt(() => days(1)),
    nonce: () => Buffer.alloc(8, 1),
    now: () => days(1),
  })
  const anchors = [...pki.anchors, ...older.anchors]
  const facts = { timestamp: pki.timestampAt(days(1)) }
  const asked = { ...facts, trust: { anchors, at: days(1), revocation: online } }
  const renewals = records.map((record, place) => ({ record, digests: [sha512(documents[place] ?? new Uint8Array())] }))
  // Of the younger authority something is known, of the older one nobody says anything any more.
  const offline = { ocspResponses: await answersAbout(days(1)) }
  const judge = (record: Uint8Array | undefined, place: number) =>
    verifyEvidenceRecord(record ?? new Uint8Array(), { anchors, at: days(1), revocation: offline }, [
      contentOf(documents[place] ?? new Uint8Array()),
    ])
  const complete = [await renewTimestamps(records, asked), await renewHashTrees(renewals, { ...asked, hash: 'sha512' })]
  const bare = [await renewTimestamps(records, facts), await renewHashTrees(renewals, { ...facts, hash: 'sha512' })]
  const unheard = { ...asked, trust: { ...asked.trust, revocation: { ask: async () => undefined } } }
  const silent = [await renewTimestamps(records, unheard)]
  for (const place of [0, 1]) {
    for (const renewed of complete) {
      expect(renewed[place]?.isComplete).toBe(true)
      expect(await judge(renewed[place]?.record, place)).toMatchObject({ indication: 'TOTAL_PASSED' })
    }
    for (const renewed of [...bare, ...silent]) {
      expect(renewed[place]?.isComplete).toBe(false)
      expect(await judge(renewed[place]?.record, place)).toMatchObject({
        indication: 'INDETERMINATE',
        reasons: [{ code: 'seal.revocation-unknown' }],
      })
    }
  }
})

/** What the responders of the test say at a time of the time-stamp authority and its issuer. */
async function answersAbout(at: Date): Promise<Uint8Array[]> {
  const sources = onlineRevocation({ fetch: pki.fetchAt(() => at), nonce: () => Buffer.alloc(8, 1), now: () => at })
  const [tsa, ca, root] = [pki.tsa, pki.ca, pki.root].map(({ certificate }) => parseCertificate(certificate))
  if (!tsa || !ca || !root) throw new Error('no certificates')
  const answers = [
    await sources.ask?.({ certificate: tsa, issuer: ca }),
    await sources.ask?.({ certificate: ca, issuer: root }),
  ]
  return answers.flatMap((answer) => answer ?? [])
}

test('a record whose renewal was made for another one is broken, and a renewal cannot stand before what it renews', async () => {
  const { documents, second, third, anchors } = await makeRenewed()
  const { writeRecord } = await import('./record.ts')
  const derOf = (record: Uint8Array) =>
    readEvidenceRecord(record).chains.map(({ stamps }) => stamps.map((one) => one.der))
  const sha256Oid = '2.16.840.1.101.3.4.2.1'
  const content = [contentOf(documents[0] ?? new Uint8Array())]
  const judge = (chains: readonly (readonly Uint8Array[])[]) =>
    verifyEvidenceRecord(writeRecord(chains, [sha256Oid]), { anchors, at: days(20) }, content)
  const [mine, other] = [derOf(second[0] ?? new Uint8Array())[0] ?? [], derOf(third[2] ?? new Uint8Array())[1] ?? []]
  expect(await judge([mine, other])).toMatchObject({
    indication: 'TOTAL_FAILED',
    reasons: [{ code: 'evidence.broken', params: { number: 3 } }],
  })
  expect(await judge([[...mine].reverse()])).toMatchObject({ indication: 'TOTAL_FAILED' })
})

test('a record with any byte changed or cut off gets a verdict, and passes only with the same time', async () => {
  const { documents, third, anchors } = await makeRenewed()
  const record = third[0] ?? new Uint8Array()
  for (let at = 0; at < record.length; at += 131) {
    const cut = (await verifyFile(record.subarray(0, at), { trust: { anchors, at: days(20) }, content: documents[0] }))
      .signatures
    expect(cut.every(({ indication }) => indication !== 'TOTAL_PASSED')).toBe(true)
    const verdict = await verifyEvidenceRecord(changeByte(record, at), { anchors, at: days(20) }, [
      contentOf(documents[0] ?? new Uint8Array()),
    ])
    if (verdict.indication === 'TOTAL_PASSED') expect(verdict.timestamp?.time).toBe(now.toISOString())
  }
})

const zipOf = (members: Readonly<Record<string, Uint8Array>>) => pack(Object.entries(members))

test('an evidence record in an ASiC-S covers its file', async () => {
  const file = bytesOf('Тұруға ықтиярхат')
  const { recordOf } = await stampBatch([sha256(bytesOf('x')), sha256(file)], { timestamp })
  const members = { mimetype: bytesOf('application/vnd.etsi.asic-s+zip'), 'a.txt': file }
  const record = { 'META-INF/evidencerecord.ers': recordOf(1) }
  expect((await verifyFile(await zipOf({ ...members, ...record }), { trust })).signatures).toMatchObject([
    {
      format: 'EvidenceRecord',
      container: 'ASiC-S',
      indication: 'TOTAL_PASSED',
      covers: { whole: true, parts: ['a.txt'] },
    },
  ])
  const other = await zipOf({ ...members, ...record, 'a.txt': bytesOf('x!') })
  expect((await verifyFile(other, { trust })).signatures).toMatchObject([{ subIndication: 'HASH_FAILURE' }])
})

test('an evidence record in an ASiC-E covers the files that its manifest names, and they must be all', async () => {
  const files = { 'a.txt': bytesOf('a'), 'b.txt': bytesOf('b') }
  const { recordOf } = await stampBatch([Object.values(files).map(sha256), sha256(bytesOf('x'))], { timestamp })
  const signedBy = { name: 'META-INF/evidencerecord.ers', mimeType: 'application/x-evidencerecord' }
  const named = Object.entries(files).map(([name, content]) => ({
    name,
    mimeType: 'text/plain',
    sha256: sha256(content),
  }))
  const members = {
    mimetype: bytesOf('application/vnd.etsi.asic-e+zip'),
    ...files,
    'META-INF/ASiCEvidenceRecordManifest.xml': writeManifest({ signedBy, files: named }),
    [signedBy.name]: recordOf(0),
  }
  const judge = async (more: Readonly<Record<string, Uint8Array>>) =>
    (await verifyFile(await zipOf({ ...members, ...more }), { trust })).signatures
  expect(await judge({})).toMatchObject([
    { format: 'EvidenceRecord', indication: 'TOTAL_PASSED', covers: { whole: true } },
  ])
  expect(await judge({ 'c.txt': bytesOf('c') })).toMatchObject([
    { indication: 'INDETERMINATE', reasons: [{ code: 'seal.content-not-covered', params: { part: 'c.txt' } }] },
  ])
  expect(await judge({ 'a.txt': bytesOf('z') })).toMatchObject([{ indication: 'TOTAL_FAILED' }])
})
