import { createHash } from 'node:crypto'
import { digestOf } from '../algorithms/digest.ts'
import { ecdsaDerToRaw } from '../algorithms/ecdsa-form.ts'
import { type SigningKey, signingAlgorithms } from '../keys/signing-key.ts'
import { type Content, digestOfContent } from '../validation/content.ts'
import { writeStamp } from './etsi-u.ts'
import { byUriHash } from './sig-d.ts'

/** JWS in flattened JSON serialisation (RFC 7515 §7.2.2) after ETSI TS 119 182-1. */
export interface SealedJson {
  /** As base64url, or as it is where the header's `b64` is false. */
  readonly payload: string
  readonly protected: string
  readonly header?: { readonly etsiU: readonly string[] }
  readonly signature: string
}

/** A seal over content that lies elsewhere. */
export type DetachedSealedJson = Omit<SealedJson, 'payload'>

export interface SealJwsFacts {
  /** Time the signer claims, cut to whole seconds. */
  readonly signedAt: Date
  /** Obtains a TimeStampToken (DER) over a SHA-256 digest; absent: level B. */
  readonly timestamp?: ((digest: Uint8Array) => Promise<Uint8Array>) | undefined
  /** Media type of the payload, without `application/` where that is its type (RFC 7515 §4.1.10). */
  readonly contentType?: string
}

/** `contentType` is `json` unless given. */
export type SealJsonFacts = SealJwsFacts

/**
 * Seals `payload` as JAdES baseline B, or T with a time-stamp (ETSI TS 119 182-1 §6.3).
 * The payload is written as JSON once and travels as those bytes. Throws when the key or the time-stamp fails.
 */
export async function sealJson(payload: object, key: SigningKey, facts: SealJsonFacts): Promise<SealedJson> {
  return sealJws(Buffer.from(JSON.stringify(payload), 'utf8'), key, { contentType: 'json', ...facts })
}

/** As `sealJson`, for any bytes. */
export async function sealJws(payload: Uint8Array, key: SigningKey, facts: SealJwsFacts): Promise<SealedJson> {
  const encoded = Buffer.from(payload).toString('base64url')
  return { payload: encoded, ...(await seal(Buffer.from(encoded, 'latin1'), {}, key, facts)) }
}

/** As `sealJson`, for text that stays readable in the seal (RFC 7797). */
export async function sealText(text: string, key: SigningKey, facts: SealJwsFacts): Promise<SealedJson> {
  return { payload: text, ...(await seal(Buffer.from(text, 'utf8'), { b64: false }, key, facts)) }
}

/** Content for a detached seal. */
export interface DetachedFile {
  /** Relative or absolute, percent-encoded. */
  readonly uri: string
  readonly content: Content
  readonly mediaType?: string
}

/**
 * Seals content that stays where it is and may be of any size, by its digests (§5.2.8.3.3, ObjectIdByURIHash).
 * Throws when the key or the time-stamp fails.
 */
export async function sealDetachedJws(
  files: readonly DetachedFile[],
  key: SigningKey,
  facts: Omit<SealJwsFacts, 'contentType'>,
): Promise<DetachedSealedJson> {
  const hashV: string[] = []
  for (const { content } of files)
    hashV.push(Buffer.from(await digestOfContent(content, 'sha256')).toString('base64url'))
  const ctys = files.map(({ mediaType = 'application/octet-stream' }) => mediaType)
  const sigD = { mId: byUriHash, pars: files.map(({ uri }) => uri), hashM: 'S256', hashV, ctys }
  // Without `b64` false the digests would be those of the content in base64url.
  return seal(new Uint8Array(), { sigD, b64: false }, key, facts)
}

async function seal(
  signedPayload: Uint8Array,
  more: { readonly sigD?: object; readonly b64?: false },
  key: SigningKey,
  facts: SealJwsFacts,
): Promise<DetachedSealedJson> {
  const { jose, coordinateBytes } = signingAlgorithms[key.algorithm]
  const header = {
    alg: jose,
    // §5.1.2: the form is a JSON serialisation.
    typ: 'jose+json',
    ...(facts.contentType === undefined ? {} : { cty: facts.contentType }),
    x5c: [key.certificate, ...key.chain].map((der) => Buffer.from(der).toString('base64')),
    'x5t#S256': createHash('sha256').update(key.certificate).digest('base64url'),
    sigT: `${facts.signedAt.toISOString().slice(0, 19)}Z`,
    ...more,
    crit: ['sigT', ...Object.keys(more)],
  }
  const protectedPart = Buffer.from(JSON.stringify(header), 'utf8').toString('base64url')
  const value = await key.sign(Buffer.concat([Buffer.from(`${protectedPart}.`, 'latin1'), signedPayload]))
  const raw = coordinateBytes === undefined ? value : ecdsaDerToRaw(value, coordinateBytes)
  const signature = Buffer.from(raw).toString('base64url')
  const sealed = { protected: protectedPart, signature }
  if (!facts.timestamp) return sealed
  // §5.3.4: the time-stamp covers the signature value as base64url text.
  const token = await facts.timestamp(digestOf('sha256', Buffer.from(signature, 'latin1')))
  return { ...sealed, header: { etsiU: [writeStamp('sigTst', token)] } }
}
