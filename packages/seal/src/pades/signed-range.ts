import { digestOf, type HashBudget } from '../algorithms/digest.ts'
import type { HashName } from '../algorithms/registry.ts'
import { tooLargeToHash } from '../algorithms/too-large.ts'
import type { Finding } from '../verdict.ts'
import type { PdfSignature } from './form-fields.ts'
import type { PdfDocument } from './pdf/document.ts'

export interface SignedRange {
  readonly gapStart: number
  readonly gapEnd: number
  readonly end: number
}

/**
 * ByteRange must start with the file and leave out exactly the Contents string (ISO 32000-2 §12.8.1); whatever else
 * it left out could be replaced unseen.
 */
export function findSignedRange(
  { dictionary, contents }: PdfSignature,
  { bytes }: PdfDocument,
): SignedRange | undefined {
  const range = dictionary.entries.get('ByteRange')
  if (range?.is !== 'array' || range.items.length !== 4) return undefined
  const [start, first, second, length] = range.items.map((item) =>
    item.is === 'number' && Number.isSafeInteger(item.value) ? item.value : -1,
  )
  if (start !== 0 || first !== contents.start || second !== contents.end || length === undefined || length <= 0)
    return undefined
  const end = second + length
  return end <= bytes.length && bytes[contents.start] === 0x3c ? { gapStart: first, gapEnd: second, end } : undefined
}

/** Digest over what a range leaves in; a finding where the function would take too long. */
export function digestOfRange(
  bytes: Uint8Array,
  { gapStart, gapEnd, end }: SignedRange,
  { hash, budget }: { hash: HashName; budget: HashBudget },
): Uint8Array | Finding {
  if (!budget.take(hash, end)) return tooLargeToHash(hash, budget)
  return digestOf(hash, bytes.subarray(0, gapStart), bytes.subarray(gapEnd, end))
}
