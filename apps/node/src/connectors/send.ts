import type { BusAnswer } from './schema.ts'

const timeoutMs = 15_000
const maxBytes = 4 * 1024 * 1024

/** An HTTP answer of a bus: status, headers, text of at most 4 MiB. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Sends to a register with a time and a size limit. Says `unavailable` where no whole answer came. */
export async function send(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit,
): Promise<HttpAnswer | (BusAnswer & { is: 'unavailable' })> {
  try {
    const answer = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of answer.body ?? []) {
      size += chunk.length
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

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
