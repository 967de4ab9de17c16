import { reason } from '../reasons.ts'
import { failed, type SealVerdict, toVerdict } from '../verdict.ts'
import type { FileAnswer } from './file-format.ts'
import { asSource, type FileSource } from './file-source.ts'
import { type VerifyFileFacts, verifyFile } from './verify-file.ts'

/**
 * Judges a file for which an evidence record (RFC 4998) was kept: first its own signatures, if it has any, then the
 * record. Where the record holds, the file existed at its time, so its signatures are judged as of then (ETSI EN
 * 319 102-1 §5.6.2.3). The file need not be of a known format. Never throws for bad input.
 */
export async function verifyWithEvidence(
  input: Uint8Array | FileSource,
  evidence: Uint8Array | FileSource,
  facts: VerifyFileFacts,
): Promise<FileAnswer> {
  const file = asSource(input)
  const proof = await judgeEvidence(evidence, file, facts)
  const provenAt = proof.indication === 'TOTAL_PASSED' ? proof.timestamp?.time : undefined
  const trust = provenAt === undefined ? facts.trust : { ...facts.trust, at: new Date(provenAt) }
  const { signatures } = await verifyFile(file, { ...facts, trust })
  return { signatures: [...signatures.filter(({ format }) => format !== 'unknown'), proof], reasons: [] }
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
