import { asciiBytes } from './bytes.ts'
import { chainHash } from './chain.ts'
import { maxBodyBytes } from './digest.ts'
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
import type { ParsedMessage } from './message.ts'
import {
  componentsOfOpening,
  componentsOfReply,
  fieldsOfOpening,
  fieldsOfReply,
  writeMessageBase,
} from './message-format.ts'
import { refuse } from './refusals.ts'
import { readSignature, readSignatureInput } from './signature-field.ts'

const known: ReadonlySet<string> = new Set([...fieldsOfReply, 'signature-input', 'signature'])

const malformed = (header: string): ParsedMessage => refuse('wire.malformed-header', { header })

/** Reads the fields of version 1. Never throws. */
export const readVersion1 = (path: string, fields: ReadonlyMap<string, string>): ParsedMessage => {
  for (const name of fields.keys()) {
    if (!known.has(name)) return refuse('wire.unknown-header', { header: name.slice(0, 64) })
  }
  const opening = !fields.has('kopru-in-reply-to')
  const names = opening ? fieldsOfOpening : fieldsOfReply
  for (const name of names) if (!fields.has(name)) return refuse('wire.missing-header', { header: name })
  const value = (name: string): string => fields.get(name) ?? ''

  const contentType = contentTypeField.decode(value('content-type'))
  if (contentType === undefined) return malformed('content-type')
  const contentDigest = contentDigestField.decode(value('content-digest'))
  if (contentDigest === undefined) return malformed('content-digest')
  const contentLength = integerField.decode(value('content-length'))
  if (contentLength === undefined) return malformed('content-length')
  if (contentLength > maxBodyBytes) {
    return refuse('wire.body-too-large', { limit: maxBodyBytes, length: contentLength })
  }
  const messageId = messageIdField.decode(value('kopru-message-id'))
  if (messageId === undefined) return malformed('kopru-message-id')
  const conversationId = conversationIdField.decode(value('kopru-conversation-id'))
  if (conversationId === undefined) return malformed('kopru-conversation-id')
  const inReplyTo = opening ? undefined : messageIdField.decode(value('kopru-in-reply-to'))
  if (!opening && inReplyTo === undefined) return malformed('kopru-in-reply-to')
  const from = addressField.decode(value('kopru-from'))
  if (from === undefined) return malformed('kopru-from')
  const to = addressField.decode(value('kopru-to'))
  if (to === undefined) return malformed('kopru-to')
  const type = typeField.decode(value('kopru-type'))
  if (type === undefined) return malformed('kopru-type')
  const legalBasis = legalBasisField.decode(value('kopru-legal-basis'))
  if (legalBasis === undefined) return malformed('kopru-legal-basis')
  const mode = modeField.decode(value('kopru-mode'))
  if (mode === undefined) return malformed('kopru-mode')
  const deadline = deadlineField.decode(value('kopru-deadline'))
  if (deadline === undefined) return malformed('kopru-deadline')
  const chain = chainField.decode(value('kopru-chain'))
  if (chain === undefined) return malformed('kopru-chain')

  const signatureInput = fields.get('signature-input')
  if (signatureInput === undefined) return refuse('wire.missing-header', { header: 'signature-input' })
  const signatureField = fields.get('signature')
  if (signatureField === undefined) return refuse('wire.missing-header', { header: 'signature' })
  const input = readSignatureInput(signatureInput, opening ? componentsOfOpening : componentsOfReply, 'kopru-message')
  if (!input.ok) return input
  const signature = readSignature(signatureField)
  if (signature === undefined) return malformed('signature')

  const signatureBase = asciiBytes(writeMessageBase(path, names, value, input.params))
  return {
    ok: true,
    message: {
      version: 1,
      path,
      messageId,
      conversationId,
      ...(inReplyTo === undefined ? {} : { inReplyTo }),
      from,
      to,
      type,
      legalBasis,
      mode,
      deadline,
      chain,
      contentType,
      contentLength,
      contentDigest,
      created: input.signing.created,
      keyid: input.signing.keyid,
      signature,
      signatureField,
      signatureBase,
      chainHash: chainHash(signatureBase),
    },
  }
}
