import { sequenceOf, smallIntegerOf } from '../asn1/fields.ts'
import { readOrUndefined } from '../asn1/malformed.ts'
import { readAsn1 } from '../asn1/read.ts'
import { type Fetch, post, type Reply } from '../http.ts'
import { type Reason, reason } from '../reasons.ts'
import type { RevocationSources } from '../revocation/revocation.ts'
import { nonceInteger, writeTimestampRequest } from './request.ts'
import { findTimestampToken, type TimestampOutcome, verifyTimestampToken } from './token.ts'

export interface TimestampSource {
  readonly url: string
  readonly fetch: Fetch
  /** Fresh random bytes for each request, at least 8. */
  readonly nonce: Uint8Array
  /** DER anchors that the authority's certificate must lead to. */
  readonly anchors: readonly Uint8Array[]
  readonly at: Date
  readonly revocation?: RevocationSources
}

export type TimestampReply =
  | {
      readonly outcome: 'granted'
      readonly token: Uint8Array
      readonly verified: Extract<TimestampOutcome, { outcome: 'valid' }>
    }
  | { readonly outcome: 'refused'; readonly reason: Reason }

/**
 * Asks an authority for a time-stamp over `digest`, a SHA-256, SHA-384 or SHA-512 value (RFC 3161).
 * The reply is granted only when status, nonce, imprint, signature, purpose and path of the authority hold.
 * Throws for a digest of another length; a bad reply or a dead server is an outcome.
 */
export async function requestTimestamp(digest: Uint8Array, source: TimestampSource): Promise<TimestampReply> {
  const request = writeTimestampRequest(digest, source.nonce)
  const reply = await post(source.fetch, source.url, 'application/timestamp-query', request)
  if (!reply.body) return { outcome: 'refused', reason: whyNothing(reply) }
  const { body, mediaType } = reply
  const read = readOrUndefined(() => readReply(body))
  if (!read) return { outcome: 'refused', reason: whyUnread(mediaType) }
  // 0 granted, 1 granted with modifications: both carry a token, whose content we check ourselves.
  if (read.status > 1 || !read.token)
    return { outcome: 'refused', reason: reason('tsp.rejected', { status: read.status }) }
  const token = findTimestampToken(read.token)
  if (!token) return { outcome: 'refused', reason: reason('tsp.malformed', { part: 'token' }) }
  const sentNonce = nonceInteger(source.nonce)
  if (!token.info.nonce || Buffer.compare(token.info.nonce, sentNonce) !== 0)
    return { outcome: 'refused', reason: reason('tsp.nonce-mismatch') }
  const verified = await verifyTimestampToken(read.token, digest, source)
  if (verified.outcome === 'invalid') return { outcome: 'refused', reason: verified.reason }
  return { outcome: 'granted', token: read.token, verified }
}

const whyNothing = ({ detail, status }: Extract<Reply, { body?: never }>) =>
  status === undefined ? reason('tsp.unreachable', { detail }) : reason('tsp.other-answer', { answer: detail })

/** A page of a web site is not a damaged reply (RFC 3161 §3.4 names the media type of one). */
const whyUnread = (mediaType: string | undefined) =>
  mediaType === undefined || mediaType === 'application/timestamp-reply'
    ? reason('tsp.malformed', { part: 'reply' })
    : reason('tsp.other-answer', { answer: mediaType })

function readReply(bytes: Uint8Array): { status: number; token?: Uint8Array } {
  const [status, token] = sequenceOf(readAsn1(bytes), 'TimeStampResp')
  return { status: smallIntegerOf(sequenceOf(status, 'status')[0], 'status'), ...(token ? { token: token.raw } : {}) }
}
