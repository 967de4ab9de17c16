import { createHash } from 'node:crypto'
import { type Connection, request, type Session } from '@kopru/client'
import type { UserAgent } from './user-agent.ts'

/** One person's browser at one state's portal: the node's web API as the portal's pages call it. */
export interface Portal {
  /** Origin of the node's web address. */
  readonly url: string
  readonly agent: UserAgent
  get<T>(path: string): Promise<T>
  send<T>(method: 'POST' | 'PUT', path: string, body: object): Promise<T>
  /**
   * The same where the node takes an `Idempotency-Key`, one for each path and body: sent again after a broken connection
   * it has its effect once.
   */
  sendOnce<T>(method: 'POST' | 'PUT', path: string, body: object): Promise<T>
  upload<T>(path: string, file: { bytes: Uint8Array; name: string; mediaType: string }): Promise<T>
  download(path: string): Promise<{ bytes: Uint8Array; mediaType: string }>
  /** Who is logged in, asked anew; remembers the CSRF token for what is sent afterwards. */
  session(): Promise<Session>
}

/**
 * Every method throws `ProblemError` where the node refuses, `UnreachableError` where it does not answer.
 * `journeyId` tells this journey's requests from those of any other.
 */
export function openPortal(
  agent: UserAgent,
  { url, language, journeyId }: { url: string; language: string; journeyId: string },
): Portal {
  const baseUrl = new URL(url).origin
  let csrfToken: string | undefined
  const connect = (headers: Record<string, string> = {}): Connection => ({
    baseUrl,
    language,
    fetch: (input, init) => agent.fetch(input, { ...init, headers: { ...asRecord(init?.headers), ...headers } }),
    ...(csrfToken && { csrfToken }),
  })
  const keyOf = (...parts: string[]) => {
    const hash = createHash('sha256').update(journeyId)
    for (const part of parts) hash.update('\n').update(part)
    return { 'idempotency-key': hash.digest('base64url') }
  }
  return {
    url: baseUrl,
    agent,
    get: (path) => request(connect(), 'GET', path),
    send: (method, path, body) => request(connect(), method, path, body),
    sendOnce: (method, path, body) => request(connect(keyOf(method, path, JSON.stringify(body))), method, path, body),
    upload(path, { bytes, name, mediaType }) {
      const body = new FormData()
      body.append('file', new Blob([new Uint8Array(bytes)], { type: mediaType }), name)
      return request(connect(), 'POST', path, body)
    },
    async download(path) {
      const answer = await agent.fetch(`${baseUrl}${path}`)
      // A refusal is read as any other of the API's.
      if (!answer.ok) await request({ ...connect(), fetch: async () => answer }, 'GET', path)
      return {
        bytes: new Uint8Array(await answer.arrayBuffer()),
        mediaType: answer.headers.get('content-type')?.split(';')[0]?.trim() ?? '',
      }
    },
    async session() {
      const session = await request<Session>(connect(), 'GET', '/api/session')
      csrfToken = session.csrfToken
      return session
    },
  }
}

const asRecord = (headers: RequestInit['headers']): Record<string, string> =>
  Object.fromEntries(new Headers(headers).entries())
