import type { KeyObject } from 'node:crypto'
import { CompactEncrypt, compactDecrypt, importJWK, type JWK } from 'jose'

/** A body encrypted to an authority is a compact JWE (RFC 7516 §3.1). */
export const confidentialType = 'application/jose'

interface Envelope {
  readonly from: string
  readonly to: string
  readonly conversationId: string
}

const bytesOf = (text: string) => new TextEncoder().encode(text)

/**
 * Encrypts a body to the receiving authority's public key: ECDH-ES+A256KW, A256GCM. Sender and receiver go into the key
 * derivation (RFC 7518 §4.6.2) and the conversation into the protected header, so that a ciphertext lifted into another
 * message does not open.
 */
export async function seal(body: Uint8Array, publicKey: JWK, { from, to, conversationId }: Envelope): Promise<Buffer> {
  const key = await importJWK(publicKey, 'ECDH-ES+A256KW')
  const jwe = await new CompactEncrypt(body)
    .setProtectedHeader({
      alg: 'ECDH-ES+A256KW',
      enc: 'A256GCM',
      kid: to,
      cty: 'application/json',
      'kopru-conversation': conversationId,
    })
    .setKeyManagementParameters({ apu: bytesOf(from), apv: bytesOf(to) })
    .encrypt(key)
  return Buffer.from(jwe, 'ascii')
}

/** The plaintext, or undefined when it is not for this key, these two authorities and this conversation. */
export async function open(
  jwe: Uint8Array,
  privateKey: KeyObject,
  envelope: Envelope,
): Promise<Uint8Array | undefined> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey, {
      keyManagementAlgorithms: ['ECDH-ES+A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    const { apu, apv } = protectedHeader as { apu?: unknown; apv?: unknown }
    const base64url = (text: string) => Buffer.from(text).toString('base64url')
    const fits =
      apu === base64url(envelope.from) &&
      apv === base64url(envelope.to) &&
      protectedHeader['kopru-conversation'] === envelope.conversationId
    return fits ? plaintext : undefined
  } catch {
    // Not a JWE, another key, or tampered with: all the same to the sender.
    return undefined
  }
}
