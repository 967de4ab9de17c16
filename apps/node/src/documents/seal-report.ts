import { createHash } from 'node:crypto'
import {
  type ReportedSignature,
  type SigningKey,
  sealXml,
  type ValidationReportFacts,
  writeValidationReport,
} from '@kopru/seal'
import type { JudgedFile, JudgedSignature } from './judge-file.ts'
import { reasonsTold } from './rules/apply-saying.ts'
import { TimestampError } from './timestamp-error.ts'

interface Sealing {
  readonly document: Uint8Array
  readonly key: SigningKey
  /** Throws `TimestampError`. */
  readonly timestamp: (digest: Uint8Array) => Promise<Uint8Array>
}

/**
 * The validation report of ETSI TS 119 102-2 with the validation service's own signature (XAdES at level T), so that it
 * proves itself and when it was made. Where no time-stamp can be had it is signed without, and says so.
 */
export async function sealReport(
  { at, signatures, reasons }: JudgedFile,
  { document, key, timestamp }: Sealing,
): Promise<Uint8Array> {
  const facts: ValidationReportFacts = {
    signatures: signatures.filter(({ verdict }) => verdict.format !== 'unknown').map(toReported),
    reasons,
    at,
    documentSha256: createHash('sha256').update(document).digest(),
  }
  try {
    return await seal(facts, key, timestamp)
  } catch (error) {
    if (!(error instanceof TimestampError)) throw error
    const notes = [{ code: 'documents.report-without-timestamp', params: { cause: error.code } }]
    return seal({ ...facts, notes }, key)
  }
}

async function seal(facts: ValidationReportFacts, key: SigningKey, timestamp?: Sealing['timestamp']) {
  const report = Buffer.from(writeValidationReport(facts))
  const sealed = await sealXml(report, { key, at: facts.at, ...(timestamp && { timestamp }) })
  if (sealed.outcome === 'refused') throw new Error('a seal without validation data was refused')
  return sealed.xml
}

function toReported(judged: JudgedSignature): ReportedSignature {
  const { verdict, said } = judged
  const reasons = reasonsTold(judged).map(({ code, params = {} }) => ({ code, params }))
  const saying = said?.saying
  if (saying?.is !== 'said') return { ...verdict, reasons }
  const { party: state, service, at, token, statement } = saying
  return { ...verdict, reasons, statement: { result: statement.result, state, service, at, token } }
}
