import { createPublicKey, type KeyObject } from 'node:crypto'
import { bitsOf, isUniversal, octetsOf, oidOf, sequenceOf, tag } from '../asn1/fields.ts'
import { readOrUndefined } from '../asn1/malformed.ts'
import { type Asn1, readAsn1 } from '../asn1/read.ts'
import { littleEndian } from './numbers.ts'
import { findGostKey } from './registry.ts'
import { type CurveKey, findCurveKey } from './verify-on-curve.ts'

/** A key to verify with: one that the platform can use, or one of the GOST family, which it cannot. */
export type PublicKey =
  | {
      readonly is: 'platform'
      readonly type: 'rsa' | 'rsa-pss' | 'ec' | 'ed25519' | 'ed448'
      readonly key: KeyObject
      /** Of the modulus or of the curve's order. */
      readonly bits: number
      /** OpenSSL's name, for `ec`. */
      readonly curve?: string
    }
  | {
      readonly is: 'gost'
      /** `GostKeyEntry.id` */
      readonly type: string
      readonly key: CurveKey
      readonly bits: number
    }

// ETSI TS 119 312 §5.2: curves are named, never given by explicit parameters. RFC 5480 §2.1.1.1, RFC 5639 §4.1.
const namedCurves: Readonly<Record<string, { readonly curve: string; readonly bits: number }>> = {
  '1.2.840.10045.3.1.7': { curve: 'prime256v1', bits: 256 },
  '1.3.132.0.34': { curve: 'secp384r1', bits: 384 },
  '1.3.132.0.35': { curve: 'secp521r1', bits: 521 },
  '1.3.36.3.3.2.8.1.1.7': { curve: 'brainpoolP256r1', bits: 256 },
  '1.3.36.3.3.2.8.1.1.11': { curve: 'brainpoolP384r1', bits: 384 },
  '1.3.36.3.3.2.8.1.1.13': { curve: 'brainpoolP512r1', bits: 512 },
}

/** Reads a SubjectPublicKeyInfo. `undefined` for an algorithm, curve or parameter set not known here and for a broken key. */
export function findPublicKey(spki: Asn1): PublicKey | undefined {
  return readOrUndefined(() => readGostKey(spki)) ?? readOrUndefined(() => findPlatformKey(spki))
}

function findPlatformKey(spki: Asn1): PublicKey | undefined {
  let key: KeyObject
  try {
    // As text: the platform looks at options by failing, and takes twice as long for them as for reading the key.
    key = createPublicKey(
      `-----BEGIN PUBLIC KEY-----\n${Buffer.from(spki.raw).toString('base64')}\n-----END PUBLIC KEY-----`,
    )
  } catch {
    // OpenSSL says nothing of use about why: unknown and broken look alike.
    return undefined
  }
  return platformKey(key, spki)
}

function platformKey(key: KeyObject, spki: Asn1): PublicKey | undefined {
  const type = key.asymmetricKeyType
  switch (type) {
    case 'rsa':
    case 'rsa-pss':
      return { is: 'platform', type, key, bits: key.asymmetricKeyDetails?.modulusLength ?? 0 }
    case 'ec': {
      const curve = namedCurve(spki)
      return curve && { is: 'platform', type, key, ...curve }
    }
    case 'ed25519':
      return { is: 'platform', type, key, bits: 256 }
    case 'ed448':
      return { is: 'platform', type, key, bits: 456 }
    default:
      return undefined
  }
}

/** By the key's own bytes: what the platform says of a key takes as long as reading it, and hides whether it was named. */
function namedCurve(spki: Asn1): (typeof namedCurves)[string] | undefined {
  const [, parameters] = sequenceOf(sequenceOf(spki, 'public key')[0], 'public key algorithm')
  return isUniversal(parameters, tag.oid) ? namedCurves[oidOf(parameters, 'curve')] : undefined
}

/**
 * The GOST form that RFC 9215 §4, Kazakhstan and Uzbekistan share: OIDs of the parameter set and of the digest; in the
 * BIT STRING an OCTET STRING with x and y, each little-endian.
 */
function readGostKey(spki: Asn1): PublicKey | undefined {
  const [algorithm, bits] = sequenceOf(spki, 'public key')
  const [type, parameters] = sequenceOf(algorithm, 'public key algorithm')
  const entry = findGostKey(oidOf(type, 'public key algorithm'))
  if (!entry) return undefined
  const [set, digest] = sequenceOf(parameters, 'public key parameters')
  const name = entry.curves[oidOf(set, 'parameter set')]
  if (!name) return undefined
  const stated = isUniversal(digest, tag.oid) ? oidOf(digest, 'digest parameter') : undefined
  if (stated !== undefined && entry.digests.length > 0 && !entry.digests.includes(stated)) return undefined
  const point = octetsOf(readAsn1(bitsOf(bits, 'public key')), 'public key')
  const half = point.length / 2
  const key = findCurveKey(name, { x: littleEndian(point.subarray(0, half)), y: littleEndian(point.subarray(half)) })
  return key && half === key.curve.bytes ? { is: 'gost', type: entry.id, key, bits: 8 * half } : undefined
}
