import type { SealTrust } from '../judge-trust.ts'
import type { SealVerdict } from '../verdict.ts'
import type { Path } from '../x509/path.ts'
import { openPdf } from './pdf/document.ts'
import { appendStore } from './validation-store.ts'
import { judgePdfSeals } from './verify-pdf-seals.ts'

export type ExtendOutcome =
  | { readonly outcome: 'extended'; readonly pdf: Uint8Array }
  /** A seal does not pass, or a certificate's status cannot be had: nothing was added. */
  | { readonly outcome: 'refused'; readonly verdicts: readonly SealVerdict[] }

export type ExtendTrust = SealTrust & { readonly revocation: NonNullable<SealTrust['revocation']> }

/**
 * Raises the PAdES seals of a PDF from T to LT (ETSI EN 319 142-1 §6.3): appends a document security store with
 * every certificate and OCSP answer by which the seals and their time-stamps were found good, the time-stamp
 * authority's included.
 */
export async function extendPdfSeals(pdf: Uint8Array, trust: ExtendTrust): Promise<ExtendOutcome> {
  const { revocation } = trust
  const heard: Uint8Array[] = []
  const ask: typeof revocation.ask = async (question) => {
    const response = await revocation.ask?.(question)
    if (response) heard.push(response)
    return response
  }
  const judged = await judgePdfSeals(pdf, { ...trust, revocation: { ...revocation, ask } })
  const verdicts = judged.map(({ verdict }) => verdict)
  if (verdicts.length === 0 || verdicts.some(({ indication }) => indication !== 'TOTAL_PASSED'))
    return { outcome: 'refused', verdicts }
  const paths = judged
    .flatMap(({ answer }) => [answer?.signer?.path, answer?.stamp?.path])
    .filter((path): path is Path => path !== undefined)
  const certificates = paths.flatMap((path) => path.map(({ der }) => der))
  const ocspResponses = [...(revocation.ocspResponses ?? []), ...heard]
  return { outcome: 'extended', pdf: appendStore(openPdf(pdf), { certificates, ocspResponses }) }
}
