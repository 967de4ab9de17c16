import { MalformedError } from '../asn1/malformed.ts'

/** A JAdES object taken apart; nothing in it is proven. */
export interface ReadSealedJson {
  readonly jws: { readonly payload: string; readonly protected: string; readonly signature: string }
  readonly payloadBytes: Uint8Array
  readonly header: Readonly<Record<string, unknown>>
  readonly certificates: readonly Uint8Array[]
  /** `x5t#S256`, which JAdES asks for and plain JWS lacks. */
  readonly thumbprint?: string
  readonly signedAt?: Date
  readonly token?: Uint8Array
}

const maxText = 32 * 1024 * 1024

/** Reads a JAdES seal: a flattened JWS that names its certificate, as object or as JSON text. Throws `MalformedError`. */
export function readSealedJson(input: unknown): ReadSealedJson {
  const read = readJws(asRecord(typeof input === 'string' ? parseJson(input, 'seal') : input, 'seal'))
  if (read.certificates.length === 0 || read.thumbprint === undefined) throw new MalformedError('protected header')
  return read
}

/** Reads a flattened JWS (RFC 7515 §7.2.2), which may name no certificate. Throws `MalformedError`. */
export function readJws(jws: Readonly<Record<string, unknown>>): ReadSealedJson {
  const payload = asBase64Url(jws.payload, 'payload')
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
  const token = findToken(jws.header)
  return {
    jws: { payload, protected: protectedPart, signature },
    payloadBytes: new Uint8Array(Buffer.from(payload, 'base64url')),
    header,
    certificates: x5c.map((item) => asBase64(item)),
    ...(thumbprint === undefined ? {} : { thumbprint }),
    ...(signedAt ? { signedAt } : {}),
    ...(token ? { token } : {}),
  }
}

export function parseJson(text: string, part: string): unknown {
  if (text.length > maxText) throw new MalformedError(part)
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) throw new MalformedError(part)
    throw error
  }
}

export function asRecord(value: unknown, part: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new MalformedError(part)
  return value as Record<string, unknown>
}

function asBase64Url(value: unknown, part: string): string {
  if (typeof value !== 'string' || value.length > maxText || !/^[A-Za-z0-9_-]*$/.test(value))
    throw new MalformedError(part)
  return value
}

function asBase64(value: unknown): Uint8Array {
  if (typeof value !== 'string' || value.length > 200_000 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
    throw new MalformedError('base64')
  return new Uint8Array(Buffer.from(value, 'base64'))
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

/** First token of `sigTst` in `etsiU` (§5.3.1, §5.3.4), its components base64url or clear. */
function findToken(header: unknown): Uint8Array | undefined {
  if (header === undefined) return undefined
  const { etsiU } = asRecord(header, 'unprotected header')
  if (etsiU === undefined) return undefined
  if (!Array.isArray(etsiU) || etsiU.length > 50) throw new MalformedError('etsiU')
  for (const item of etsiU) {
    const clear =
      typeof item === 'string'
        ? parseJson(Buffer.from(asBase64Url(item, 'etsiU'), 'base64url').toString('utf8'), 'etsiU')
        : item
    const { sigTst } = asRecord(clear, 'etsiU')
    if (sigTst === undefined) continue
    const { tstTokens } = asRecord(sigTst, 'sigTst')
    if (!Array.isArray(tstTokens)) throw new MalformedError('sigTst')
    return asBase64(asRecord(tstTokens[0], 'sigTst').val)
  }
  return undefined
}
