import { Readable } from 'node:stream'
import { maxAnswerBytes, pairHeaders, type RawAnswer } from '@kopru/wire'
import { Pool } from 'undici'
import type { ExchangeContext } from './context.ts'
import { healthPath } from './listener.ts'

export interface PostedMessage {
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array | AsyncIterable<Uint8Array>
}

/** Connections to the other nodes, kept alive: a TLS handshake costs more than a message. */
export interface Peers {
  /** Rejects when the party cannot be reached or answers no HTTP; its certificate must come from its own authority. */
  post(party: string, message: PostedMessage, signal: AbortSignal): Promise<RawAnswer>
  isHealthy(party: string): Promise<boolean>
  close(): Promise<void>
}

export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
}

export function createPeers({ directory, keys }: Pick<ExchangeContext, 'directory' | 'keys'>): Peers {
  const pools = new Map<string, { pool: Pool; key: string; basePath: string }>()
  const getPool = (party: string) => {
    const node = directory.findMember(party)?.node
    if (node === undefined) throw new UnreachableError(`${party} is not in the directory`)
    const key = `${node.exchangeUrl} ${node.tlsCaCertificate}`
    const known = pools.get(party)
    if (known?.key === key) return known
    known?.pool.close().catch(() => undefined)
    const url = new URL(node.exchangeUrl)
    const pool = new Pool(url.origin, {
      connections: 4,
      connect: {
        ca: node.tlsCaCertificate,
        key: keys.tlsKey,
        cert: keys.tlsCertificate,
        rejectUnauthorized: true,
        minVersion: 'TLSv1.3',
        timeout: 5000,
      },
      keepAliveTimeout: 60_000,
      bodyTimeout: 30_000,
    })
    const made = { pool, key, basePath: url.pathname.replace(/\/$/, '') }
    pools.set(party, made)
    return made
  }
  return {
    post: async (party, { path, headers, body }, signal) => {
      const { pool } = getPool(party)
      const small = body instanceof Uint8Array
      const response = await pool.request({
        method: 'POST',
        path,
        headers: headers.flat(),
        body: small ? body : Readable.from(body, { objectMode: false }),
        signal,
        responseHeaders: 'raw',
        // The other side answers when it has the whole body and its effect.
        headersTimeout: small ? 60_000 : 3_600_000,
      })
      return {
        status: response.statusCode,
        headers: pairHeaders(response.headers as unknown as string[]),
        body: await readAnswer(response.body),
      }
    },
    isHealthy: async (party) => {
      const { pool, basePath } = getPool(party)
      const path = basePath + healthPath
      const response = await pool.request({ method: 'GET', path, headersTimeout: 5000, bodyTimeout: 5000 })
      await response.body.dump()
      return response.statusCode === 200
    },
    close: async () => {
      await Promise.all([...pools.values()].map(({ pool }) => pool.destroy()))
    },
  }
}

async function readAnswer(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    // One byte too many is enough for the reader to refuse it.
    chunks.push(chunk)
    if (length > maxAnswerBytes) break
  }
  return Buffer.concat(chunks)
}
