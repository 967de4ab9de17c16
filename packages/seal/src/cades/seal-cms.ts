import { createHash } from 'node:crypto'
import { oid } from '../asn1/oids.ts'
import { attribute, createSignedData } from '../cms/create.ts'
import { type SigningKey, signingAlgorithms } from '../keys/signing-key.ts'
import { type Content, contentOf, digestOfContent } from '../validation/content.ts'

export interface SealCmsFacts {
  /** Time the signer claims, cut to whole seconds. */
  readonly signedAt: Date
  /** Obtains a TimeStampToken (DER) over a SHA-256 digest; absent: level B. */
  readonly timestamp?: ((digest: Uint8Array) => Promise<Uint8Array>) | undefined
}

/**
 * Seals `content` as CAdES baseline B, or T with a time-stamp (ETSI EN 319 122-1 §6.3): bytes are carried inside, a
 * `Content` stays outside and may be of any size. Throws when the key or the time-stamp fails.
 */
export async function sealCms(
  content: Uint8Array | Content,
  key: SigningKey,
  { signedAt, timestamp }: SealCmsFacts,
): Promise<Uint8Array> {
  const isInside = content instanceof Uint8Array
  const { hash } = signingAlgorithms[key.algorithm]
  return createSignedData({
    key,
    contentType: oid.data,
    ...(isInside ? { content } : {}),
    digest: await digestOfContent(isInside ? contentOf(content) : content, hash),
    withCertificates: true,
    signedAt,
    unsignedAttributes: async (value) => {
      const token = await timestamp?.(new Uint8Array(createHash('sha256').update(value).digest()))
      return token ? [attribute(oid.signatureTimestamp, token)] : []
    },
  })
}
