import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { oid } from '../asn1/oids.ts'
import { readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'
import { attribute } from '../cms/create.ts'
import { addToSignedData } from '../cms/rewrite.ts'
import { readEnvelope, readSignerInfo } from '../cms/signed-data.ts'
import { onlineRevocation } from '../ocsp/client.ts'
import { cmsVerify, run, scratch } from '../testing/judges.ts'
import { changeByte, createTestPki, days, now, pem, pemKey, sha256 } from '../testing/test-pki.ts'
import { createTimestampReply } from '../tsp/reply.ts'
import { writeTimestampRequest } from '../tsp/request.ts'
import { contentOf } from '../validation/content.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { extendCmsSeals } from './extend-cms-seals.ts'
import { sealCms } from './seal-cms.ts'
import { verifyCmsSeals } from './verify-cms-seals.ts'

const pki = createTestPki()
const holder = pki.issue({ commonName: 'Әділет министрлігі' })
const content = new Uint8Array(Buffer.from('Шешім № 17'))
const outside = contentOf(content)
const facts = { signedAt: now, timestamp: pki.timestampAt(now) }
const trust = { anchors: pki.anchors, at: now }
const revocationAt = (at: Date) =>
  onlineRevocation({ fetch: pki.fetchAt(() => at), nonce: () => randomBytes(16), now: () => at })

test.each(['p256', 'p384', 'rsa'] as const)(
  'openssl cms -cades accepts a %s seal, attached and detached, and refuses it over other content',
  async (kind) => {
    using files = scratch()
    const { key } = pki.issue({ kind })
    const root = files.write('root.pem', pem(pki.root.certificate))
    const data = files.write('content', content)
    const verify = (name: string, ...more: string[]) => cmsVerify(files.path(name), root, ...more)
    files.write('attached', await sealCms(content, key, facts))
    files.write('detached', await sealCms(outside, key, facts))
    expect(verify('attached').output).toContain('successful')
    expect(verify('detached', '-content', data).output).toContain('successful')
    expect(verify('detached', '-content', files.write('other', 'Шешім № 18')).status).not.toBe(0)
  },
)

test('a seal passes at level B and T, and the one without its content stays open', async () => {
  const bare = await sealCms(content, holder.key, { signedAt: now })
  expect(await verifyCmsSeals(bare, trust)).toMatchObject([
    { indication: 'TOTAL_PASSED', format: 'CAdES', level: 'B', signedAt: now.toISOString(), reasons: [] },
  ])
  const detached = await sealCms(outside, holder.key, facts)
  expect(await verifyCmsSeals(detached, trust, outside)).toMatchObject([{ indication: 'TOTAL_PASSED', level: 'T' }])
  expect(await verifyCmsSeals(detached, trust)).toMatchObject([
    { indication: 'INDETERMINATE', subIndication: 'SIGNED_DATA_NOT_FOUND' },
  ])
  expect(await verifyCmsSeals(detached, trust, contentOf(changeByte(content, 3)))).toMatchObject([
    { indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' },
  ])
})

test('detached content is read in pieces, once', async () => {
  let times = 0
  const pieces = contentOf(async function* () {
    times += 1
    for (let at = 0; at < content.length; at += 3) yield content.subarray(at, at + 3)
  })
  const detached = await sealCms(outside, holder.key, facts)
  expect(await verifyCmsSeals(detached, trust, pieces)).toMatchObject([{ indication: 'TOTAL_PASSED' }])
  expect(times).toBe(1)
})

test('revocation data inside makes LT, which holds when the signer’s certificate has expired and was revoked since', async () => {
  const signer = pki.issue({ notAfter: days(2) })
  const sealed = await sealCms(content, signer.key, facts)
  const at = new Date(now.getTime() + 60_000)
  const extended = await extendCmsSeals(sealed, { trust: { ...trust, at, revocation: revocationAt(at) } })
  if (extended.outcome === 'refused') throw new Error(JSON.stringify(extended.verdicts))
  pki.statuses.set(parseCertificate(signer.certificate).serial, { status: 'revoked', revokedAt: days(1) })
  expect(await verifyCmsSeals(extended.cms, { ...trust, at: days(30) })).toMatchObject([
    { indication: 'TOTAL_PASSED', level: 'LT', revocation: 'good' },
  ])
  using files = scratch()
  const root = files.write('root.pem', pem(pki.root.certificate))
  expect(cmsVerify(files.write('lt', extended.cms), root).output).toContain('successful')
})

test('an archive time-stamp makes LTA and carries the seal past the end of the first authority’s certificate', async () => {
  const signer = pki.issue({ notAfter: days(2) })
  const tsa = pki.issue({ role: { is: 'timestamp-authority' }, notAfter: days(3) })
  const timestamp = async (digest: Uint8Array) => {
    const reply = await createTimestampReply(writeTimestampRequest(digest, randomBytes(8)), {
      key: tsa.key,
      policy: '1.2.3',
      serial: 5n,
      now,
    })
    return readAsn1(reply).children[1]?.raw ?? new Uint8Array()
  }
  const sealed = await sealCms(outside, signer.key, { signedAt: now, timestamp })
  const at = new Date(now.getTime() + 60_000)
  const withRevocation = { ...trust, at, revocation: revocationAt(at) }
  const longTerm = await extendCmsSeals(sealed, { trust: withRevocation, content: outside })
  const archived = await extendCmsSeals(sealed, {
    trust: withRevocation,
    content: outside,
    archiveTimestamp: pki.timestampAt(at),
  })
  if (longTerm.outcome === 'refused' || archived.outcome === 'refused') throw new Error('not extended')
  const later = { ...trust, at: days(30) }
  expect(await verifyCmsSeals(longTerm.cms, later, outside)).toMatchObject([{ indication: 'INDETERMINATE' }])
  expect(await verifyCmsSeals(archived.cms, later, outside)).toMatchObject([
    { indication: 'TOTAL_PASSED', level: 'LTA', timestamp: { time: now.toISOString(), valid: true } },
  ])
  expect(await verifyCmsSeals(archived.cms, later, contentOf(changeByte(content, 0)))).toMatchObject([
    { indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' },
  ])
})

test('openssl’s seals with several signers are judged one by one: a stranger does not spoil the others', async () => {
  using files = scratch()
  const stranger = createTestPki('Other').issue({ commonName: 'Stranger' })
  const sign = (...more: string[]) =>
    run(
      'openssl',
      'cms',
      '-sign',
      '-cades',
      '-binary',
      '-nodetach',
      '-outform',
      'DER',
      '-in',
      files.write('content', content),
      '-out',
      files.path('signed'),
      '-certfile',
      files.write('ca.pem', pem(pki.ca.certificate)),
      ...more,
    )
  const signer = (name: string, { certificate, privateKey }: typeof holder) => [
    '-signer',
    files.write(`${name}.pem`, pem(certificate)),
    '-inkey',
    files.write(`${name}.key`, pemKey(privateKey)),
  ]
  expect(sign(...signer('a', stranger), ...signer('b', holder)).status).toBe(0)
  const verdicts = await verifyCmsSeals(readFileSync(files.path('signed')), {
    ...trust,
    at: new Date(Date.now() + 60_000),
  })
  expect(verdicts).toHaveLength(2)
  expect(verdicts).toContainEqual(expect.objectContaining({ indication: 'TOTAL_PASSED', format: 'CAdES', level: 'B' }))
  expect(verdicts).toContainEqual(
    expect.objectContaining({ indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' }),
  )
})

test('openssl’s plain CMS passes as CMS of no level', async () => {
  using files = scratch()
  const { status } = run(
    ...([
      'openssl',
      'cms',
      '-sign',
      '-binary',
      '-nodetach',
      '-outform',
      'DER',
      '-in',
      files.write('content', content),
    ] as const),
    ...(['-out', files.path('signed'), '-signer', files.write('c.pem', pem(holder.certificate))] as const),
    ...([
      '-inkey',
      files.write('k.pem', pemKey(holder.privateKey)),
      '-certfile',
      files.write('ca.pem', pem(pki.ca.certificate)),
    ] as const),
  )
  expect(status).toBe(0)
  const at = new Date(Date.now() + 60_000)
  expect(await verifyCmsSeals(readFileSync(files.path('signed')), { ...trust, at })).toMatchObject([
    { indication: 'TOTAL_PASSED', format: 'CMS', level: 'none' },
  ])
})

test('a counter-signature is reported and judged by itself', async () => {
  const sealed = await sealCms(content, holder.key, { signedAt: now })
  const notary = pki.issue({ commonName: 'Notary' })
  const [node] = readEnvelope(readAsn1(sealed)).signerNodes
  const value = node ? readSignerInfo(node).signature : new Uint8Array()
  const counter = async (over: Uint8Array) => {
    const { issuer, serialDer } = parseCertificate(notary.certificate)
    const attributes = der.setOf([attribute(oid.messageDigest, der.octets(sha256(over)))])
    const signerInfo = der.sequence(
      der.integer(1),
      der.sequence(issuer.der, serialDer),
      der.algorithmIdentifier(oid.sha256),
      der.context(0, attributes.subarray(2)),
      der.algorithmIdentifier(oid.ecdsaWithSha256),
      der.octets(await notary.key.sign(attributes)),
    )
    const additions = {
      certificates: [notary.certificate],
      unsignedAttributes: () => [attribute(oid.counterSignature, signerInfo)],
    }
    return verifyCmsSeals(addToSignedData(sealed, additions), trust)
  }
  expect(await counter(value)).toMatchObject([
    {
      indication: 'TOTAL_PASSED',
      counterSignatures: [{ indication: 'TOTAL_PASSED', signer: { subject: expect.stringContaining('Notary') } }],
    },
  ])
  expect(await counter(content)).toMatchObject([
    { indication: 'TOTAL_PASSED', counterSignatures: [{ indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE' }] },
  ])
})

test('whatever byte changes, a verdict comes back and none passes over other content', async () => {
  const sealed = await sealCms(content, holder.key, { signedAt: now })
  await fc.assert(
    fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const changed = Uint8Array.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ flip
      const [verdict] = await verifyCmsSeals(changed, trust)
      const isContent = Buffer.from(changed).includes(Buffer.from(content))
      if (!isContent) expect(verdict?.indication).not.toBe('TOTAL_PASSED')
    }),
    { numRuns: 300 },
  )
})
