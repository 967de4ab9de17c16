import type { Reason, SealVerdict } from '@kopru/seal'

/** Says first of a signature that nobody vouches for which trusted list may have and is not used. Never throws. */
export function nameUnusedLists(verdict: SealVerdict, notUsed: readonly Reason[]): SealVerdict {
  if (verdict.subIndication !== 'NO_CERTIFICATE_CHAIN_FOUND') return verdict
  const { country } = verdict.signer
  const missing = notUsed.filter(({ params }) => country === undefined || params.territory === country)
  return missing.length === 0 ? verdict : { ...verdict, reasons: [...missing, ...verdict.reasons] }
}
