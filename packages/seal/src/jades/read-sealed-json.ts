import { MalformedError } from '../asn1/malformed.ts'
import { type Component, readComponents } from './etsi-u.ts'
import { asBase64, asBase64Url, asRecord, parseJson } from './json-fields.ts'
import { readDetached, type SigD } from './sig-d.ts'

/** A JAdES object taken apart; nothing in it is proven. */
export interface ReadSealedJson {
  readonly jws: { readonly protected: string; readonly signature: string }
  readonly payloadBytes: Uint8Array
  /** The payload as it contributes to the signature: in base64url, or as it is (RFC 7797). */
  readonly signedPayload: Uint8Array
  readonly isEncoded: boolean
  /** The payload came from elsewhere (RFC 7515 annex F). */
  readonly isDetached: boolean
  /** Content elsewhere, by its digests. */
  readonly sigD?: SigD
  readonly header: Readonly<Record<string, unknown>>
  readonly certificates: readonly Uint8Array[]
  /** `x5t#S256`, which JAdES asks for and plain JWS lacks. */
  readonly thumbprint?: string
  readonly signedAt?: Date
  readonly components: readonly Component[]
}

/** Reads a JAdES seal: a flattened JWS that names its certificate, as object or as JSON text. Throws `MalformedError`. */
export function readSealedJson(input: unknown): ReadSealedJson {
  const read = readJws(asRecord(typeof input === 'string' ? parseJson(input, 'seal') : input, 'seal'))
  if (read.certificates.length === 0 || read.thumbprint === undefined) throw new MalformedError('protected header')
  return read
}

/**
 * Reads a flattened JWS (RFC 7515 §7.2.2), which may name no certificate; `content` is its payload where that is detached
 * (annex F). Throws `MalformedError`.
 */
export function readJws(jws: Readonly<Record<string, unknown>>, content?: Uint8Array): ReadSealedJson {
  const protectedPart = asBase64Url(jws.protected, 'protected header')
  const signature = asBase64Url(jws.signature, 'signature')
  const header = asRecord(
    parseJson(Buffer.from(protectedPart, 'base64url').toString('utf8'), 'protected header'),
    'protected header',
  )
  const { x5c = [], sigT, iat } = header
  const thumbprint = header['x5t#S256']
  if (!Array.isArray(x5c) || x5c.length > 20 || (thumbprint !== undefined && typeof thumbprint !== 'string')) {
    throw new MalformedError('protected header')
  }
  const signedAt = readTime(sigT, iat)
  const sigD = header.sigD === undefined ? undefined : readDetached(header.sigD)
  const isEncoded = header.b64 !== false
  return {
    jws: { protected: protectedPart, signature },
    ...readPayload(jws.payload, { isEncoded, content: sigD ? new Uint8Array() : content }),
    isEncoded,
    isDetached: jws.payload === undefined,
    ...(sigD ? { sigD } : {}),
    header,
    certificates: x5c.map((item) => asBase64(item)),
    ...(thumbprint === undefined ? {} : { thumbprint }),
    ...(signedAt ? { signedAt } : {}),
    components: readComponents(jws.header),
  }
}

/** RFC 7797 §3: with `b64` false the payload is signed, and stands in JSON, as it is. */
function readPayload(
  payload: unknown,
  { isEncoded, content }: { isEncoded: boolean; content: Uint8Array | undefined },
): Pick<ReadSealedJson, 'payloadBytes' | 'signedPayload'> {
  if (payload === undefined && content) {
    const signedPayload = isEncoded ? Buffer.from(Buffer.from(content).toString('base64url'), 'latin1') : content
    return { payloadBytes: content, signedPayload }
  }
  if (!isEncoded) {
    if (typeof payload !== 'string') throw new MalformedError('payload')
    const bytes = new Uint8Array(Buffer.from(payload, 'utf8'))
    return { payloadBytes: bytes, signedPayload: bytes }
  }
  const encoded = asBase64Url(payload, 'payload')
  return {
    payloadBytes: new Uint8Array(Buffer.from(encoded, 'base64url')),
    signedPayload: Buffer.from(encoded, 'latin1'),
  }
}

/** `sigT` (TS 119 182-1 v1.1.1 §5.2.1) or `iat`, which newer editions use. */
function readTime(sigT: unknown, iat: unknown): Date | undefined {
  if (sigT === undefined && iat === undefined) return undefined
  const isTime = typeof sigT === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(sigT)
  const time = isTime
    ? new Date(sigT)
    : new Date(typeof iat === 'number' && sigT === undefined ? iat * 1000 : Number.NaN)
  if (Number.isNaN(time.getTime())) throw new MalformedError('signing time')
  return time
}
