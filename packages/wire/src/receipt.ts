import {
  type AnswerSignature,
  membersOf,
  type RawAnswer,
  readAnswer,
  type SentMessage,
  type SignedAnswer,
  signAnswer,
} from './answer.ts'
import { decode32, sameBytes, toBase64 } from './bytes.ts'
import { type ConversationId, isConversationId, isMessageId, type MessageId } from './ids.ts'
import type { InboundMessage, Signing } from './message.ts'
import type { Sign, Verify } from './p256.ts'
import { type Refused, refuse } from './refusals.ts'

export const receiptStatus = 202
const contentType = 'application/json'
const memberNames = ['messageId', 'conversationId', 'receivedAt', 'chainHash'] as const

export type Receipt = {
  readonly messageId: MessageId
  readonly conversationId: ConversationId
  /** RFC 3339 in UTC, ending in `Z`. */
  readonly receivedAt: string
  /** The message's chain hash as the receiver computed it, 32 bytes. */
  readonly chainHash: Uint8Array
}

export type InboundReceipt = Receipt & AnswerSignature

const timeForm = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z$/

const isTime = (text: string): boolean => {
  if (!timeForm.test(text)) return false
  const time = new Date(text)
  // A day that the month lacks must not slide into the next month.
  return Number.isFinite(time.getTime()) && time.toISOString().slice(0, 19) === text.slice(0, 19)
}

/**
 * The receiver's signed statement that it holds a message. To be sent only after the message has been verified and
 * stored. `receivedAt` is RFC 3339 in UTC; throws a RangeError when it is not.
 */
export const buildReceipt = (
  message: Pick<InboundMessage, 'messageId' | 'conversationId' | 'chainHash' | 'signatureField'>,
  receivedAt: string,
  signing: Signing,
  sign: Sign,
): SignedAnswer => {
  if (!isTime(receivedAt)) throw new RangeError('receivedAt is no RFC 3339 time in UTC')
  const json = {
    messageId: message.messageId,
    conversationId: message.conversationId,
    receivedAt,
    chainHash: toBase64(message.chainHash),
  }
  return signAnswer(
    { status: receiptStatus, contentType, json },
    message.signatureField,
    signing,
    'kopru-receipt',
    sign,
  )
}

/** Reads a receipt for `sent`. Well formed and for this message, but not yet verified. Never throws. */
export const parseReceipt = (
  answer: RawAnswer,
  sent: SentMessage,
): { readonly ok: true; readonly receipt: InboundReceipt } | Refused => {
  const malformed = (member: string): Refused => refuse('wire.malformed-receipt', { member })
  if (answer.status !== receiptStatus) return malformed('status')
  const read = readAnswer(answer, { contentType, tag: 'kopru-receipt', mayBeUnbound: false }, sent)
  if (!read.ok) return read
  const members = membersOf(read.json)
  if (members === undefined || members.size !== memberNames.length) return malformed('body')
  const text = (member: (typeof memberNames)[number]): string => {
    const value = members.get(member)
    return typeof value === 'string' ? value : ''
  }
  const messageId = text('messageId')
  if (!isMessageId(messageId)) return malformed('messageId')
  const conversationId = text('conversationId')
  if (!isConversationId(conversationId)) return malformed('conversationId')
  const receivedAt = text('receivedAt')
  if (!isTime(receivedAt)) return malformed('receivedAt')
  const chainHash = decode32(text('chainHash'))
  if (chainHash === undefined) return malformed('chainHash')
  const mismatch = (member: string): Refused => refuse('wire.receipt-mismatch', { member })
  if (messageId !== sent.messageId) return mismatch('messageId')
  if (conversationId !== sent.conversationId) return mismatch('conversationId')
  if (!sameBytes(chainHash, sent.chainHash)) return mismatch('chainHash')
  return { ok: true, receipt: { messageId, conversationId, receivedAt, chainHash, ...read.proof } }
}

/** As for messages: `verify` is picked by `receipt.keyid` from the keys of the party the message went to. */
export const verifyReceipt = (receipt: InboundReceipt, verify: Verify): { readonly ok: true } | Refused =>
  verify(receipt.signatureBase, receipt.signature)
    ? { ok: true }
    : refuse('wire.bad-signature', { keyid: receipt.keyid })
