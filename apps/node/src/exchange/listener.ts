import type { X509Certificate } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { pairHeaders } from '@kopru/wire'
import { refuse } from '../platform/refusal.ts'
import { refusalFor } from './answer.ts'
import type { ExchangeContext } from './context.ts'
import { type Received, receive } from './receive.ts'
import type { KeptAnswer } from './schema.ts'
import { smallBodyBytes } from './store/bodies.ts'

export const healthPath = '/exchange/v1/health'

export interface Listener {
  close(): Promise<void>
}

/**
 * Listens for other nodes: mutual TLS 1.3, client certificates of the members' authorities only, which follow the
 * directory. `onEntered` hears of each message taken in.
 */
export async function listen(
  context: ExchangeContext,
  address: { readonly host: string; readonly port: number },
  onReceived: (party: string, received: Received) => void,
): Promise<Listener> {
  const { directory, keys, party } = context
  const secureContext = () => ({
    key: keys.tlsKey,
    cert: keys.tlsCertificate,
    ca: directory
      .members()
      .filter((member) => member.party !== party)
      .map(({ node }) => node.tlsCaCertificate),
    minVersion: 'TLSv1.3' as const,
  })
  const server = https.createServer(
    { ...secureContext(), requestCert: true, rejectUnauthorized: true, maxHeaderSize: 32_768 },
    (request, response) => {
      answer(context, request, response, onReceived).catch((error: unknown) => {
        context.log.error({ err: error }, 'an arriving request could not be answered')
        response.destroy()
      })
    },
  )
  server.headersTimeout = 15_000
  // A gigabyte over a slow line is allowed to take its time; only members get as far as sending anything.
  server.requestTimeout = 3_600_000
  server.keepAliveTimeout = 75_000
  directory.onChange(() => server.setSecureContext(secureContext()))
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(address.port, address.host, () => resolve())
  })
  return {
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const stubborn = setTimeout(() => {
        for (const socket of sockets) socket.destroy()
      }, 5000)
      await closed
      clearTimeout(stubborn)
    },
  }
}

async function answer(
  context: ExchangeContext,
  request: IncomingMessage,
  response: ServerResponse,
  onReceived: (party: string, received: Received) => void,
): Promise<void> {
  const path = request.url ?? ''
  if (request.method === 'GET' && path.endsWith(healthPath)) {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ party: context.party, at: context.clock.now().toISOString() }))
    return
  }
  const headers = pairHeaders(request.rawHeaders)
  let received: Received
  try {
    received = await receive(context, {
      method: request.method ?? '',
      path,
      headers,
      peerCertificate: certificateOf(request.socket as TLSSocket),
      body: request,
    })
  } catch (error) {
    if (request.destroyed && !request.complete) return
    context.log.error({ err: error }, 'an arriving message could not be dealt with')
    received = { answer: refusalFor(context, refuse('exchange.not-ready'), {}) }
  }
  send(received.answer, request, response)
  const party = /^"([A-Z]{2,8})\//.exec(String(request.headers['kopru-from'] ?? ''))?.[1]
  if (received.entered !== undefined && party !== undefined) onReceived(party, received)
}

function send({ status, headers, body }: KeptAnswer, request: IncomingMessage, response: ServerResponse): void {
  const bytes = Buffer.from(body, 'base64')
  for (const [name, value] of headers) response.setHeader(name, value)
  response.setHeader('content-length', bytes.length)
  // What is left of a body that was refused unread: a little is passed over, for more the connection is given up.
  const left = request.complete ? 0 : Number(request.headers['content-length'] ?? 0)
  if (left > smallBodyBytes) {
    response.setHeader('connection', 'close')
    response.once('finish', () => request.destroy())
  } else request.resume()
  response.writeHead(status)
  response.end(bytes)
}

const certificates = new WeakMap<TLSSocket, X509Certificate>()
function certificateOf(socket: TLSSocket): X509Certificate | undefined {
  const certificate = certificates.get(socket) ?? socket.getPeerX509Certificate?.()
  if (certificate !== undefined) certificates.set(socket, certificate)
  return certificate
}
