import type { HashName } from '../algorithms/registry.ts'
import type { SealTrust } from '../judge-trust.ts'
import { reason } from '../reasons.ts'
import { type Content, contentTooLarge } from '../validation/content.ts'
import { type Finding, failed, type SealFormat, type SealVerdict, toVerdict, undecided } from '../verdict.ts'
import { findTimestampToken, type TimestampOutcome, verifyTimestampToken } from './token.ts'
import { tokenTrustOverContent } from './token-trust.ts'

/**
 * Judges a TimeStampToken that stands alone (RFC 3161) over `content`; the authority is its signer. Where that
 * is not there nobody can tell what it proves. Never throws for bad input.
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
  const digest = hash && content && (await digestIn(content, hash))
  if (digest && 'indication' in digest) return toVerdict({ format: 'RFC3161' }, digest)
  const outcome = await verifyTimestampToken(token, digest ?? read.info.imprint.digest, tokenTrustOverContent(trust))
  const verdict = describeTimestamp(outcome)
  if (digest || outcome.outcome === 'invalid') return verdict
  const missing = undecided('SIGNED_DATA_NOT_FOUND', reason('seal.content-missing'))
  return { ...verdict, ...missing, reasons: [missing.reason] }
}

async function digestIn(content: Content, hash: HashName): Promise<Uint8Array | Finding | undefined> {
  const digest = (await content.digests([hash])).get(hash)
  return digest === 'too-large' ? contentTooLarge(hash, content) : digest
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
