import { randomBytes, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sequenceOf } from '../asn1/fields.ts'
import { readAsn1 } from '../asn1/read.ts'
import { sealCms } from '../cades/seal-cms.ts'
import { readSignedData } from '../cms/signed-data.ts'
import { stampBatch } from '../evidence/make-records.ts'
import { onlineRevocation } from '../ocsp/client.ts'
import { run, scratch } from '../testing/judges.ts'
import { createTestPki, days, now, pem, pemKey, policy, sha256 } from '../testing/test-pki.ts'
import { createTimestampReply } from '../tsp/reply.ts'
import { writeTimestampRequest } from '../tsp/request.ts'
import { verifyWithEvidence } from './verify-with-evidence.ts'

const pki = createTestPki()
const { key } = pki.issue({})
const timestamp = pki.timestampAt(now)
const letter = Buffer.from('Шешім')
const revocationAt = (time: Date) =>
  onlineRevocation({ fetch: pki.fetchAt(() => time), nonce: () => randomBytes(8), now: () => time })
const recordOf = async (...documents: readonly Uint8Array[]) =>
  (await stampBatch(documents.map(sha256), { timestamp })).recordOf(0)

test.each([
  ['B', {}],
  ['T', { timestamp }],
])('a signature at %s with a record passes by what the responders say days later', async (_, more) => {
  const cms = await sealCms(letter, key, { signedAt: now, ...more })
  const at = days(3)
  const trust = { anchors: pki.anchors, at, revocation: revocationAt(at) }
  expect((await verifyWithEvidence(cms, await recordOf(cms), { trust })).signatures).toMatchObject([
    { format: 'CAdES', indication: 'TOTAL_PASSED', revocation: 'good' },
    { format: 'EvidenceRecord', indication: 'TOTAL_PASSED' },
  ])
})

/** In 2011, when SHA-1 still served (until 1 August 2012, ETSI TS 119 312). */
const then = new Date('2011-03-01T00:00:00Z')
const inThoseDays = { issuer: pki.root, chain: [], notBefore: new Date('2010-01-01T00:00:00Z') }

async function stampThen(digest: Uint8Array) {
  const { key } = pki.issue({ ...inThoseDays, commonName: 'TSA', role: { is: 'timestamp-authority' } })
  const request = writeTimestampRequest(digest, randomBytes(8))
  const reply = await createTimestampReply(request, { key, policy, serial: 1n, now: then })
  return sequenceOf(readAsn1(reply), 'reply')[1]?.raw ?? new Uint8Array()
}

/** A detached signature with SHA-1 by openssl, which claims the present; moved to those days and signed anew. */
function signBySha1(content: Uint8Array): Uint8Array {
  const holder = pki.issue({ ...inThoseDays, kind: 'rsa' })
  using files = scratch()
  const made = run(
    'openssl',
    ...['cms', '-sign', '-md', 'sha1', '-binary', '-outform', 'DER', '-out', files.path('p7s')],
    ...['-signer', files.write('signer.pem', pem(holder.certificate))],
    ...['-inkey', files.write('key.pem', pemKey(holder.privateKey)), '-in', files.write('content', content)],
  )
  expect(made).toMatchObject({ status: 0 })
  const cms = readFileSync(files.path('p7s'))
  const signingTime = Buffer.from('06092a864886f70d010905310f170d', 'hex')
  cms.write('110301000000Z', cms.indexOf(signingTime) + signingTime.length, 'latin1')
  const [signer] = readSignedData(readAsn1(cms)).signers
  if (!signer?.signedAttributesDer) throw new Error('no signer')
  cms.set(sign('sha1', signer.signedAttributesDer, holder.privateKey), cms.indexOf(signer.signature))
  return new Uint8Array(cms)
}

test('the digest of detached content is judged by a record’s time only where the record covers that content too', async () => {
  const p7s = signBySha1(letter)
  const judge = async (document: readonly Uint8Array[]) => {
    const { recordOf } = await stampBatch([document.map(sha256)], { timestamp: stampThen })
    const trust = { anchors: pki.anchors, at: now }
    return (await verifyWithEvidence(p7s, recordOf(0), { trust, content: letter })).signatures
  }
  expect(await judge([p7s, letter])).toMatchObject([
    { format: 'CMS', indication: 'TOTAL_PASSED' },
    { indication: 'TOTAL_PASSED' },
  ])
  expect(await judge([p7s])).toMatchObject([
    { format: 'CMS', indication: 'INDETERMINATE', reasons: [{ code: 'seal.algorithm-outdated' }] },
    { indication: 'TOTAL_PASSED' },
  ])
})
