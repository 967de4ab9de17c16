import type { SealTrust } from '../judge-trust.ts'
import { type Reason, reason } from '../reasons.ts'
import { contentOf } from '../validation/content.ts'
import { toVerdict, undecided } from '../verdict.ts'
import type { FileAnswer, FileFacts } from './file-format.ts'
import { fileFormats } from './file-formats.ts'
import { type FileSource, piecesOf, sourceOf } from './file-source.ts'

export interface VerifyFileFacts {
  readonly trust: SealTrust
  /** What a detached signature or a time-stamp covers; read in pieces. */
  readonly content?: Uint8Array | FileSource | undefined
  /** How enveloped XML signatures are read: `successive` as in Kazakhstan; default `strict`. */
  readonly xmlReading?: FileFacts['xmlReading']
}

const headBytes = 4096

/**
 * Judges every signature in a file; the format is known by content alone. Whatever cannot be read, or is of no known
 * format, gets one verdict that says so; a file without any signature gets none, and `reasons` say what it is.
 * Never throws for bad input.
 */
export async function verifyFile(input: Uint8Array | FileSource, facts: VerifyFileFacts): Promise<FileAnswer> {
  const file = asSource(input)
  const head = await file.slice(0, Math.min(headBytes, file.size))
  const format = fileFormats.find(({ recognises }) => recognises(head))
  if (!format) return unknown(reason('seal.unknown-format'))
  if (file.size > format.maxBytes) return unknown(reason('seal.too-large', { limitBytes: format.maxBytes }))
  return format.verify(file, prepare(facts))
}

function prepare({ trust, content, xmlReading }: VerifyFileFacts): FileFacts {
  if (!content) return { trust, xmlReading }
  const contentFile = asSource(content)
  return { trust, xmlReading, contentFile, content: contentOf(() => piecesOf(contentFile)) }
}

const asSource = (input: Uint8Array | FileSource) => (input instanceof Uint8Array ? sourceOf(input) : input)

function unknown(why: Reason): FileAnswer {
  return { signatures: [toVerdict({ format: 'unknown' }, undecided('FORMAT_FAILURE', why))], reasons: [] }
}
