import type { Unavailable } from './schema.ts'

const maxBytes = 4 * 1024 * 1024

/** The way to a register. */
export interface Line {
  readonly fetch: typeof globalThis.fetch
  /** For the whole answer, the body included. */
  readonly timeoutMs: number
}

/** An HTTP answer of a bus: status, headers, text of at most 4 MiB. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Sends to a register with a time and a size limit, without following redirects. `unavailable`: no whole answer came. */
export async function send(
  { fetch, timeoutMs }: Line,
  url: string,
  init: RequestInit,
): Promise<HttpAnswer | Unavailable> {
  try {
    const answer = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of answer.body ?? []) {
      size += chunk.length
      // Leaving the loop ends the connection, and with it the rest.
      if (size > maxBytes) return { is: 'unavailable', retryable: false, why: 'the answer is too large' }
      chunks.push(chunk)
    }
    return { status: answer.status, headers: answer.headers, text: Buffer.concat(chunks).toString('utf8') }
  } catch (error) {
    // fetch has no other errors than these two for a network that failed or was too slow.
    if (error instanceof TypeError) return { is: 'unavailable', retryable: true, why: 'no connection' }
    if (error instanceof DOMException) return { is: 'unavailable', retryable: true, why: 'no answer in time' }
    throw error
  }
}
