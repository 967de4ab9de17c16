import { listAsicSignatures, listPdfSignatures, signedContentOf, signersOfPart } from '@kopru/seal'
import { maxQuestionBytes } from '../home-state/messages.ts'
import { toDer } from '../rules/to-der.ts'
import type { CmsPart } from './examination.ts'

/** Of a file with more the others stay open: each is a question to a state's own system, with what it covers. */
const maxParts = 5

/**
 * The CMS in a file with what each is detached from: what a state's own system takes. One for a bare CMS, at most five of
 * a PDF or a container, each no larger than a question may be. Never throws for bad input.
 */
export async function listParts(file: Uint8Array, content: Uint8Array | undefined): Promise<CmsPart[]> {
  const cms = toDer(file)
  // What is inside counts: with other content beside it, the two validators might look at different bytes.
  if (cms) return [withSigners({ cms, ...(content && !signedContentOf(cms) && { content }) })]
  const held = await listAsicSignatures(file, { max: maxParts, maxBytes: maxQuestionBytes })
  if (held.length > 0) return held.map(({ cms: inside, content: covered }) => fromContainer(inside, covered))
  return listPdfSignatures(file)
    .slice(0, maxParts)
    .map(({ cms: inside, range, readContent }) => withSigners({ cms: inside.slice(), content: readContent() }, range))
}

/** What is inside of the CMS counts here too, as in our own verdict. */
const fromContainer = (cms: Uint8Array, content: Uint8Array) =>
  withSigners({ cms, ...(!signedContentOf(cms) && { content }) })

const withSigners = (part: Omit<CmsPart, 'signers'>, range?: Parameters<typeof signersOfPart>[2]): CmsPart => ({
  ...part,
  signers: signersOfPart(part, 'sha256', range),
})
