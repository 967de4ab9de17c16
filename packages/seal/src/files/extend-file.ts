import { MalformedError } from '../asn1/malformed.ts'
import { reason } from '../reasons.ts'
import { contentOf } from '../validation/content.ts'
import type { SealVerdict } from '../verdict.ts'
import type { ExtendFacts, ExtendFileOutcome } from './file-format.ts'
import { fileFormats } from './file-formats.ts'
import { type FileSource, piecesOf, sourceOf } from './file-source.ts'
import { verifyFile } from './verify-file.ts'

export interface ExtendFileFacts extends Pick<ExtendFacts, 'level' | 'trust' | 'timestamp'> {
  /** What a detached signature covers. */
  readonly content?: Uint8Array | FileSource | undefined
}

const headBytes = 4096

/**
 * Raises every signature in a file to a level, whatever its format: those of PDF, CMS, XML and JSON files and of
 * containers with XAdES. What a signature covers keeps its bytes. Throws when the time-stamp fails. A signature whose
 * time-stamp is broken is refused: a new one beside it would outshine it, and what did not pass would pass.
 */
export async function extendFile(input: Uint8Array | FileSource, facts: ExtendFileFacts): Promise<ExtendFileOutcome> {
  const file = asSource(input)
  const head = await file.slice(0, Math.min(headBytes, file.size))
  const format = fileFormats.find(({ recognises }) => recognises(head))
  if (!format?.extend) return { outcome: 'unsupported', reason: reason('seal.unknown-format') }
  const { maxBytes } = format
  if (file.size > maxBytes)
    return { outcome: 'unsupported', reason: reason('seal.too-large', { limitBytes: maxBytes }) }
  const { level, trust, timestamp, content } = facts
  const contentFile = content && asSource(content)
  const beside = contentFile && { contentFile, content: contentOf(() => piecesOf(contentFile)) }
  const { signatures } = await verifyFile(file, { trust, content })
  if (signatures.some(hasBrokenTimestamp)) return { outcome: 'refused', verdicts: signatures }
  try {
    return await format.extend(file, { level, trust, timestamp, ...beside })
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
    return { outcome: 'unsupported', reason: reason('seal.malformed', { part: error.message }) }
  }
}

const hasBrokenTimestamp = ({ reasons }: SealVerdict) => reasons.some(({ code }) => code === 'seal.timestamp-invalid')

const asSource = (input: Uint8Array | FileSource) => (input instanceof Uint8Array ? sourceOf(input) : input)
