import {
  type AnswerSignature,
  membersOf,
  type RawAnswer,
  readAnswer,
  type SentMessage,
  type SignedAnswer,
  signAnswer,
} from './answer.ts'
import { isMessageId, type MessageId } from './ids.ts'
import type { Signing } from './message.ts'
import type { Sign, Verify } from './p256.ts'
import { type RefusalParams, type Refused, refuse } from './refusals.ts'

const contentType = 'application/problem+json'
const typePrefix = 'urn:kopru:refusal:'

/** A node's reason for not taking a message: any rule's, not only those of this package. */
export type RefusalAnswer = {
  /** `area.kebab-name` */
  readonly code: string
  readonly params: RefusalParams
  /** HTTP status, 400 to 599. */
  readonly status: number
  /** English, for operators; people read the code's words in their own language. At most 200 characters. */
  readonly title: string
  /** Absent when the request was refused before its id could be read. */
  readonly messageId?: MessageId
}

export type InboundRefusal = RefusalAnswer &
  AnswerSignature & {
    /**
     * Whether the signature covers the request's. An unbound refusal says that the receiver could not read a request,
     * not which one: worth a retry and an operator's look, never the final word on a message.
     */
    readonly bound: boolean
  }

const codeForm = /^[a-z][a-z0-9-]{0,31}\.[a-z][a-z0-9-]{0,63}$/
const paramForm = /^[a-z][A-Za-z0-9]{0,39}$/
const maxParams = 16
const maxParamLength = 500
const maxTitleLength = 200

const readStatus = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599 ? value : undefined

const readParams = (value: unknown): RefusalParams | undefined => {
  const members = membersOf(value)
  if (members === undefined || members.size > maxParams) return undefined
  const params: Record<string, string | number> = {}
  for (const [name, param] of members) {
    if (!paramForm.test(name)) return undefined
    const carried =
      typeof param === 'string' ? param.length <= maxParamLength : typeof param === 'number' && Number.isFinite(param)
    if (!carried) return undefined
    params[name] = param as string | number
  }
  return params
}

const readTitle = (value: unknown): string | undefined =>
  typeof value === 'string' && value.length > 0 && value.length <= maxTitleLength ? value : undefined

/**
 * A signed problem document (RFC 9457). Bound to the request when `requestSignature`, its Signature field as it came, is
 * given. Throws a RangeError for what a reader would not accept.
 */
export const buildRefusal = (
  { code, params, status, title, messageId }: RefusalAnswer,
  requestSignature: string | undefined,
  signing: Signing,
  sign: Sign,
): SignedAnswer => {
  if (!codeForm.test(code)) throw new RangeError('code cannot be carried in a refusal')
  if (readParams(params) === undefined) throw new RangeError('params cannot be carried in a refusal')
  if (readStatus(status) === undefined) throw new RangeError('status cannot be carried in a refusal')
  if (readTitle(title) === undefined) throw new RangeError('title cannot be carried in a refusal')
  const json = { type: `${typePrefix}${code}`, title, status, code, params, messageId }
  return signAnswer({ status, contentType, json }, requestSignature, signing, 'kopru-refusal', sign)
}

/** Reads a refusal of `sent`. Well formed, but not yet verified. Members it does not know are passed over (RFC 9457 §3.2). Never throws. */
export const parseRefusal = (
  answer: RawAnswer,
  sent: Pick<SentMessage, 'messageId' | 'signatureField'>,
): { readonly ok: true; readonly answer: InboundRefusal } | Refused => {
  const malformed = (member: string): Refused => refuse('wire.malformed-refusal', { member })
  if (readStatus(answer.status) === undefined) return malformed('status')
  const read = readAnswer(answer, { contentType, tag: 'kopru-refusal', mayBeUnbound: true }, sent)
  if (!read.ok) return read
  const members = membersOf(read.json)
  if (members === undefined) return malformed('body')
  const code = members.get('code')
  if (typeof code !== 'string' || !codeForm.test(code)) return malformed('code')
  if (members.get('type') !== `${typePrefix}${code}`) return malformed('type')
  if (members.get('status') !== answer.status) return malformed('status')
  const title = readTitle(members.get('title'))
  if (title === undefined) return malformed('title')
  const params = readParams(members.get('params'))
  if (params === undefined) return malformed('params')
  const messageId = members.get('messageId')
  if (messageId !== undefined && (typeof messageId !== 'string' || !isMessageId(messageId)))
    return malformed('messageId')
  if (messageId !== undefined && messageId !== sent.messageId) {
    return refuse('wire.refusal-mismatch', { member: 'messageId' })
  }
  return {
    ok: true,
    answer: {
      code,
      params,
      status: answer.status,
      title,
      ...(messageId === undefined ? {} : { messageId }),
      bound: read.bound,
      ...read.proof,
    },
  }
}

/** As for messages: `verify` is picked by `answer.keyid` from the keys of the party the message went to. */
export const verifyRefusal = (answer: InboundRefusal, verify: Verify): { readonly ok: true } | Refused =>
  verify(answer.signatureBase, answer.signature) ? { ok: true } : refuse('wire.bad-signature', { keyid: answer.keyid })
