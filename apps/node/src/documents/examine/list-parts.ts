import { listPdfSignatures, referenceOfPart, signedContentOf } from '@kopru/seal'
import { toDer } from '../rules/to-der.ts'
import type { CmsPart } from './examination.ts'

/** Of a PDF with more the others stay open: each is a question to a state's own system, with the whole file. */
const maxPdfSignatures = 5

/**
 * The CMS in a file with what each is detached from: what a state's own system takes. One for a bare CMS, at most five of
 * a PDF, each no larger than what was given. Never throws for bad input.
 */
export function listParts(file: Uint8Array, content: Uint8Array | undefined): CmsPart[] {
  const cms = toDer(file)
  // What is inside counts: with other content beside it, the two validators might look at different bytes.
  if (cms) return [withReference({ cms, ...(content && !signedContentOf(cms) && { content }) })]
  return listPdfSignatures(file)
    .slice(0, maxPdfSignatures)
    .map(({ cms, range, readContent }) => withReference({ cms: cms.slice(), content: readContent() }, range))
}

function withReference(part: CmsPart, range?: Parameters<typeof referenceOfPart>[2]): CmsPart {
  const reference = referenceOfPart(part, 'sha256', range)
  return { ...part, ...(reference && { reference }) }
}
