import { asciiBytes } from './bytes.ts'
import { chainHash } from './chain.ts'
import { type BodyDigest, maxBodyBytes } from './digest.ts'
import {
  addressField,
  chainField,
  contentDigestField,
  contentTypeField,
  conversationIdField,
  deadlineField,
  integerField,
  legalBasisField,
  messageIdField,
  modeField,
  typeField,
} from './fields.ts'
import type { HeaderPairs, MessageFields, Signing } from './message.ts'
import {
  type CoveredField,
  componentsOfOpening,
  componentsOfReply,
  currentVersion,
  fieldsOfOpening,
  fieldsOfReply,
  isMessagesPath,
  messagesPath,
  writeMessageBase,
} from './message-format.ts'
import type { Sign } from './p256.ts'
import { label, writeSignature, writeSignatureParams } from './signature-field.ts'

export type UnsignedMessage = {
  readonly method: 'POST'
  readonly path: string
  /** Everything but Signature, in the order of the signature. */
  readonly headers: HeaderPairs
  /** The bytes to sign (RFC 9421 §2.5). */
  readonly signatureBase: Uint8Array
  /** What the next message of the pair names as its predecessor. */
  readonly chainHash: Uint8Array
}

export type SignedMessage = UnsignedMessage & {
  /** The Signature field as sent; the answer is bound to it, so keep it until the receipt has come. */
  readonly signatureField: string
}

/** `path` is the whole path of the request, default {@link messagesPath}; longer when the exchange URL has a path. */
export type MessageSigning = Signing & { readonly path?: string }

const carried = (name: string, text: string | undefined): string => {
  if (text === undefined) throw new RangeError(`${name} cannot be carried in a message`)
  return text
}

/**
 * Writes the header fields of a message and the bytes that its signature is over.
 * Throws a RangeError when a field has a value that no reader would accept.
 */
export const buildMessage = (fields: MessageFields, body: BodyDigest, signing: MessageSigning): UnsignedMessage => {
  const path = signing.path ?? messagesPath
  if (!isMessagesPath(path)) throw new RangeError('path cannot be carried in a message')
  if (body.length > maxBodyBytes) throw new RangeError('The body is larger than a message can carry')
  const values: Record<CoveredField, string> = {
    'content-type': carried('contentType', contentTypeField.encode(fields.contentType)),
    'content-digest': carried('body digest', contentDigestField.encode(body.sha256)),
    'content-length': carried('body length', integerField.encode(body.length)),
    'kopru-version': currentVersion,
    'kopru-message-id': carried('messageId', messageIdField.encode(fields.messageId)),
    'kopru-conversation-id': carried('conversationId', conversationIdField.encode(fields.conversationId)),
    'kopru-in-reply-to':
      fields.inReplyTo === undefined ? '' : carried('inReplyTo', messageIdField.encode(fields.inReplyTo)),
    'kopru-from': carried('from', addressField.encode(fields.from)),
    'kopru-to': carried('to', addressField.encode(fields.to)),
    'kopru-type': carried('type', typeField.encode(fields.type)),
    'kopru-legal-basis': carried('legalBasis', legalBasisField.encode(fields.legalBasis)),
    'kopru-mode': carried('mode', modeField.encode(fields.mode)),
    'kopru-deadline': carried('deadline', deadlineField.encode(fields.deadline)),
    'kopru-chain': carried('chain', chainField.encode(fields.chain)),
  }
  const opening = fields.inReplyTo === undefined
  const names = opening ? fieldsOfOpening : fieldsOfReply
  const params = writeSignatureParams(opening ? componentsOfOpening : componentsOfReply, signing, 'kopru-message')
  const signatureBase = asciiBytes(writeMessageBase(path, names, (name) => values[name], params))
  return {
    method: 'POST',
    path,
    headers: [...names.map((name) => [name, values[name]] as const), ['signature-input', `${label}=${params}`]],
    signatureBase,
    chainHash: chainHash(signatureBase),
  }
}

/** Builds a message and signs it. `sign` answers r‖s over the bytes it is given; the rest as {@link buildMessage}. */
export const signMessage = (
  fields: MessageFields,
  body: BodyDigest,
  signing: MessageSigning,
  sign: Sign,
): SignedMessage => {
  const unsigned = buildMessage(fields, body, signing)
  const signatureField = writeSignature(sign(unsigned.signatureBase))
  return { ...unsigned, headers: [...unsigned.headers, ['signature', signatureField]], signatureField }
}
