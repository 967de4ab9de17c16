import { randomBytes } from 'node:crypto'
import { onlineRevocation, type Reason, requestTimestamp } from '@kopru/seal'
import { UsageError } from '../usage-error.ts'

/** A time-stamp authority did not give what was asked for. */
export class TimestampRefusedError extends Error {
  override readonly name = 'TimestampRefusedError'
  readonly reason: Reason

  constructor(reason: Reason) {
    super(reason.code)
    this.reason = reason
  }
}

export type Timestamp = (digest: Uint8Array) => Promise<Uint8Array>

/** Asks an authority, and believes it only when its certificate leads to `anchors`. Throws `TimestampRefusedError`. */
export function timestampFrom(url: string, anchors: readonly Uint8Array[]): Timestamp {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) throw new UsageError(`--tsa ${url} is no web address`)
  return async (digest) => {
    const reply = await requestTimestamp(digest, { url, fetch, nonce: randomBytes(16), anchors, at: new Date() })
    if (reply.outcome === 'refused') throw new TimestampRefusedError(reply.reason)
    return reply.token
  }
}

/** Asks the services that certificates name. */
export const revocationOnline = () =>
  onlineRevocation({ fetch, get: fetch, nonce: () => randomBytes(16), now: () => new Date() })
