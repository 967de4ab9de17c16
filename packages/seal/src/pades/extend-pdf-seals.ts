import { readZeroPaddedAsn1 } from '../asn1/read.ts'
import { certificatesOf, collectRevocation, type ExtendTrust } from '../validation/collect-revocation.ts'
import type { SealVerdict } from '../verdict.ts'
import { appendDocumentTimestamp, isDocumentTimestamp } from './document-timestamps.ts'
import { findSignatures } from './form-fields.ts'
import { openPdf } from './pdf/document.ts'
import { appendStore } from './validation-store.ts'
import { judgePdfSeals } from './verify-pdf-seals.ts'

export type ExtendOutcome =
  | { readonly outcome: 'extended'; readonly pdf: Uint8Array }
  /** A seal does not pass, or a certificate's status cannot be had: nothing was added. */
  | { readonly outcome: 'refused'; readonly verdicts: readonly SealVerdict[] }

/**
 * Raises the PAdES seals of a PDF to LT (ETSI EN 319 142-1 §6.3): appends a document security store with every
 * certificate, OCSP answer and revocation list by which the seals and all time-stamps were found good, the time-stamp
 * authorities' included. With `timestamp`, which obtains a TimeStampToken (DER) over a SHA-256 digest, to LTA: a
 * document time-stamp over all of it besides. Throws when the time-stamp fails.
 */
export async function extendPdfSeals(
  pdf: Uint8Array,
  trust: ExtendTrust,
  timestamp?: (digest: Uint8Array) => Promise<Uint8Array>,
): Promise<ExtendOutcome> {
  const listening = collectRevocation(trust)
  const judged = await judgePdfSeals(pdf, listening.trust)
  const verdicts = judged.map(({ verdict }) => verdict)
  if (verdicts.length === 0 || verdicts.some(({ indication }) => indication !== 'TOTAL_PASSED'))
    return { outcome: 'refused', verdicts }
  const data = { certificates: judged.flatMap(({ answer }) => certificatesOf(answer)), ...listening.heard() }
  const named = [...judged.flatMap(({ contents }) => contents ?? []), ...documentTimestamps(pdf)]
  const longTerm = appendStore(openPdf(pdf), data, named)
  return { outcome: 'extended', pdf: timestamp ? await appendDocumentTimestamp(longTerm, timestamp) : longTerm }
}

/** A document time-stamp is named by its token, without the room around it (§5.4.2.3). */
const documentTimestamps = (pdf: Uint8Array) =>
  findSignatures(openPdf(pdf))
    .filter(isDocumentTimestamp)
    .map(({ contents }) => readZeroPaddedAsn1(contents.bytes).raw)
