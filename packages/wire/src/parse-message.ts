import { collectHeaders } from './collect-headers.ts'
import type { HeaderPairs, InboundMessage, ParsedMessage } from './message.ts'
import { isMessagesPath } from './message-format.ts'
import type { Verify } from './p256.ts'
import { readVersion1 } from './read-version-1.ts'
import { type Refused, refuse } from './refusals.ts'

/**
 * A reader per version of the format. A neighbour version is added here as a reader that answers today's
 * InboundMessage, so that nothing behind this table knows of versions.
 */
const readers: ReadonlyMap<string, (path: string, fields: ReadonlyMap<string, string>) => ParsedMessage> = new Map([
  ['1', readVersion1],
])
const versionForm = /^[0-9]{1,15}$/

/**
 * Reads the request line and header fields of a message. Strict: what is not in its one form is refused. Answers a
 * message whose signature is *not yet verified* and whose body has not been looked at. Never throws.
 *
 * @param path the request target as it stood on the request line, without scheme and host.
 */
export const parseMessage = (method: string, path: string, headers: HeaderPairs): ParsedMessage => {
  if (method !== 'POST' || !isMessagesPath(path)) return refuse('wire.wrong-target', { method: method.slice(0, 16) })
  const collected = collectHeaders(headers)
  if (!collected.ok) return collected
  const version = collected.fields.get('kopru-version')
  if (version === undefined) return refuse('wire.missing-header', { header: 'kopru-version' })
  const read = readers.get(version)
  if (read !== undefined) return read(path, collected.fields)
  return versionForm.test(version)
    ? refuse('wire.unsupported-version', { version, supported: [...readers.keys()].join(' ') })
    : refuse('wire.malformed-header', { header: 'kopru-version' })
}

/**
 * Verifies the signature over the bytes as sent. The caller has picked `verify` by `message.keyid` from the keys of
 * `message.from.party` and of nobody else: this function cannot know whose key it is.
 */
export const verifyMessageSignature = (message: InboundMessage, verify: Verify): { readonly ok: true } | Refused =>
  verify(message.signatureBase, message.signature)
    ? { ok: true }
    : refuse('wire.bad-signature', { keyid: message.keyid })
