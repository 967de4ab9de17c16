import { createHash } from 'node:crypto'
import { digestOf } from '../algorithms/digest.ts'
import { type SigningKey, signingAlgorithms } from '../keys/signing-key.ts'
import { ecdsaDerToRaw } from './ecdsa-form.ts'

/** JWS in flattened JSON serialisation (RFC 7515 §7.2.2) after ETSI TS 119 182-1. */
export interface SealedJson {
  readonly payload: string
  readonly protected: string
  readonly header?: { readonly etsiU: readonly string[] }
  readonly signature: string
}

export interface SealJsonFacts {
  /** Time the signer claims, cut to whole seconds. */
  readonly signedAt: Date
  /** Obtains a TimeStampToken (DER) over a SHA-256 digest; absent: level B. */
  readonly timestamp?: (digest: Uint8Array) => Promise<Uint8Array>
  /** Media type of the payload without `application/`; default `json`. */
  readonly contentType?: string
}

/**
 * Seals `payload` as JAdES baseline B, or T with a time-stamp (ETSI TS 119 182-1 §6.3).
 * The payload is written as JSON once and travels as those bytes. Throws when the key or the time-stamp fails.
 */
export async function sealJson(payload: object, key: SigningKey, facts: SealJsonFacts): Promise<SealedJson> {
  const { jose, coordinateBytes } = signingAlgorithms[key.algorithm]
  const header = {
    alg: jose,
    // §5.1.2: the form is a JSON serialisation.
    typ: 'jose+json',
    cty: facts.contentType ?? 'json',
    x5c: [key.certificate, ...key.chain].map((der) => Buffer.from(der).toString('base64')),
    'x5t#S256': createHash('sha256').update(key.certificate).digest('base64url'),
    sigT: `${facts.signedAt.toISOString().slice(0, 19)}Z`,
    crit: ['sigT'],
  }
  const protectedPart = encode(JSON.stringify(header))
  const payloadPart = encode(JSON.stringify(payload))
  const value = await key.sign(Buffer.from(`${protectedPart}.${payloadPart}`, 'latin1'))
  const raw = coordinateBytes === undefined ? value : ecdsaDerToRaw(value, coordinateBytes)
  const signature = Buffer.from(raw).toString('base64url')
  const sealed = { payload: payloadPart, protected: protectedPart, signature }
  if (!facts.timestamp) return sealed
  // §5.3.4: the time-stamp covers the signature value as base64url text.
  const token = await facts.timestamp(digestOf('sha256', Buffer.from(signature, 'latin1')))
  const component = { sigTst: { tstTokens: [{ val: Buffer.from(token).toString('base64') }] } }
  return { ...sealed, header: { etsiU: [encode(JSON.stringify(component))] } }
}

const encode = (text: string) => Buffer.from(text, 'utf8').toString('base64url')
