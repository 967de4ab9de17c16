import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import {
  type ChainHead,
  type ConversationId,
  createP256Signer,
  createP256Verifier,
  digestBytes,
  type HeaderPairs,
  type MessageFields,
  type MessageId,
  messagesPath,
  nextLink,
  pairHeaders,
  parseReceipt,
  parseRefusal,
  type SignedMessage,
  signMessage,
  verifyReceipt,
  verifyRefusal,
} from '@kopru/wire'
import { newId } from '../../apps/node/src/platform/ids.ts'
import type { NodeAccess } from '../nodes.ts'

export interface Prepared {
  readonly fields: MessageFields
  readonly signed: SignedMessage
  readonly body: Uint8Array
}

export interface Answer {
  readonly status: number
  /** `received` for a receipt. */
  readonly code: string
  readonly params: Readonly<Record<string, string | number>>
  /** Whether the answer is signed for this very request. */
  readonly bound: boolean
  readonly body: string
}

/** What may be done to a message on its way. `as: undefined` opens the connection without a certificate. */
export interface Alteration {
  readonly headers?: HeaderPairs
  readonly body?: Uint8Array
  readonly as?: NodeAccess | undefined
}

/** Somebody who has got hold of a state's keys and speaks to another state's node past the state's own. */
export function createAttacker(self: NodeAccess, receiver: NodeAccess, defaults: Omit<MessageFields, keyof Given>) {
  const signingKey = createPrivateKey(readFileSync(self.settings.keys.signingKeyFile))
  const verify = createP256Verifier(createPublicKey(readFileSync(receiver.settings.keys.signingKeyFile, 'utf8')))
  let head: ChainHead | undefined

  return {
    head: () => head,
    setHead: (moved: ChainHead | undefined) => {
      head = moved
    },

    /** A signed message, next in the chain unless `more` says otherwise; `advance` counts it as sent. */
    prepare(
      more: Partial<MessageFields> = {},
      options: { body?: object; created?: number; advance?: boolean; keyid?: string } = {},
    ): Prepared {
      const body = Buffer.from(JSON.stringify(options.body ?? { requestId: 'none' }))
      const fields: MessageFields = { ...freshFields(head), ...defaults, ...more }
      const created = options.created ?? secondsNow()
      const keyid = options.keyid ?? self.settings.keys.signingKeyId
      const signed = signMessage(fields, digestBytes(body), { created, keyid }, createP256Signer(signingKey))
      if (options.advance !== false) head = { seq: fields.chain.seq, hash: signed.chainHash }
      return { fields, signed, body }
    },

    /** Posts it, and throws unless the answer is signed by the receiver. */
    async post({ fields, signed, body }: Prepared, alter: Alteration = {}): Promise<Answer> {
      const as = 'as' in alter ? alter.as : self
      const raw = await post(receiver, alter.headers ?? signed.headers, alter.body ?? body, as)
      const sent = { ...fields, chainHash: signed.chainHash, signatureField: signed.signatureField }
      const kept = { status: raw.status, body: raw.body.toString('utf8') }
      if (raw.status === 202) {
        const parsed = parseReceipt(raw, sent)
        if (!parsed.ok || !verifyReceipt(parsed.receipt, verify).ok) throw new Error('The receipt does not hold')
        return { ...kept, code: 'received', params: {}, bound: true }
      }
      const parsed = parseRefusal(raw, sent)
      if (!parsed.ok) throw new Error(`The refusal does not hold: ${parsed.refusal.code} ${kept.body}`)
      if (!verifyRefusal(parsed.answer, verify).ok) throw new Error('The refusal is not signed by the receiver')
      return { ...kept, ...parsed.answer }
    },
  }
}

type Given = ReturnType<typeof freshFields>
const freshFields = (head: ChainHead | undefined) => ({
  messageId: newId<'message'>() as string as MessageId,
  conversationId: newId<'conversation'>() as string as ConversationId,
  mode: 'stored' as const,
  deadline: secondsNow() + 3600,
  chain: nextLink(head),
  contentType: 'application/json',
})

export const secondsNow = (): number => Math.floor(Date.now() / 1000)

/** Where a sender's chain to a receiver stands, as the receiver knows it. */
export async function findHead({ db }: NodeAccess, sender: string): Promise<ChainHead | undefined> {
  const row = await db
    .selectFrom('exchangeChain')
    .select(['seq', 'hash'])
    .where('party', '=', sender)
    .where('direction', '=', 'in')
    .executeTakeFirst()
  return row === undefined || row.seq === 0 ? undefined : row
}

interface RawAnswer {
  readonly status: number
  readonly headers: HeaderPairs
  readonly body: Buffer
}

function post(
  { settings }: NodeAccess,
  headers: HeaderPairs,
  body: Uint8Array,
  as: NodeAccess | undefined,
): Promise<RawAnswer> {
  const { port, hostname } = new URL(settings.exchange.url)
  const identity = as && {
    key: readFileSync(as.settings.keys.tlsKeyFile),
    cert: readFileSync(as.settings.keys.tlsCertificateFile),
  }
  const ca = readFileSync(settings.keys.tlsCaFile)
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
  const request = https.request(
    {
      hostname,
      port,
      path: messagesPath,
      method: 'POST',
      ca,
      ...identity,
      headers: [...headers, ['host', `${hostname}:${port}`]].flat(),
      agent: false,
    },
    async (response) => {
      const parts: Buffer[] = []
      for await (const part of response) parts.push(part)
      const pairs = pairHeaders(response.rawHeaders)
      resolve({ status: response.statusCode ?? 0, headers: pairs, body: Buffer.concat(parts) })
    },
  )
  request.on('error', reject)
  request.end(body)
  return promise
}
