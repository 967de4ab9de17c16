import { addToSignedData } from '../cms/rewrite.ts'
import { collectRevocation, type ExtendTrust } from '../validation/collect-revocation.ts'
import { findTimestampToken, verifyTimestampToken } from './token.ts'
import { tokenTrustOf } from './token-trust.ts'

export interface CompletedToken {
  readonly token: Uint8Array
  readonly isComplete: boolean
}

/**
 * A TimeStampToken with what is needed to check it when its authority is gone: certificates, OCSP answers and lists, where
 * no signature covers them. One that cannot be found good now stays as it is, incomplete.
 */
export async function completeToken(token: Uint8Array, trust: ExtendTrust): Promise<CompletedToken> {
  const read = findTimestampToken(token)
  if (!read) return { token, isComplete: false }
  const listening = collectRevocation(trust)
  const outcome = await verifyTimestampToken(token, read.info.imprint.digest, tokenTrustOf(listening.trust))
  if (outcome.outcome !== 'valid') return { token, isComplete: false }
  const certificates = outcome.path.map(({ der }) => der)
  return {
    token: addToSignedData(token, { certificates, ...listening.heard() }),
    isComplete: outcome.revocation === 'good',
  }
}
