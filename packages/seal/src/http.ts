/** The part of the platform's `fetch` that is used here; the caller hands it in with its own time limits and proxies. */
export type Fetch = (
  url: string,
  init: { method: 'POST'; headers: Record<string, string>; body: Uint8Array<ArrayBuffer>; signal: AbortSignal },
) => Promise<Response>

/** As `Fetch`, for what is only read. */
export type Get = (url: string, init: { method: 'GET'; signal: AbortSignal }) => Promise<Response>

const timeLimitMs = 15_000
const maxReplyBytes = 1024 * 1024
// The lists of a large CA have some ten megabytes.
const maxFileBytes = 64 * 1024 * 1024

export type Reply =
  | { readonly body: Uint8Array; readonly mediaType: string | undefined }
  /** `status` is that of an answer which was no success; without it none came. */
  | { readonly body?: never; readonly detail: string; readonly status?: number }

/** Posts bytes and reads an answer of at most 1 MiB within 15 s. A dead or failing server is a value, not an error. */
export async function post(fetch: Fetch, url: string, contentType: string, body: Uint8Array): Promise<Reply> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: Uint8Array.from(body),
      signal: AbortSignal.timeout(timeLimitMs),
    })
    return await readLimited(response, maxReplyBytes)
  } catch (error) {
    // Whatever the network or the handed-in fetch throws means one thing here: no answer.
    return { detail: error instanceof Error ? error.name : 'no answer' }
  }
}

/** As `post`, for JSON either way, whose answer is read whether it is a success or a failure. */
export async function postJson(
  fetch: Fetch,
  url: string,
  body: object,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly json: unknown; readonly isOk: boolean; readonly detail: string } | { readonly detail: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: new Uint8Array(Buffer.from(JSON.stringify(body), 'utf8')),
      signal: AbortSignal.timeout(timeLimitMs),
    })
    const detail = `HTTP ${response.status}`
    const read = await readBody(response, maxReplyBytes)
    if (!read.body) return read
    return { json: JSON.parse(Buffer.from(read.body).toString('utf8')), isOk: response.ok, detail }
  } catch (error) {
    return { detail: error instanceof Error ? error.name : 'no answer' }
  }
}

/** Fetches a file of at most 64 MiB within 15 s; as `post` otherwise. */
export async function get(fetch: Get, url: string): Promise<Reply> {
  try {
    return await readLimited(
      await fetch(url, { method: 'GET', signal: AbortSignal.timeout(timeLimitMs) }),
      maxFileBytes,
    )
  } catch (error) {
    return { detail: error instanceof Error ? error.name : 'no answer' }
  }
}

async function readLimited(response: Response, maxBytes: number): Promise<Reply> {
  const { ok, status } = response
  return ok ? readBody(response, maxBytes) : { detail: `HTTP ${status}`, status }
}

async function readBody(response: Response, maxBytes: number): Promise<Reply> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > maxBytes) return { detail: 'answer too large' }
    chunks.push(chunk)
  }
  // RFC 9110 §8.3.1; what is longer than any registered name is none.
  const [mediaType] = /^[\w.+-]{1,60}\/[\w.+-]{1,80}/.exec(response.headers.get('content-type') ?? '') ?? []
  return { body: new Uint8Array(Buffer.concat(chunks)), mediaType }
}
