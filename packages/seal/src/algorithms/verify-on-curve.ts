import { type Curve, type CurveName, getCurve } from './curves.ts'
import { addMultiples, hasX, invert, isValidPoint, type Multiples, mod, multiplesOf, type Point } from './points.ts'

/** A public key on a curve: a point that has passed `isValidPoint`. */
export interface CurveKey {
  readonly curve: Curve
  readonly point: Point
}

/** `undefined` for a point that no honest key has. */
export function findCurveKey(name: CurveName, point: Point): CurveKey | undefined {
  const curve = getCurve(name)
  return isValidPoint(point, curve) ? { curve, point } : undefined
}

/**
 * GOST R 34.10-2012 §6.2 (RFC 7091 §6.2), which is also the mathematics of 34.10-2001, of the Kazakh and of the Uzbek
 * standards. `digest` is the hash as an integer.
 */
export function verifiesGost(key: CurveKey, digest: bigint, { r, s }: { r: bigint; s: bigint }): boolean {
  const { q } = key.curve
  if (r <= 0n || r >= q || s <= 0n || s >= q) return false
  const inverse = invert(mod(digest, q) || 1n, q)
  return sumHasX(key, mod(s * inverse, q), mod(-r * inverse, q), r)
}

/** ECDSA (FIPS 186-5 §6.4.2). `digest` is the hash as an integer, already cut to the length of the order. */
export function verifiesEcdsa(key: CurveKey, digest: bigint, { r, s }: { r: bigint; s: bigint }): boolean {
  const { q } = key.curve
  if (r <= 0n || r >= q || s <= 0n || s >= q) return false
  const inverse = invert(s, q)
  return sumHasX(key, mod(digest * inverse, q), mod(r * inverse, q), r)
}

function sumHasX(key: CurveKey, ofBase: bigint, ofKey: bigint, r: bigint): boolean {
  const terms = [
    { scalar: ofBase, multiples: multiplesOfBase(key.curve) },
    { scalar: ofKey, multiples: multiplesOfKey(key) },
  ]
  return hasX(addMultiples(key.curve, terms), r, key.curve)
}

const parts = 4
const bases = new Map<string, Multiples>()

function multiplesOfBase(curve: Curve): Multiples {
  const found = bases.get(curve.name) ?? multiplesOf(curve, curve, 7, parts)
  bases.set(curve.name, found)
  return found
}

interface SeenKey {
  uses: number
  multiples: Multiples
}

// The keys of authorities and responders come back again and again. A large table costs as much as three checks.
const seen = new Map<string, SeenKey>()
const maxSeen = 100
const usesBeforeTable = 3

function multiplesOfKey({ curve, point }: CurveKey): Multiples {
  const id = `${curve.name} ${point.x.toString(36)} ${point.y & 1n}`
  const key = seen.get(id) ?? { uses: 0, multiples: multiplesOf(curve, point, 5, 1) }
  key.uses += 1
  if (key.uses === usesBeforeTable) key.multiples = multiplesOf(curve, point, 6, parts)
  // Taken out and put back: the map keeps the order of last use.
  seen.delete(id)
  seen.set(id, key)
  const [oldest] = seen.keys()
  if (seen.size > maxSeen && oldest !== undefined) seen.delete(oldest)
  return key.multiples
}
