import { createHash } from 'node:crypto'
import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { createServer, readField, type SandboxServer } from '../web/server.ts'

/** Makes CMS SignedData, DER, in a person's name; `undefined`: nobody of that name has a key. */
export type SignCms = (content: Uint8Array, detached: boolean, person: string) => Promise<Uint8Array | undefined>

/**
 * The make-believe means of signing that a page reaches: a signing service, and on the same port Kazakhstan's program.
 * `person` is empty for whoever sits at this machine.
 */
export async function createPersonalSigner(signCms: SignCms): Promise<SandboxServer> {
  const server = await createServer()
  server.addHook('onRequest', async (_request, reply) => {
    // Pages of every state's portal ask; what they may call is theirs to say (CSP).
    reply.headers({ 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type' })
  })
  server.options('/sign', (_request, reply) => reply.code(204).send())
  server.post('/sign', async ({ body }, reply) => {
    const content = readField(body, 'content')
    const person = readField(body, 'person')
    const detached = typeof body === 'object' && body !== null && 'detached' in body ? body.detached : undefined
    if (content === undefined || person === undefined || typeof detached !== 'boolean') return reply.code(400).send()
    const cms = await signCms(Buffer.from(content, 'base64'), detached, person)
    if (!cms) return reply.code(404).send()
    return reply.type('text/plain').send(Buffer.from(cms).toString('base64'))
  })
  const end = serveNcaLayer(server.server, signCms, () => 'signs')
  server.addHook('preClose', async () => end())
  return server
}

/** What the person at the make-believe program does. */
export type Person = 'signs' | 'cancels' | 'closes the window' | 'has no key'

/**
 * A make-believe NCALayer on a server: module `kz.gov.pki.knca.basics`, method `sign`, format `cms`. Greets, beats its
 * heart, and refuses whatever is not asked to the letter. Plain `ws`, where the real one has a certificate for 127.0.0.1.
 * Answers with what ends its lines.
 */
export function serveNcaLayer(server: Server, signCms: SignCms, person: () => Person): () => void {
  const lines = new Set<Duplex>()
  server.on('upgrade', ({ headers }, socket) => {
    lines.add(socket)
    socket.on('close', () => lines.delete(socket))
    const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${magic}`).digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    send(socket, JSON.stringify({ result: { version: '1.4' } }))
    send(socket, '--heartbeat--')
    socket.on('error', () => socket.destroy())
    readTexts(socket, async (text) => {
      const behaviour = person()
      if (behaviour === 'closes the window') return void socket.end()
      send(socket, JSON.stringify(await answer(text, behaviour, signCms)))
    })
  })
  return () => {
    for (const line of lines) line.destroy()
  }
}

const refusal = (code: string, message: string) => ({ status: false, code, message, body: {}, details: '' })

async function answer(text: string, person: Person, signCms: SignCms): Promise<object> {
  const { module, method, args } = JSON.parse(text)
  if (module !== 'kz.gov.pki.knca.basics' || method !== 'sign') return refusal('UNKNOWN_METHOD', 'Unknown method')
  const { format, data, signingParams, signerParams, locale } = args
  const { decode, encapsulate, digested } = signingParams
  const isBase64 = typeof data === 'string' && Buffer.from(data, 'base64').toString('base64') === data
  const isRight =
    format === 'cms' &&
    isBase64 &&
    decode === true &&
    typeof encapsulate === 'boolean' &&
    digested === false &&
    ['kk', 'ru', 'en'].includes(locale) &&
    Array.isArray(signerParams.extKeyUsageOids)
  if (!isRight) return refusal('INVALID_ARGUMENT', 'Invalid arguments')
  if (person === 'cancels') return refusal('USER_CANCELED', 'Cancelled')
  if (person === 'has no key') return refusal('KEY_NOT_FOUND', 'No key of this person')
  const cms = await signCms(Buffer.from(data, 'base64'), !encapsulate, signerParams.iin)
  if (!cms) return refusal('KEY_NOT_FOUND', 'No key of this person')
  return { status: true, body: { result: [Buffer.from(cms).toString('base64')] } }
}

// RFC 6455 §1.3.
const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** An unmasked text frame (RFC 6455 §5.2). */
function send(socket: Duplex, text: string): void {
  const payload = Buffer.from(text, 'utf8')
  const { length } = payload
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  head[0] = 0x81
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127
  if (head.length === 4) head.writeUInt16BE(length, 2)
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2)
  socket.write(Buffer.concat([head, payload]))
}

/** Of one text: a statement to sign is far smaller, and any page of this machine's browser may speak. */
const maxWaitingBytes = 4 * 1024 * 1024

/** Calls for each whole text of a client, whose frames are masked; anything else ends the line. */
function readTexts(socket: Duplex, take: (text: string) => Promise<void>): void {
  let waiting = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk])
    if (waiting.length > maxWaitingBytes) return void socket.destroy()
    for (let frame = readFrame(waiting); frame; frame = readFrame(waiting)) {
      waiting = waiting.subarray(frame.end)
      if (frame.opcode !== 1) return void socket.end()
      take(frame.payload.toString('utf8')).catch(() => socket.destroy())
    }
  })
}

function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; end: number } | undefined {
  if (bytes.length < 2) return undefined
  const short = (bytes[1] ?? 0) & 0x7f
  const maskAt = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < maskAt + 4) return undefined
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  const start = maskAt + 4
  if (bytes.length < start + length) return undefined
  const mask = bytes.subarray(maskAt, start)
  const payload = Buffer.from(bytes.subarray(start, start + length).map((byte, at) => byte ^ (mask[at % 4] ?? 0)))
  return { opcode: (bytes[0] ?? 0) & 0x0f, payload, end: start + length }
}
