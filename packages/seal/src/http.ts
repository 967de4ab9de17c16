/** The part of the platform's `fetch` that is used here; the caller hands it in with its own time limits and proxies. */
export type Fetch = (
  url: string,
  init: { method: 'POST'; headers: Record<string, string>; body: Uint8Array<ArrayBuffer>; signal: AbortSignal },
) => Promise<Response>

const timeLimitMs = 15_000
const maxBytes = 1024 * 1024

export type PostReply = { readonly body: Uint8Array } | { readonly body?: never; readonly detail: string }

/** Posts bytes and reads an answer of at most 1 MiB within 15 s. A dead or failing server is a value, not an error. */
export async function post(fetch: Fetch, url: string, contentType: string, body: Uint8Array): Promise<PostReply> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: Uint8Array.from(body),
      signal: AbortSignal.timeout(timeLimitMs),
    })
    if (!response.ok) return { detail: `HTTP ${response.status}` }
    return await readLimited(response)
  } catch (error) {
    // Whatever the network or the handed-in fetch throws means one thing here: no answer.
    return { detail: error instanceof Error ? error.name : 'no answer' }
  }
}

async function readLimited(response: Response): Promise<PostReply> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > maxBytes) return { detail: 'answer too large' }
    chunks.push(chunk)
  }
  return { body: new Uint8Array(Buffer.concat(chunks)) }
}
