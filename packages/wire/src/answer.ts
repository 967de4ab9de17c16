import { asciiBytes, sameBytes, sha256 } from './bytes.ts'
import { collectHeaders } from './collect-headers.ts'
import { contentDigestField, messageIdField } from './fields.ts'
import type { ConversationId, MessageId } from './ids.ts'
import type { HeaderPairs, Signing } from './message.ts'
import type { Sign } from './p256.ts'
import { type Refused, refuse } from './refusals.ts'
import {
  label,
  readSignature,
  readSignatureInput,
  type Tag,
  writeSignature,
  writeSignatureParams,
} from './signature-field.ts'

/** Largest body of an answer, in bytes. */
export const maxAnswerBytes = 16_384

/** An answer as it goes over the wire. The HTTP layer adds Content-Length. */
export type SignedAnswer = {
  readonly status: number
  readonly headers: HeaderPairs
  readonly body: Uint8Array
  readonly signatureBase: Uint8Array
}

/** An answer as it came. */
export type RawAnswer = { readonly status: number; readonly headers: HeaderPairs; readonly body: Uint8Array }

/** What the sender kept of the message that is being answered. */
export type SentMessage = {
  readonly messageId: MessageId
  readonly conversationId: ConversationId
  readonly chainHash: Uint8Array
  /** The Signature field as sent. */
  readonly signatureField: string
}

/** The signature of an answer, well formed but not yet verified. */
export type AnswerSignature = Signing & { readonly signature: Uint8Array; readonly signatureBase: Uint8Array }

const unboundComponents = '("@status" "content-type" "content-digest")'
const boundComponents = '("@status" "content-type" "content-digest" "signature";req)'

const writeBase = (
  status: number,
  contentType: string,
  contentDigest: string,
  requestSignature: string | undefined,
  params: string,
): Uint8Array =>
  asciiBytes(
    `"@status": ${status}\n"content-type": ${contentType}\n"content-digest": ${contentDigest}\n${
      requestSignature === undefined ? '' : `"signature";req: ${requestSignature}\n`
    }"@signature-params": ${params}`,
  )

/**
 * Signs an answer. With `requestSignature`, the request's Signature field as it came, the answer is bound to that one
 * request (RFC 9421 §2.4). Throws a RangeError for a field that is no signature.
 */
export const signAnswer = (
  answer: { readonly status: number; readonly contentType: string; readonly json: unknown },
  requestSignature: string | undefined,
  signing: Signing,
  tag: Tag,
  sign: Sign,
): SignedAnswer => {
  if (requestSignature !== undefined && readSignature(requestSignature) === undefined) {
    throw new RangeError('An answer can be bound to a well-formed signature only')
  }
  const body = Buffer.from(JSON.stringify(answer.json), 'utf8')
  if (body.length > maxAnswerBytes) throw new RangeError('The answer is larger than a reader accepts')
  const contentDigest = contentDigestField.encode(sha256(body)) ?? ''
  const components = requestSignature === undefined ? unboundComponents : boundComponents
  const params = writeSignatureParams(components, signing, tag)
  const signatureBase = writeBase(answer.status, answer.contentType, contentDigest, requestSignature, params)
  return {
    status: answer.status,
    headers: [
      ['content-type', answer.contentType],
      ['content-digest', contentDigest],
      ['signature-input', `${label}=${params}`],
      ['signature', writeSignature(sign(signatureBase))],
    ],
    body,
    signatureBase,
  }
}

export type ReadAnswer = {
  readonly ok: true
  readonly json: unknown
  /** Whether the signature covers the request's. */
  readonly bound: boolean
  readonly proof: AnswerSignature
}

/**
 * Reads fields, digest and JSON of an answer. `sent` is the request's Signature field; an answer bound to another one
 * will fail at its signature. `json` is undefined when the body is no JSON text. Never throws.
 */
export const readAnswer = (
  { status, headers, body }: RawAnswer,
  expected: { readonly contentType: string; readonly tag: Tag; readonly mayBeUnbound: boolean },
  sent: Pick<SentMessage, 'signatureField'>,
): ReadAnswer | Refused => {
  if (body.length > maxAnswerBytes) {
    return refuse('wire.body-too-large', { limit: maxAnswerBytes, length: body.length })
  }
  const collected = collectHeaders(headers)
  if (!collected.ok) return collected
  const { fields } = collected
  for (const header of ['content-type', 'content-digest', 'signature-input', 'signature']) {
    if (!fields.has(header)) return refuse('wire.missing-header', { header })
  }
  const contentType = fields.get('content-type') ?? ''
  if (contentType !== expected.contentType) return refuse('wire.malformed-header', { header: 'content-type' })
  const contentDigest = fields.get('content-digest') ?? ''
  const digest = contentDigestField.decode(contentDigest)
  if (digest === undefined) return refuse('wire.malformed-header', { header: 'content-digest' })
  const signatureInput = fields.get('signature-input') ?? ''
  const bound = !(expected.mayBeUnbound && signatureInput.startsWith(`${label}=${unboundComponents}`))
  const input = readSignatureInput(signatureInput, bound ? boundComponents : unboundComponents, expected.tag)
  if (!input.ok) return input
  const signature = readSignature(fields.get('signature') ?? '')
  if (signature === undefined) return refuse('wire.malformed-header', { header: 'signature' })
  if (!sameBytes(sha256(body), digest)) return refuse('wire.digest-mismatch', {})
  const signatureBase = writeBase(
    status,
    contentType,
    contentDigest,
    bound ? sent.signatureField : undefined,
    input.params,
  )
  return { ok: true, json: parseJson(body), bound, proof: { ...input.signing, signature, signatureBase } }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const parseJson = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(utf8.decode(body)) as unknown
  } catch {
    // Neither UTF-8 nor JSON: the reader of the members refuses it.
    return undefined
  }
}

/** The members of a JSON object, or undefined when it is none. */
export const membersOf = (json: unknown): ReadonlyMap<string, unknown> | undefined =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? new Map(Object.entries(json)) : undefined

/**
 * What can be told of a request that was refused before it was understood: its Signature field to bind the refusal to,
 * and the message id, each only when it occurs exactly once and is well formed. Never throws.
 */
export const identifyRequest = (
  headers: HeaderPairs,
): { readonly requestSignature?: string; readonly messageId?: MessageId } => {
  const only = (wanted: string): string => {
    const found = headers.filter(([name]) => name.length === wanted.length && name.toLowerCase() === wanted)
    return found.length === 1 ? (found[0]?.[1] ?? '') : ''
  }
  const requestSignature = only('signature')
  const messageId = messageIdField.decode(only('kopru-message-id'))
  return {
    ...(readSignature(requestSignature) === undefined ? {} : { requestSignature }),
    ...(messageId === undefined ? {} : { messageId }),
  }
}
