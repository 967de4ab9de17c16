import { sha2OfLength, sha2Oid } from '../algorithms/digest.ts'
import { type DigestEntry, findDigest } from '../algorithms/registry.ts'
import {
  booleanOf,
  integerHexOf,
  isUniversal,
  octetsOf,
  oidOf,
  sequenceOf,
  smallIntegerOf,
  tag,
} from '../asn1/fields.ts'
import { MalformedError } from '../asn1/malformed.ts'
import { type Asn1, readAsn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'

/** TimeStampReq (RFC 3161 §2.4.1). */
export interface TimestampRequest {
  readonly imprint: Imprint
  readonly policy?: string
  /** INTEGER as sent. */
  readonly nonce?: Uint8Array
  readonly wantsCertificate: boolean
}

export interface Imprint {
  /** Absent where it is not known here. */
  readonly algorithm: DigestEntry | undefined
  readonly hashOid: string
  readonly digest: Uint8Array
  /** MessageImprint as sent. */
  readonly der: Uint8Array
}

/** Throws when `digest` has not the length of SHA-256, SHA-384 or SHA-512. */
export function writeTimestampRequest(digest: Uint8Array, nonce: Uint8Array): Uint8Array {
  return der.sequence(der.integer(1), writeImprint(digest), nonceInteger(nonce), der.boolean(true))
}

function writeImprint(digest: Uint8Array): Uint8Array {
  const hash = sha2OfLength(digest.length)
  if (!hash) throw new RangeError(`No SHA-2 digest has ${digest.length} bytes`)
  return der.sequence(der.algorithmIdentifier(sha2Oid(hash), der.nothing()), der.octets(digest))
}

export function nonceInteger(nonce: Uint8Array): Uint8Array {
  return der.integer(BigInt(`0x0${Buffer.from(nonce).toString('hex')}`))
}

/** Throws `MalformedError`. */
export function readTimestampRequest(bytes: Uint8Array): TimestampRequest {
  const fields = [...sequenceOf(readAsn1(bytes), 'TimeStampReq')]
  if (smallIntegerOf(fields.shift(), 'version') !== 1) throw new MalformedError('unknown version of TimeStampReq')
  const imprint = readImprint(fields.shift())
  const policy = isUniversal(fields[0], tag.oid) ? oidOf(fields.shift(), 'policy') : undefined
  const nonce = isUniversal(fields[0], tag.integer) ? fields.shift() : undefined
  if (nonce) integerHexOf(nonce, 'nonce')
  const wantsCertificate = isUniversal(fields[0], tag.boolean) ? booleanOf(fields.shift(), 'certReq') : false
  // RFC 3161 §2.4.1: an extension that the server does not understand must be refused; we understand none.
  if (fields.length > 0) throw new MalformedError('extensions are not supported')
  return { imprint, wantsCertificate, ...(policy ? { policy } : {}), ...(nonce ? { nonce: nonce.raw } : {}) }
}

export function readImprint(node: Asn1 | undefined): Imprint {
  const [algorithm, digest] = sequenceOf(node, 'message imprint')
  const hashOid = oidOf(sequenceOf(algorithm, 'message imprint')[0], 'message imprint')
  return {
    algorithm: findDigest({ oid: hashOid }),
    hashOid,
    digest: octetsOf(digest, 'message imprint'),
    der: node?.raw ?? new Uint8Array(),
  }
}
