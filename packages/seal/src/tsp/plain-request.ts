import { findDigest } from '../algorithms/registry.ts'
import { oid } from '../asn1/oids.ts'
import type { TimestampRequest } from './request.ts'

// The arc 2.16.840.1.101.3.4.2 as an OBJECT IDENTIFIER of nine bytes, whose last says which function.
const sha2Prefix = Buffer.from('06096086480165030402', 'hex')
const kinds = [
  { last: 1, bytes: 32, oid: oid.sha256 },
  { last: 2, bytes: 48, oid: oid.sha384 },
  { last: 3, bytes: 64, oid: oid.sha512 },
] as const

/**
 * Reads the one form of a TimeStampReq that nearly every client sends: DER of under 128 bytes, SHA-2, no policy.
 * `undefined` for every other, which `readTimestampRequest` then reads or refuses; where both read, they agree.
 */
export function findPlainRequest(bytes: Uint8Array): TimestampRequest | undefined {
  let at = 0
  const skip = (...expected: readonly number[]): boolean => {
    const fits = expected.every((byte, index) => bytes[at + index] === byte)
    if (fits) at += expected.length
    return fits
  }
  if (!skip(0x30, bytes.length - 2, 0x02, 0x01, 0x01) || bytes.length > 129) return undefined
  const imprintStart = at
  const kind = kinds.find(({ last }) => bytes[at + 4 + sha2Prefix.length] === last)
  if (!kind) return undefined
  const withNull = bytes[at + 3] === 0x0d ? [0x05, 0x00] : []
  const algorithmBytes = 11 + withNull.length
  const fits =
    skip(0x30, algorithmBytes + kind.bytes + 4, 0x30, algorithmBytes) &&
    skip(...sha2Prefix, kind.last, ...withNull, 0x04, kind.bytes)
  if (!fits) return undefined
  const digest = bytes.slice(at, at + kind.bytes)
  at += kind.bytes
  const imprint = {
    algorithm: findDigest({ oid: kind.oid }),
    hashOid: kind.oid,
    digest,
    der: bytes.slice(imprintStart, at),
  }
  const nonceBytes = bytes[at] === 0x02 ? (bytes[at + 1] ?? 0) : 0
  const nonce =
    nonceBytes > 0 && nonceBytes <= 64 && at + 2 + nonceBytes <= bytes.length
      ? bytes.slice(at, at + 2 + nonceBytes)
      : undefined
  at += nonce?.length ?? 0
  const certReq = bytes[at + 2] ?? 0
  const wantsCertificate = skip(0x01, 0x01, certReq) && certReq !== 0
  if (at !== bytes.length) return undefined
  return { imprint, wantsCertificate, ...(nonce ? { nonce } : {}) }
}
