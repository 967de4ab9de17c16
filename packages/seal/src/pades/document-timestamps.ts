import { digestOf, type HashBudget } from '../algorithms/digest.ts'
import { readOrUndefined } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import { readZeroPaddedAsn1 } from '../asn1/read.ts'
import { readSignedData } from '../cms/signed-data.ts'
import { type Stamp, signatureItself, stampId } from '../validation/prove-existence.ts'
import { appendSignature } from './append-signature.ts'
import type { PdfSignature } from './form-fields.ts'
import { openPdf, type PdfDocument } from './pdf/document.ts'
import { dict, name } from './pdf/values.ts'
import { digestOfRange, findSignedRange } from './signed-range.ts'
import { hasStore } from './validation-store.ts'

export const timestampFilter = 'ETSI.RFC3161'

// Room for a token with its authority's chain.
const tokenBytes = 12 * 1024

/** Appends a document time-stamp over the whole file (ETSI EN 319 142-1 §5.4.3). Throws when the time-stamp fails. */
export async function appendDocumentTimestamp(
  pdf: Uint8Array,
  timestamp: (digest: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  return appendSignature(pdf, {
    dictionary: dict({ Type: name('DocTimeStamp'), Filter: name('Adobe.PPKLite'), SubFilter: name(timestampFilter) }),
    contentsBytes: tokenBytes,
    sign: (before, after) => timestamp(digestOf('sha256', before, after)),
  })
}

export interface DocumentStamp extends Stamp {
  /** Whether validation data stood in what it covers: only then it keeps a seal for an archive (§6.3, LTA). */
  readonly coversStore: boolean
}

const maxStamps = 20

/**
 * The document time-stamps of a PDF that cover `seal`, the newest 20 of them. One whose range or token cannot be read
 * covers nothing.
 */
export function readDocumentStamps(
  seal: PdfSignature,
  signatures: readonly PdfSignature[],
  { document, budget }: { document: PdfDocument; budget: HashBudget },
): DocumentStamp[] {
  const sealTokens = tokensOf(seal)
  const read = signatures.filter(isDocumentTimestamp).flatMap((holder) => {
    const range = findSignedRange(holder, document)
    const token = readOrUndefined(() => readZeroPaddedAsn1(holder.contents.bytes).raw)
    return range && token && seal.contents.end <= range.gapStart ? [{ range, token }] : []
  })
  const newest = read.sort((a, b) => a.range.end - b.range.end).slice(-maxStamps)
  return newest.map(({ range, token }) => {
    const { bytes } = document
    const earlier = newest.filter((other) => other.range.end <= range.gapStart)
    return {
      token,
      imprint: (hash) => digestOfRange(bytes, range, { hash, budget }),
      covers: [signatureItself, ...[...sealTokens, ...earlier.map((other) => other.token)].map(stampId)],
      coversStore: readOrUndefined(() => hasStore(openPdf(bytes.subarray(0, range.end)))) ?? false,
    }
  })
}

export function isDocumentTimestamp({ dictionary }: PdfSignature): boolean {
  const filter = dictionary.entries.get('SubFilter')
  return filter?.is === 'name' && filter.name === timestampFilter
}

/** Signature time-stamps inside the seal. */
function tokensOf({ contents }: PdfSignature): Uint8Array[] {
  const signer = readOrUndefined(() => readSignedData(readZeroPaddedAsn1(contents.bytes)).signers[0])
  return signer?.unsignedAttributes.get(oid.signatureTimestamp)?.map(({ raw }) => raw) ?? []
}
