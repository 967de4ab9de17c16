import { createHash } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import type { SealVerdict } from '../verdict.ts'
import { loadXmlLibrary } from '../xml/library.ts'
import { writeValidationReport } from './write-validation-report.ts'

const namespace = 'http://uri.etsi.org/19102/v1.2.1#'
const sha256 = createHash('sha256').update('file').digest()
const at = new Date('2026-11-27T12:00:00Z')
const [leaf, middle, root] = [1, 2, 3].map((byte) => Uint8Array.of(byte))
const passed: SealVerdict = {
  indication: 'TOTAL_PASSED',
  format: 'CAdES',
  level: 'T',
  signer: { subject: 'CN=Әділет', certificateSha256: '' },
  path: [leaf, middle, root] as Uint8Array[],
  issuer: 'CN=CA',
  signedAt: '2026-11-01T10:00:00.000Z',
  timestamp: { time: '2026-11-01T10:00:01.000Z', authority: 'CN=TSA', valid: true },
  algorithm: 'ECDSA-SHA-256',
  revocation: 'good',
  reasons: [],
}
const failed: SealVerdict = {
  indication: 'TOTAL_FAILED',
  subIndication: 'HASH_FAILURE',
  format: 'CAdES',
  level: 'B',
  signer: { subject: 'CN=<b>&"\u0001\ud800', certificateSha256: '' },
  path: [leaf] as Uint8Array[],
  issuer: '',
  algorithm: '',
  revocation: 'not-checked',
  reasons: [{ code: 'seal.content-not-covered', params: { part: ']]><a>' } }],
}

const prefixes = { vr: namespace, ds: 'http://www.w3.org/2000/09/xmldsig#' }

/** What a report says, found by namespace and never by prefix. */
async function read(report: string) {
  const { XmlDocument } = await loadXmlLibrary()
  const document = XmlDocument.fromString(report)
  onTestFinished(() => document.dispose())
  const all = (path: string) => document.find(path, prefixes).map((node) => node.content)
  const children = (path: string) =>
    document.find(`${path}/*`, prefixes).map((node) => ('name' in node ? String(node.name) : ''))
  return { all, childrenOf: children('//vr:SignatureValidationReport[1]'), top: children('/vr:ValidationReport') }
}

test('a report holds what ETSI TS 119 102-2 asks for, in its namespace and in its order', async () => {
  const report = writeValidationReport({ signatures: [passed, failed], at, documentSha256: sha256 })
  const { all, childrenOf, top } = await read(report)
  expect(top).toEqual(['SignatureValidationReport', 'SignatureValidationReport', 'SignatureValidationObjects'])
  expect(childrenOf).toEqual([
    'SignatureIdentifier',
    'ValidationTimeInfo',
    'SignersDocument',
    'SignatureAttributes',
    'SignerInformation',
    'SignatureValidationProcess',
    'SignatureValidationStatus',
  ])
  expect(all('//vr:MainIndication')).toEqual([
    'urn:etsi:019102:mainindication:total-passed',
    'urn:etsi:019102:mainindication:total-failed',
  ])
  expect(all('//vr:SubIndication')).toEqual(['urn:etsi:019102:subindication:HASH_FAILURE'])
  expect(all('//vr:BestSignatureTime/vr:POETime')).toEqual(['2026-11-01T10:00:01.000Z', at.toISOString()])
  expect(all('//vr:SignersDocument//ds:DigestValue')[0]).toBe(sha256.toString('base64'))
  expect(all('//vr:ValidationObject//vr:base64')).toEqual(['AQ==', 'Ag==', 'Aw=='])
})

test.each([
  ['QESeal', true, 'QESeal'],
  ['AdESig-QC', true, 'AdESigQC'],
  ['AdES', false, 'indeterminateAdES'],
  ['N/A', true, 'notApplicable'],
] as const)('what the trusted list makes of a signature is reported: %s', async (name, isCertain, told) => {
  const qualification = { name, isCertain, countsAs: [], reasons: [] }
  const signatures = [{ ...passed, qualification }, failed]
  const { all, childrenOf } = await read(writeValidationReport({ signatures, at, documentSha256: sha256 }))
  expect(childrenOf.slice(4, 7)).toEqual(['SignerInformation', 'SignatureQuality', 'SignatureValidationProcess'])
  expect(all('//vr:SignatureQualityInformation')).toEqual([`urn:cef:dss:signatureQualification:${told}`])
})

test('the word of another validation service is reported, and its token is among the objects', async () => {
  const token = 'eyJ0.eyJq.c2ln'
  const service = 'CN=<UZ/validation>'
  const statement = { result: 'PASSED', state: 'UZ', service, at: '2026-11-27T11:59:58Z', token } as const
  const report = writeValidationReport({ signatures: [{ ...passed, statement }, failed], at, documentSha256: sha256 })
  const { all } = await read(report)
  const told = '//vr:ReportData[vr:Type="urn:x-kopru:external-validation"]/vr:Value'
  expect(all(told)).toEqual([`PASSED; state=UZ; service=${service}; at=2026-11-27T11:59:58Z`])
  const [id = ''] = all(`${told}/@VOReference`)
  const [base64 = ''] = all(`//vr:ValidationObject[@id="${id}"]//vr:base64`)
  expect(Buffer.from(base64, 'base64').toString()).toBe(token)
  expect(all(`//vr:ValidationObject[@id="${id}"]/vr:ObjectType`)).toEqual(['urn:etsi:019102:validationObject:other'])
})

test('what is to be known of the report itself stands once, with the first signature or where there is none', async () => {
  const notes = [{ code: 'x.without-timestamp', params: { cause: 'tsp.unreachable' } }]
  for (const signatures of [[passed, failed], []]) {
    const { all } = await read(writeValidationReport({ signatures, notes, at, documentSha256: sha256 }))
    const told = all('//vr:ReportData[vr:Type="urn:x-kopru:note"]/vr:Value')
    expect(told).toEqual(['x.without-timestamp; cause=tsp.unreachable'])
  }
})

test('every reference leads to exactly one object, and identifiers are unique', () => {
  const report = writeValidationReport({ signatures: [passed, failed], at, documentSha256: sha256 })
  const ids = [...report.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  const references = [...report.matchAll(/ VOReference="([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(references.filter((id) => !ids.includes(id))).toEqual([])
})

test('names made to break out of the report stay text', async () => {
  const { all } = await read(writeValidationReport({ signatures: [failed], at, documentSha256: sha256 }))
  expect(all('//vr:Signer')).toEqual(['CN=<b>&"\ufffd\ufffd'])
  expect(all('//vr:ReportData/vr:Value')).toEqual(['seal.content-not-covered; part=]]><a>'])
})

test('a file without a signature is reported as such', async () => {
  const reasons = [{ code: 'seal.no-signature', params: {} } as const]
  const { all, childrenOf } = await read(writeValidationReport({ signatures: [], reasons, at, documentSha256: sha256 }))
  expect(childrenOf).toEqual(['SignatureValidationStatus'])
  expect(all('//vr:ReportData/vr:Value')).toEqual(['seal.no-signature'])
})
