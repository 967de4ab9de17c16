import { createHash } from 'node:crypto'

/** Never forwarded, so no part of what the answer is bound to (PR-REST §4.3). */
const notForwarded = new Set([
  'transfer-encoding',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'upgrade',
  'connection',
  'user-agent',
  'host',
  'content-length',
  'server',
  'expect',
  // The server's own to set; a client's value is dropped.
  'x-road-request-id',
  'x-road-request-hash',
])

export interface HashedRequest {
  method: string
  /** Path and query as sent. */
  target: string
  /** Names and values by turns, in the order and spelling received. */
  rawHeaders: readonly string[]
  /** Those that the server adds, in order. */
  added: readonly (readonly [string, string])[]
  body: Uint8Array
}

/** What binds an answer to its request: base64 of SHA-512 over request line and headers, and over the body if any. */
export function hashRequest({ method, target, rawHeaders, added, body }: HashedRequest): string {
  const lines = [method, target]
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = [rawHeaders[i], rawHeaders[i + 1]]
    if (!notForwarded.has(name.toLowerCase())) lines.push(`${name}:${value}`)
  }
  for (const [name, value] of added) lines.push(`${name}:${value}`)
  const head = sha512(Buffer.from(lines.map((line) => `${line}\r\n`).join('')))
  return (body.length === 0 ? head : sha512(Buffer.concat([head, sha512(body)]))).toString('base64')
}

function sha512(bytes: Uint8Array): Buffer {
  return createHash('sha512').update(bytes).digest()
}
