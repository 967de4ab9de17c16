import { MalformedError } from '../asn1/malformed.ts'
import { type ReasonCode, reason } from '../reasons.ts'
import type { SealVerdict } from '../verdict.ts'
import type { ExtendFacts, ExtendFileOutcome } from './file-format.ts'
import { besideOf, formatOf } from './file-formats.ts'
import { asSource, type FileSource } from './file-source.ts'
import { verifyFile } from './verify-file.ts'

export interface ExtendFileFacts extends Pick<ExtendFacts, 'level' | 'trust' | 'timestamp'> {
  /** What a detached signature covers. */
  readonly content?: Uint8Array | FileSource | undefined
}

/**
 * Raises every signature in a file to a level, whatever its format: those of PDF, CMS, XML and JSON files and of
 * containers with XAdES or CAdES. What a signature covers keeps its bytes. Throws when the time-stamp fails. A signature whose
 * time-stamp is broken is refused: a new one beside it would outshine it, and what did not pass would pass.
 */
export async function extendFile(input: Uint8Array | FileSource, facts: ExtendFileFacts): Promise<ExtendFileOutcome> {
  const file = asSource(input)
  const format = await formatOf(file)
  if (!format?.extend) return { outcome: 'unsupported', reason: reason('seal.unknown-format') }
  const { maxBytes } = format
  if (file.size > maxBytes)
    return { outcome: 'unsupported', reason: reason('seal.too-large', { limitBytes: maxBytes }) }
  const { level, trust, timestamp, content } = facts
  const { signatures } = await verifyFile(file, { trust, content })
  if (signatures.some(hasBrokenTimestamp)) return { outcome: 'refused', verdicts: signatures }
  try {
    return await format.extend(file, { level, trust, timestamp, ...besideOf(content).facts })
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    return { outcome: 'unsupported', reason: reason('seal.malformed', { part: error.message }) }
  }
}

const brokenTimestamp: ReadonlySet<ReasonCode> = new Set([
  'seal.timestamp-invalid',
  'seal.timestamp-untrusted',
  'seal.timestamp-authority-revoked',
])

/** Also one that fits and is only not trusted here: with another beside it the signature would pass that did not. */
const hasBrokenTimestamp = ({ timestamp, reasons }: SealVerdict) =>
  timestamp?.valid === false || reasons.some(({ code }) => brokenTimestamp.has(code))
