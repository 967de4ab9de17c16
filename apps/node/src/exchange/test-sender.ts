import type { KeyObject } from 'node:crypto'
import {
  type ChainHead,
  type ConversationId,
  createP256Signer,
  createP256Verifier,
  digestBytes,
  type HeaderPairs,
  type MessageFields,
  type MessageId,
  nextLink,
  parseReceipt,
  parseRefusal,
  type SignedMessage,
  signMessage,
  verifyReceipt,
  verifyRefusal,
} from '@kopru/wire'
import { secondsSince1970, systemClock } from '../platform/clock.ts'
import { newId } from '../platform/ids.ts'

export interface Prepared {
  readonly fields: MessageFields
  readonly signed: SignedMessage
  readonly body: Uint8Array
}

export interface RawAnswer {
  readonly status: number
  readonly headers: HeaderPairs
  readonly body: Buffer
}

export interface Answer {
  readonly status: number
  /** `received` for a receipt. */
  readonly code: string
  readonly params: Readonly<Record<string, string | number>>
  /** Whether the answer is signed for this very request. */
  readonly bound: boolean
  readonly raw: RawAnswer
}

interface TestSender {
  readonly signingKey: KeyObject
  readonly signingKeyId: string
  /** The receiver's signing key; its public half is enough. */
  readonly receiverKey: KeyObject
  readonly defaults: Omit<MessageFields, keyof ReturnType<typeof freshFields>>
}

/** Whoever holds a state's signing key: makes its messages, its chain among them, and judges the answers. */
export function createTestSender({ signingKey, signingKeyId, receiverKey, defaults }: TestSender) {
  const sign = createP256Signer(signingKey)
  const verify = createP256Verifier(receiverKey)
  let head: ChainHead | undefined
  return {
    head: () => head,
    setHead: (moved: ChainHead | undefined) => {
      head = moved
    },

    /** A signed message, next in the chain unless `more` says otherwise; `advance` counts it as sent. */
    prepare(
      more: Partial<MessageFields> = {},
      options: { body?: unknown; created?: number; keyid?: string; sign?: typeof sign; advance?: boolean } = {},
    ): Prepared {
      const body = Buffer.from(JSON.stringify(options.body ?? { hello: 'world' }))
      const fields: MessageFields = { ...freshFields(head), ...defaults, ...more }
      const signing = { created: options.created ?? secondsNow(), keyid: options.keyid ?? signingKeyId }
      const signed = signMessage(fields, digestBytes(body), signing, options.sign ?? sign)
      if (options.advance !== false) head = { seq: fields.chain.seq, hash: signed.chainHash }
      return { fields, signed, body }
    },

    /** Throws unless the receiver signed it. */
    readAnswer({ fields, signed }: Prepared, raw: RawAnswer): Answer {
      const sent = { ...fields, chainHash: signed.chainHash, signatureField: signed.signatureField }
      const { status } = raw
      if (status === 202) {
        const parsed = parseReceipt(raw, sent)
        if (!parsed.ok || !verifyReceipt(parsed.receipt, verify).ok) throw new Error('The receipt does not hold')
        return { status, code: 'received', params: {}, bound: true, raw }
      }
      const parsed = parseRefusal(raw, sent)
      if (!parsed.ok) throw new Error(`The refusal does not hold: ${parsed.refusal.code} ${raw.body.toString('utf8')}`)
      const { code, bound, params } = parsed.answer
      if (!verifyRefusal(parsed.answer, verify).ok) throw new Error(`The refusal ${code} is not signed by the receiver`)
      return { status, code, params, bound, raw }
    },
  }
}

const freshFields = (head: ChainHead | undefined) => ({
  messageId: newId<'message'>() as string as MessageId,
  conversationId: newId<'conversation'>() as string as ConversationId,
  mode: 'stored' as const,
  deadline: secondsNow() + 3600,
  chain: nextLink(head),
  contentType: 'application/json',
})

export const secondsNow = (): number => secondsSince1970(systemClock.now())
