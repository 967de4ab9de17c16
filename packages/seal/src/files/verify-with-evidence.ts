import type { SealTrust } from '../judge-trust.ts'
import { reason } from '../reasons.ts'
import { failed, type SealVerdict, toVerdict } from '../verdict.ts'
import type { FileAnswer } from './file-format.ts'
import { asSource, type FileSource } from './file-source.ts'
import { type VerifyFileFacts, verifyFile } from './verify-file.ts'

/**
 * Judges a file for which an evidence record (RFC 4998) was kept: first its own signatures, if it has any, then the
 * record. Where the record holds, the file existed at its time, so its signatures are judged as of then (ETSI EN
 * 319 102-1 §5.6.2.3), save the digest of detached content that the record does not cover. The file need not be of a known format. Never throws for bad input.
 */
export async function verifyWithEvidence(
  input: Uint8Array | FileSource,
  evidence: Uint8Array | FileSource,
  facts: VerifyFileFacts,
): Promise<FileAnswer> {
  const file = asSource(input)
  const proof = await judgeEvidence(evidence, file, facts)
  const { signatures } = await verifyFile(file, { ...facts, trust: await trustBy(proof, evidence, facts) })
  return { signatures: [...signatures.filter(({ format }) => format !== 'unknown'), proof], reasons: [] }
}

/** What detached content is proven to have been, apart from the signature that names its digest, is asked of the record too. */
async function trustBy(
  { indication, timestamp }: SealVerdict,
  evidence: Uint8Array | FileSource,
  facts: VerifyFileFacts,
): Promise<SealTrust> {
  if (indication !== 'TOTAL_PASSED' || !timestamp) return facts.trust
  const isProven =
    !facts.content || (await judgeEvidence(evidence, asSource(facts.content), facts)).indication === indication
  return { ...facts.trust, provenAt: new Date(timestamp.time), hasUnprovenContent: !isProven }
}

async function judgeEvidence(
  evidence: Uint8Array | FileSource,
  content: FileSource,
  { trust }: VerifyFileFacts,
): Promise<SealVerdict> {
  const { signatures } = await verifyFile(evidence, { trust, content })
  const [proof] = signatures
  if (proof?.format === 'EvidenceRecord') return proof
  const why = reason('evidence.malformed', { part: 'EvidenceRecord' })
  return toVerdict({ format: 'EvidenceRecord' }, failed('FORMAT_FAILURE', why))
}
