import { isUtf8 } from 'node:buffer'
import {
  listAsicSignatures,
  listPdfSignatures,
  type SealVerdict,
  signedContentOf,
  signersOfPart,
  svtProfiles,
} from '@kopru/seal'
import { maxQuestionBytes } from '../home-state/messages.ts'
import { toDer } from '../rules/to-der.ts'
import type { FilePart } from './examination.ts'

/** Of a file with more the others stay open: each is a question to a state's own system, with what it covers. */
const maxParts = 5

/**
 * What of a file a state's own system may be shown: a bare CMS, at most five of a PDF or a container with what each is
 * detached from, none larger than a question may be, or XML with one signature. `verdicts` are our own. Never throws for
 * bad input.
 */
export async function listParts(
  file: Uint8Array,
  { content, verdicts }: { content: Uint8Array | undefined; verdicts: readonly SealVerdict[] },
): Promise<FilePart[]> {
  const cms = toDer(file)
  // What is inside counts: with other content beside it, the two validators might look at different bytes.
  if (cms) return [cmsPart(cms, content)]
  const xml = xmlPart(file, verdicts)
  if (xml) return [xml]
  const held = await listAsicSignatures(file, { max: maxParts, maxBytes: maxQuestionBytes })
  if (held.length > 0) return held.map(({ cms: inside, content: covered }) => cmsPart(inside, covered))
  return listPdfSignatures(file)
    .slice(0, maxParts)
    .map(({ cms: inside, range, readContent }) => cmsPart(inside.slice(), readContent(), range))
}

/** What is inside of a CMS counts before what is beside it, as in our own verdict. */
function cmsPart(
  cms: Uint8Array,
  content: Uint8Array | undefined,
  range?: Parameters<typeof signersOfPart>[2],
): FilePart {
  const part = { is: 'cms', cms, ...(content && !signedContentOf(cms) && { content }) } as const
  return { ...part, signers: signersOfPart(part, 'sha256', range) }
}

/** An answer about XML names no signature, so it has one alone, over the document as it stands, which any reader reads alike. */
function xmlPart(file: Uint8Array, verdicts: readonly SealVerdict[]): FilePart | undefined {
  const [verdict, ...others] = verdicts
  const { reference } = verdict ?? {}
  if (reference?.profile !== svtProfiles.xml || others.length > 0 || file[0] === zipStart) return undefined
  const xml = decoded(file)
  if (xml === undefined) return undefined
  return { is: 'xml', xml, signers: [{ value: reference.signature, reference }] }
}

const zipStart = 0x50

/** Text in UTF-8, which is all that survives the way through JSON; `undefined` for other encodings and a byte order mark. */
function decoded(file: Uint8Array): string | undefined {
  if (!isUtf8(file) || file[0] === 0xef) return undefined
  const text = Buffer.from(file).toString('utf8')
  const [, encoding = 'UTF-8'] = /^<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']/.exec(text) ?? []
  return encoding.toUpperCase() === 'UTF-8' ? text : undefined
}
