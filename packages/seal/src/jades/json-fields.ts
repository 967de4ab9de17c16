import { MalformedError } from '../asn1/malformed.ts'

const maxText = 32 * 1024 * 1024

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

export function asBase64Url(value: unknown, part: string): string {
  if (typeof value !== 'string' || value.length > maxText || !/^[A-Za-z0-9_-]*$/.test(value))
    throw new MalformedError(part)
  return value
}

export function asBase64(value: unknown): Uint8Array {
  if (typeof value !== 'string' || value.length > maxText || !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
    throw new MalformedError('base64')
  return new Uint8Array(Buffer.from(value, 'base64'))
}
