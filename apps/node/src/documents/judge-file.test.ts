import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  addService,
  createTimestampReply,
  fileSigningKey,
  granted,
  issueCertificate,
  requestTimestamp,
  type SigningKey,
  sealXml,
  serviceKey,
  serviceTypes,
  setServiceStatus,
  type TrustedList,
  verifyFile,
  withdrawn,
} from '@kopru/seal'
import { expect, onTestFinished, test } from 'vitest'
import { standingClock } from '../platform/clock.ts'
import { draftOf, type ListPki, makeListPki, pemOf } from '../trust/test-lists.ts'
import { createExaminer } from './examine/examiner.ts'
import { createFileJudge } from './judge-file.ts'
import { applySaying } from './rules/apply-saying.ts'
import { sealReport } from './seal-report.ts'
import { TimestampError } from './timestamp-error.ts'

const now = new Date()
const clock = standingClock(now)
const dayMs = 86_400_000
const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs)
const pki = makeListPki('KZ', now)
const authority = keyUnder(pki, 'seal')
const tsa = keyUnder(pki, 'timestamp-authority')
const words = [{ language: 'en', text: 'List of KZ' }]
const provider = { names: words, postal: [], electronic: [], tradeNames: [], informationUris: [] }
const list = edited(
  addService(draftOf('KZ', pki, now), provider, {
    ...{ type: serviceTypes.timestamps, names: words, certificates: [tsa.certificate] },
    ...{ status: granted, since: daysAgo(300), additions: [], qualifications: [], history: [] },
  }),
)
const examiner = createExaminer()

function edited(outcome: ReturnType<typeof addService>): TrustedList {
  if (outcome.outcome === 'refused') throw new Error(outcome.fault)
  return outcome.list
}

function keyUnder({ ca, caKey }: ListPki, role: 'seal' | 'timestamp-authority'): SigningKey {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const certificate = issueCertificate({
    ...{ subject: { commonName: `Әділет ${role}`, country: 'KZ' }, key, role: { is: role }, serial: 77n },
    ...{ notBefore: daysAgo(200), notAfter: daysAgo(-200), issuer: { certificate: ca, key: caKey } },
  })
  const keyPem = key.export({ format: 'pem', type: 'pkcs8' }).toString()
  return fileSigningKey({ keyPem, certificatePem: pemOf(certificate) })
}

const judgeWith = (used: TrustedList) =>
  createFileJudge({
    ...{ clock, examiner },
    directory: {
      members: () => [{ party: 'TR' }, { party: 'KZ' }] as never,
      trustAnchors: () => ({ certificates: [], timestampAuthorities: [], isListed: true }),
      listInUse: (party) => (party === 'KZ' ? used : undefined),
    },
  })

const stampAt = (at: Date) => async (digest: Uint8Array) => {
  const reply = await requestTimestamp(digest, {
    ...{ url: 'http://tsa.test/', nonce: new Uint8Array(8).fill(7), anchors: [pki.ca], at },
    fetch: async (_url, { body }) => {
      const made = await createTimestampReply(body, { key: tsa, policy: '1.2.3', serial: 9n, now: at })
      return new Response(Uint8Array.from(made))
    },
  })
  if (reply.outcome === 'refused') throw new Error(reply.reason.code)
  return reply.token
}

/** A decision sealed by the authority at a time, and stamped then where that is asked. */
async function seal(at: Date, isStamped: boolean): Promise<Uint8Array> {
  const timestamp = stampAt(at)
  const outcome = await sealXml(Buffer.from('<шешім/>'), { key: authority, at, ...(isStamped && { timestamp }) })
  if (outcome.outcome === 'refused') throw new Error('not sealed')
  return outcome.xml
}

/** The list after its first service was withdrawn, a number of days ago. */
function withdrawFirst(days: number): TrustedList {
  const [first] = list.providers[0]?.services ?? []
  if (!first) throw new Error('no service')
  return edited(setServiceStatus(list, { key: serviceKey(first), status: withdrawn, since: daysAgo(days) }))
}

test('a signature is named as the list of its state has it', async () => {
  const { signatures } = await judgeWith(list)(await seal(now, false))
  expect(signatures).toMatchObject([
    {
      party: 'KZ',
      verdict: { indication: 'TOTAL_PASSED', qualification: { name: 'AdES', by: { territory: 'KZ' } } },
    },
  ])
})

test('what is proven to be older than the withdrawal of its service still holds, the rest cannot be told', async () => {
  const judge = judgeWith(withdrawFirst(10))
  expect(await judge(await seal(daysAgo(20), true))).toMatchObject({
    signatures: [{ party: 'KZ', verdict: { indication: 'TOTAL_PASSED', level: 'T' } }],
  })
  const late = {
    party: 'KZ',
    verdict: { indication: 'INDETERMINATE', reasons: [{ code: 'list.service-not-in-force' }] },
  }
  expect(await judge(await seal(daysAgo(5), true))).toMatchObject({ signatures: [late] })
  expect(await judge(await seal(daysAgo(20), false))).toMatchObject({ signatures: [late] })
})

test('the report of a check is signed: we verify it and xmlsec1 does, and not when it was changed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const document = await seal(now, false)
  const report = await sealReport(await judgeWith(list)(document), {
    document,
    key: authority,
    timestamp: stampAt(now),
  })
  const text = Buffer.from(report).toString()
  expect(text).toContain('urn:etsi:019102:mainindication:total-passed')
  expect(text).toContain('signatureQualification:AdES<')
  expect(text.indexOf('<ds:Signature ')).toBeGreaterThan(text.indexOf('</SignatureValidationObjects>'))
  const trust = { anchors: [pki.ca], at: now }
  expect(await verifyFile(report, { trust })).toMatchObject({
    signatures: [{ indication: 'TOTAL_PASSED', level: 'T' }],
  })
  expect(text).not.toContain('urn:x-kopru:note')
  const changed = Buffer.from(text.replace(':total-passed', ':total-failed'))
  expect(await verifyFile(changed, { trust })).toMatchObject({ signatures: [{ indication: 'TOTAL_FAILED' }] })

  writeFileSync(join(folder, 'ca.pem'), pemOf(pki.ca))
  const xmlsec = (xml: Uint8Array) => {
    writeFileSync(join(folder, 'report.xml'), xml)
    const ids = ['--id-attr:Id', 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties']
    const trusted = ['--trusted-pem', join(folder, 'ca.pem'), '--enabled-key-data', 'x509']
    execFileSync('xmlsec1', ['--verify', ...ids, ...trusted, join(folder, 'report.xml')], { stdio: 'pipe' })
  }
  expect(() => xmlsec(report)).not.toThrow()
  expect(() => xmlsec(changed)).toThrow()
})

test('without a time-stamp the report is signed all the same, and says so', async () => {
  const document = await seal(now, false)
  const timestamp = async () => {
    throw new TimestampError('tsp.unreachable')
  }
  const report = await sealReport(await judgeWith(list)(document), { document, key: authority, timestamp })
  expect(Buffer.from(report).toString()).toContain('documents.report-without-timestamp; cause=tsp.unreachable')
  const trust = { anchors: [pki.ca], at: now }
  const { signatures } = await verifyFile(report, { trust })
  expect(signatures).toMatchObject([{ indication: 'TOTAL_PASSED', level: 'B' }])
})

test('what a home state said is in the report with its token, in place of what was open here', async () => {
  const judged = await judgeWith(list)(await seal(now, false))
  const [open] = judged.signatures
  if (!open) throw new Error('one signature')
  const reasons = [{ code: 'seal.algorithm-unconfirmed', params: { algorithm: 'x' } }] as const
  const saying = {
    is: 'said',
    ...{ party: 'KZ', at: '2026-11-27T12:00:00.000Z', service: 'CN=service', token: 'e.y.J' },
    statement: { result: 'PASSED', times: [] },
  } as const
  const verdict = { ...open.verdict, indication: 'INDETERMINATE', reasons } as const
  const signatures = [applySaying({ ...open, verdict }, saying)]
  const sealed = await sealReport(
    { ...judged, signatures },
    { document: Buffer.from('x'), key: authority, timestamp: stampAt(now) },
  )
  const text = Buffer.from(sealed).toString()
  expect(text).toContain('urn:etsi:019102:mainindication:total-passed')
  expect(text).toContain('PASSED; state=KZ; service=CN=service; at=2026-11-27T12:00:00.000Z')
  expect(text).toContain(Buffer.from('e.y.J').toString('base64'))
  expect(text).toContain('documents.home-passed')
  expect(text).not.toContain('seal.algorithm-unconfirmed')
})

test('a file that took too long is reported as undecided, with that as its reason', async () => {
  const judge = createFileJudge({
    ...{ clock, examiner: { examine: async () => ({ is: 'too-slow' as const }) } },
    directory: {
      members: () => [],
      trustAnchors: () => ({ certificates: [], timestampAuthorities: [] }),
      listInUse: () => undefined,
    },
  })
  const document = Buffer.from('x')
  const report = Buffer.from(
    await sealReport(await judge(document), { document, key: authority, timestamp: stampAt(now) }),
  ).toString()
  expect(report).toContain('urn:etsi:019102:mainindication:indeterminate')
  expect(report).toContain('documents.examination-too-slow')
})
