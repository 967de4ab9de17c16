import { readOrUndefined } from '../asn1/malformed.ts'
import { readZeroPaddedAsn1 } from '../asn1/read.ts'
import { isDocumentTimestamp } from './document-timestamps.ts'
import { findSignatures } from './form-fields.ts'
import { openPdf } from './pdf/document.ts'
import { findSignedRange, type SignedRange } from './signed-range.ts'

/** A signature of a PDF as others judge it, who take a CMS and what it is detached from; nothing of it is checked. */
export interface PdfSignatureParts {
  /** DER, without the zeros that fill its room. */
  readonly cms: Uint8Array
  readonly range: SignedRange
  /** The bytes that its ByteRange leaves in; copied out with each call. */
  readContent(): Uint8Array
}

const maxSignatures = 50

/**
 * The signatures of a PDF in the order of its form, no document time-stamps and none whose ByteRange leaves out anything
 * but its own Contents; none for what is no PDF, is encrypted, or has more than 50. Never throws for bad input.
 */
export function listPdfSignatures(pdf: Uint8Array): readonly PdfSignatureParts[] {
  const read = readOrUndefined(() => {
    const document = openPdf(pdf)
    if (document.trailer.entries.has('Encrypt')) return []
    const held = findSignatures(document).filter((one) => !isDocumentTimestamp(one))
    if (held.length > maxSignatures) return []
    return held.flatMap((one): PdfSignatureParts[] => {
      const range = findSignedRange(one, document)
      const cms = readOrUndefined(() => readZeroPaddedAsn1(one.contents.bytes).raw)
      if (!range || !cms) return []
      const { gapStart, gapEnd, end } = range
      return [{ cms, range, readContent: () => Buffer.concat([pdf.subarray(0, gapStart), pdf.subarray(gapEnd, end)]) }]
    })
  })
  return read ?? []
}
