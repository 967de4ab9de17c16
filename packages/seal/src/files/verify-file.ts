import type { SealTrust } from '../judge-trust.ts'
import { type Reason, reason } from '../reasons.ts'
import { type SealVerdict, toVerdict, undecided } from '../verdict.ts'
import type { FileAnswer, FileFacts } from './file-format.ts'
import { besideOf, formatOf, isPlainText } from './file-formats.ts'
import { asSource, type FileSource } from './file-source.ts'

export interface VerifyFileFacts {
  readonly trust: SealTrust
  /**
   * What a detached signature or a time-stamp covers; read in pieces. Where no signature of the file is about it, none
   * passes.
   */
  readonly content?: Uint8Array | FileSource | undefined
  /** How enveloped XML signatures are read: `successive` as in Kazakhstan; default `strict`. */
  readonly xmlReading?: FileFacts['xmlReading']
}

/**
 * Judges every signature in a file; the format is known by content alone. Whatever cannot be read, or is of no known
 * format, gets one verdict that says so; a file without any signature gets none, and `reasons` say what it is.
 * Never throws for bad input.
 */
export async function verifyFile(input: Uint8Array | FileSource, facts: VerifyFileFacts): Promise<FileAnswer> {
  const { trust, content, xmlReading } = facts
  const file = asSource(input)
  const format = await formatOf(file)
  if (file.size === 0) return { signatures: [], reasons: [reason('seal.empty-file')] }
  if (!format) {
    if (await isPlainText(file)) return { signatures: [], reasons: [reason('seal.no-signature')] }
    return unknown(reason('seal.unknown-format'))
  }
  if (file.size > format.maxBytes) return unknown(reason('seal.too-large', { limitBytes: format.maxBytes }))
  const beside = besideOf(content)
  const answer = await format.verify(file, { trust, xmlReading, ...beside.facts })
  return beside.isUnread() ? { ...answer, signatures: answer.signatures.map(withoutContent) } : answer
}

/** Of a signature where content was handed in that none of the file is about: nobody's word makes it pass either. */
function withoutContent({ reference: _, ...verdict }: SealVerdict): SealVerdict {
  if (verdict.indication !== 'TOTAL_PASSED') return verdict
  const { reason: why, ...finding } = undecided('SIG_CONSTRAINTS_FAILURE', reason('seal.content-beside'))
  return { ...verdict, ...finding, reasons: [why] }
}

function unknown(why: Reason): FileAnswer {
  return { signatures: [toVerdict({ format: 'unknown' }, undecided('FORMAT_FAILURE', why))], reasons: [] }
}
