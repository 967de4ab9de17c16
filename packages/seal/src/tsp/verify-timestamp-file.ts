import { maxSlowBytes } from '../algorithms/digest.ts'
import { tooLargeToHash } from '../algorithms/too-large.ts'
import type { SealTrust } from '../judge-trust.ts'
import { reason } from '../reasons.ts'
import type { Content } from '../validation/content.ts'
import { failed, type SealFormat, type SealVerdict, toVerdict, undecided } from '../verdict.ts'
import { findTimestampToken, type TimestampOutcome, verifyTimestampToken } from './token.ts'
import { tokenTrustOverContent } from './token-trust.ts'

/**
 * Judges a TimeStampToken that stands alone (RFC 3161) over `content`; the authority is its signer. Without `content`
 * nobody can tell what it proves. Never throws for bad input.
 */
export async function verifyTimestampFile(
  token: Uint8Array,
  trust: SealTrust,
  content?: Content,
): Promise<SealVerdict> {
  const read = findTimestampToken(token)
  if (!read)
    return toVerdict({ format: 'RFC3161' }, failed('FORMAT_FAILURE', reason('tsp.malformed', { part: 'token' })))
  const hash = read.info.imprint.algorithm?.hash
  const digest = hash && (await content?.digests([hash]))?.get(hash)
  if (hash && content && !digest)
    return toVerdict({ format: 'RFC3161' }, tooLargeToHash(hash, { limitBytes: content.maxSlowBytes ?? maxSlowBytes }))
  const outcome = await verifyTimestampToken(token, digest ?? read.info.imprint.digest, tokenTrustOverContent(trust))
  const verdict = describeTimestamp(outcome)
  if (content || outcome.outcome === 'invalid') return verdict
  const missing = undecided('SIGNED_DATA_NOT_FOUND', reason('seal.content-missing'))
  return { ...verdict, ...missing, reasons: [missing.reason] }
}

/** The verdict on something whose only signer is a time-stamp authority. */
export function describeTimestamp(outcome: TimestampOutcome, format: SealFormat = 'RFC3161'): SealVerdict {
  const { certificate, algorithm, time, authority = '' } = outcome
  const known = {
    format,
    certificate,
    algorithm,
    ...(time && { timestamp: { time: time.toISOString(), authority, valid: outcome.outcome === 'valid' } }),
  } as const
  if (outcome.outcome === 'valid') return toVerdict({ ...known, revocation: outcome.revocation })
  const broken = ['FORMAT_FAILURE', 'HASH_FAILURE', 'SIG_CRYPTO_FAILURE'].includes(outcome.subIndication)
  return toVerdict(known, (broken ? failed : undecided)(outcome.subIndication, outcome.reason))
}
