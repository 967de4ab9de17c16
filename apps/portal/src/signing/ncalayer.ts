import { type BrowserSigner, fromBase64, type SigningOrder, type SigningOutcome, toBase64 } from './browser-signer.ts'

/** Where Kazakhstan's signing program listens on the person's own machine. */
const localAddress = 'wss://127.0.0.1:13579/'
const connectLimitMs = 5_000
/** People look for their key, type its password, and are called away. */
const signLimitMs = 5 * 60_000

/**
 * Kazakhstan's NCALayer, module `kz.gov.pki.knca.basics`, after published examples of its use: the program greets with
 * its version, keeps the line alive by heartbeats, and answers one request at a time. The key stays with the program.
 */
export function ncaLayerSigner(options: { readonly address?: string; readonly waitMs?: number } = {}): BrowserSigner {
  const { address = localAddress, waitMs = signLimitMs } = options
  return {
    sign: async (order) => {
      const socket = await connect(address, order.signal)
      if (!socket) return { is: 'unavailable' }
      try {
        return await ask(socket, order, waitMs)
      } finally {
        socket.close()
      }
    },
  }
}

/** `undefined` where nobody listens. */
function connect(address: string, signal: AbortSignal | undefined): Promise<WebSocket | undefined> {
  const socket = new WebSocket(address)
  return new Promise((settle) => {
    const timer = setTimeout(() => settle(undefined), connectLimitMs)
    const end = (found: WebSocket | undefined) => {
      clearTimeout(timer)
      settle(found)
    }
    socket.addEventListener('open', () => end(socket), { once: true })
    socket.addEventListener('error', () => end(undefined), { once: true })
    signal?.addEventListener('abort', () => end(undefined), { once: true })
  })
}

function ask(socket: WebSocket, order: SigningOrder, waitMs: number): Promise<SigningOutcome> {
  return new Promise((settle) => {
    const timer = setTimeout(() => end({ is: 'refused', detail: 'no answer' }), waitMs)
    const end = (outcome: SigningOutcome) => {
      clearTimeout(timer)
      settle(outcome)
    }
    socket.addEventListener('message', ({ data }) => {
      const outcome = typeof data === 'string' ? readAnswer(data) : undefined
      if (outcome) end(outcome)
    })
    socket.addEventListener('close', () => end({ is: 'unavailable' }), { once: true })
    order.signal?.addEventListener('abort', () => end({ is: 'cancelled' }), { once: true })
    socket.send(JSON.stringify(requestOf(order)))
  })
}

function requestOf({ content, isDetached, language, person }: SigningOrder) {
  return {
    module: 'kz.gov.pki.knca.basics',
    method: 'sign',
    args: {
      format: 'cms',
      data: toBase64(content),
      // `decode`: the data are base64 of what is signed; `encapsulate`: the content goes inside.
      signingParams: { decode: true, encapsulate: !isDetached, digested: false, tsaProfile: null },
      signerParams: { extKeyUsageOids: [], iin: person ?? '', bin: '', serialNumber: '', chain: null },
      locale: ['kk', 'ru', 'en'].includes(language) ? language : 'ru',
    },
  }
}

/** `undefined`: a greeting, a heartbeat or something else that is no answer. */
function readAnswer(text: string): SigningOutcome | undefined {
  const answer = parse(text)
  if (typeof answer !== 'object' || answer === null || !('status' in answer)) return undefined
  const { status, code, message, body } = answer as Readonly<Record<string, unknown>>
  if (status !== true)
    return code === 'USER_CANCELED' ? { is: 'cancelled' } : { is: 'refused', detail: wordsOf(message ?? code) }
  const result = typeof body === 'object' && body !== null && 'result' in body ? body.result : undefined
  const first: unknown = Array.isArray(result) ? result[0] : result
  // Older releases tell of a person's refusal by an answer without a result.
  if (first === undefined || first === null) return { is: 'cancelled' }
  const cms = typeof first === 'string' ? fromBase64(first) : undefined
  return cms ? { is: 'signed', cms } : { is: 'refused', detail: 'an answer of another form' }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A heartbeat is no JSON.
    return undefined
  }
}

const wordsOf = (value: unknown) => (typeof value === 'string' ? value.slice(0, 300) : 'no reason given')
