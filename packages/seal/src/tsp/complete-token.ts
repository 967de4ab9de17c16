import { addToSignedData } from '../cms/rewrite.ts'
import { collectRevocation, type ExtendTrust } from '../validation/collect-revocation.ts'
import { findTimestampToken, verifyTimestampToken } from './token.ts'
import { tokenTrustOf } from './token-trust.ts'

/**
 * A TimeStampToken with what is needed to check it when its authority is gone: certificates, OCSP answers and lists, where
 * no signature covers them. One that cannot be found good now stays as it is.
 */
export async function completeToken(token: Uint8Array, trust: ExtendTrust): Promise<Uint8Array> {
  const read = findTimestampToken(token)
  if (!read) return token
  const listening = collectRevocation(trust)
  const outcome = await verifyTimestampToken(token, read.info.imprint.digest, tokenTrustOf(listening.trust))
  if (outcome.outcome !== 'valid') return token
  return addToSignedData(token, { certificates: outcome.path.map(({ der }) => der), ...listening.heard() })
}
