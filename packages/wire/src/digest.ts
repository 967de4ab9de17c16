import { createHash } from 'node:crypto'
import { sameBytes, sha256 } from './bytes.ts'
import { type Refused, refuse } from './refusals.ts'

/** Largest body of a message, in bytes: 1 GiB. */
export const maxBodyBytes = 1_073_741_824

export type BodyDigest = {
  /** SHA-256 over the body's bytes as sent, 32 bytes. */
  readonly sha256: Uint8Array
  /** Bytes. */
  readonly length: number
}

export type BodyOutcome =
  | ({ readonly is: 'complete' } & BodyDigest)
  | { readonly is: 'too-long'; readonly read: number }

export type DigestedStream = AsyncIterable<Uint8Array> & {
  /** Known once the stream has been read to its end; throws before that. */
  readonly outcome: () => BodyOutcome
}

export const digestBytes = (body: Uint8Array): BodyDigest => ({ sha256: sha256(body), length: body.length })

/**
 * Passes a body through, hashing it on the way, without holding more than a chunk. When more than `maxBytes` come, it
 * ends early without passing on the chunk that went over, and the outcome is 'too-long'.
 * Errors of the source pass through. To be read once.
 */
export const digestStream = (
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxBytes = maxBodyBytes,
): DigestedStream => {
  let outcome: BodyOutcome | undefined
  async function* pass(): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256')
    let length = 0
    for await (const chunk of source) {
      length += chunk.length
      if (length > maxBytes) {
        outcome = { is: 'too-long', read: length }
        return
      }
      hash.update(chunk)
      yield chunk
    }
    outcome = { is: 'complete', sha256: hash.digest(), length }
  }
  const chunks = pass()
  return {
    [Symbol.asyncIterator]: () => chunks,
    outcome: () => {
      if (outcome === undefined) throw new Error('The body has not been read to its end')
      return outcome
    },
  }
}

/** Reads a body to its end, keeping nothing of it. */
export const digestWhole = async (
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxBytes = maxBodyBytes,
): Promise<BodyOutcome> => {
  const stream = digestStream(source, maxBytes)
  for await (const _ of stream) {
    // Only the digest is wanted.
  }
  return stream.outcome()
}

/** Holds the body that came against the length and digest that were signed. */
export const checkDigest = (
  signed: { readonly contentLength: number; readonly contentDigest: Uint8Array },
  body: BodyDigest | BodyOutcome,
): { readonly ok: true } | Refused => {
  if ('is' in body && body.is === 'too-long') {
    return refuse('wire.length-mismatch', { declared: signed.contentLength, received: body.read })
  }
  if (body.length !== signed.contentLength) {
    return refuse('wire.length-mismatch', { declared: signed.contentLength, received: body.length })
  }
  return sameBytes(body.sha256, signed.contentDigest) ? { ok: true } : refuse('wire.digest-mismatch', {})
}
