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

// ETSI TS 119 312 §5.2: curves are named, never given by explicit parameters.
const curveBits: Readonly<Record<string, number>> = {
  prime256v1: 256,
  secp384r1: 384,
  secp521r1: 521,
  brainpoolP256r1: 256,
  brainpoolP384r1: 384,
  brainpoolP512r1: 512,
}

/** Reads a SubjectPublicKeyInfo. `undefined` for an algorithm, curve or parameter set not known here and for a broken key. */
export function findPublicKey(spki: Asn1): PublicKey | undefined {
  return readOrUndefined(() => readGostKey(spki)) ?? readOrUndefined(() => findPlatformKey(spki))
}

function findPlatformKey(spki: Asn1): PublicKey | undefined {
  let key: KeyObject
  try {
    key = createPublicKey({ key: Buffer.from(spki.raw), format: 'der', type: 'spki' })
  } catch {
    // OpenSSL says nothing of use about why: unknown and broken look alike.
    return undefined
  }
  const found = platformKey(key)
  if (found?.type !== 'ec') return found
  // OpenSSL finds the name of parameters that are written out.
  const [, parameters] = sequenceOf(sequenceOf(spki, 'public key')[0], 'public key algorithm')
  return isUniversal(parameters, tag.oid) ? found : undefined
}

function platformKey(key: KeyObject): PublicKey | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  switch (type) {
    case 'rsa':
    case 'rsa-pss':
      return { is: 'platform', type, key, bits: details?.modulusLength ?? 0 }
    case 'ec': {
      const curve = details?.namedCurve ?? ''
      const bits = curveBits[curve]
      return bits === undefined ? undefined : { is: 'platform', type, key, bits, curve }
    }
    case 'ed25519':
      return { is: 'platform', type, key, bits: 256 }
    case 'ed448':
      return { is: 'platform', type, key, bits: 456 }
    default:
      return undefined
  }
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
