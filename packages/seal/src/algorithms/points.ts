import type { Curve } from './curves.ts'

/**
 * Arithmetic on points for checking signatures. Nothing here takes constant time, and nothing here may ever touch a
 * secret: numbers are BigInt, branches follow the data.
 */

/** Affine coordinates. */
export interface Point {
  readonly x: bigint
  readonly y: bigint
}

/** Jacobian coordinates: x = X/Z², y = Y/Z³; Z = 0 is the point at infinity. */
interface Jacobian {
  readonly X: bigint
  readonly Y: bigint
  readonly Z: bigint
}

const infinity: Jacobian = { X: 1n, Y: 1n, Z: 0n }

/** Brings a number near the range 0…p; exact only modulo p. */
type Reduce = (value: bigint) => bigint

const reducers = new WeakMap<Curve, Reduce>()

function reducerOf(curve: Curve): Reduce {
  const found = reducers.get(curve) ?? makeReducer(curve.p)
  reducers.set(curve, found)
  return found
}

/** Primes next to a power of two, as most GOST curves have, need no division. */
function makeReducer(p: bigint): Reduce {
  const length = BigInt(p.toString(2).length)
  const nearest = [length, length - 1n].map((bits) => ({ bits, rest: (1n << bits) - p }))
  const special = nearest.find(({ rest }) => rest < 1n << 32n && rest > -(1n << 32n))
  if (!special) return (value) => value % p
  const { bits, rest } = special
  const mask = (1n << bits) - 1n
  return (value) => {
    const once = (value & mask) + (value >> bits) * rest
    return (once & mask) + (once >> bits) * rest
  }
}

export function mod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus
  return rest < 0n ? rest + modulus : rest
}

/** Inverse by the extended Euclidean algorithm; `value` must not be a multiple of the prime `modulus`. */
export function invert(value: bigint, modulus: bigint): bigint {
  let [a, b, u, v] = [mod(value, modulus), modulus, 1n, 0n]
  while (a > 1n) {
    const quotient = b / a
    ;[a, b] = [b - quotient * a, a]
    ;[u, v] = [v - quotient * u, u]
  }
  return mod(u, modulus)
}

/** Whether the coordinates are in range, on the curve and in the subgroup of the base point. */
export function isValidPoint({ x, y }: Point, curve: Curve): boolean {
  const { p, a, b, q, cofactor } = curve
  if (x < 0n || x >= p || y < 0n || y >= p) return false
  if (mod(y * y - (x * x + a) * x - b, p) !== 0n) return false
  // Window 2 adds the point alone: one of small order has multiples that cannot be written down.
  return cofactor === 1 || addMultiples(curve, [{ scalar: q, multiples: multiplesOf(curve, { x, y }, 2, 1) }]).Z === 0n
}

function double({ X, Y, Z }: Jacobian, curve: Curve, reduce: Reduce): Jacobian {
  if (Z === 0n) return infinity
  const yy = reduce(Y * Y)
  const beta = reduce(X * yy)
  const zz = reduce(Z * Z)
  const slope =
    curve.a === curve.p - 3n ? reduce(3n * (X - zz) * (X + zz)) : reduce(3n * X * X + curve.a * reduce(zz * zz))
  const X3 = reduce(slope * slope - 8n * beta)
  return { X: X3, Y: reduce(slope * (4n * beta - X3) - 8n * yy * yy), Z: settle(reduce(2n * Y * Z), curve) }
}

function addAffine(left: Jacobian, { x, y }: Point, curve: Curve, reduce: Reduce): Jacobian {
  const { X, Y, Z } = left
  if (Z === 0n) return { X: x, Y: y, Z: 1n }
  const zz = reduce(Z * Z)
  const h = reduce(x * zz - X)
  const r = reduce(y * reduce(zz * Z) - Y)
  if (h % curve.p === 0n) return r % curve.p === 0n ? double(left, curve, reduce) : infinity
  const hh = reduce(h * h)
  const hhh = reduce(h * hh)
  const v = reduce(X * hh)
  const X3 = reduce(r * r - hhh - 2n * v)
  return { X: X3, Y: reduce(r * (v - X3) - Y * hhh), Z: settle(reduce(Z * h), curve) }
}

// Infinity is told by Z = 0, so Z must never be another multiple of p.
const settle = (Z: bigint, { p }: Curve) => (Z % p === 0n ? 0n : Z)

/**
 * Odd multiples of a point for windowed multiplication. The scalar is cut into `parts` stretches that share one chain
 * of doublings: more parts cost more to prepare and make each use faster.
 */
export interface Multiples {
  readonly window: number
  readonly stretch: number
  /** Per part: 1, 3, 5 … times 2^(part · stretch) times the point. */
  readonly parts: readonly (readonly Point[])[]
}

export function multiplesOf(curve: Curve, point: Point, window: number, parts: number): Multiples {
  const reduce = reducerOf(curve)
  const stretch = Math.ceil((curve.bytes * 8 + 1) / parts)
  const count = 1 << (window - 2)
  const all: Jacobian[] = []
  let start: Point = point
  for (let part = 0; part < parts; part++) {
    const [twice] = count > 1 ? toAffine([double(jacobian(start), curve, reduce)], curve) : []
    let multiple = jacobian(start)
    for (let index = 0; index < count; index++) {
      all.push(multiple)
      if (twice) multiple = addAffine(multiple, twice, curve, reduce)
    }
    let next = jacobian(start)
    if (part < parts - 1) for (let bit = 0; bit < stretch; bit++) next = double(next, curve, reduce)
    start = toAffine([next], curve)[0] ?? start
  }
  const affine = toAffine(all, curve)
  const tables = Array.from({ length: parts }, (_, part) => affine.slice(part * count, (part + 1) * count))
  return { window, stretch, parts: tables }
}

const jacobian = ({ x, y }: Point): Jacobian => ({ X: x, Y: y, Z: 1n })

/** Many points with one inversion; none of them may be infinity. */
function toAffine(points: readonly Jacobian[], { p }: Curve): Point[] {
  const products: bigint[] = []
  let product = 1n
  for (const { Z } of points) {
    products.push(product)
    product = (product * Z) % p
  }
  let inverse = invert(product, p)
  const affine: Point[] = []
  for (let index = points.length - 1; index >= 0; index--) {
    const { X, Y, Z } = points[index] ?? infinity
    const zInverse = (inverse * (products[index] ?? 1n)) % p
    inverse = (inverse * Z) % p
    const zz = (zInverse * zInverse) % p
    affine[index] = { x: mod(X * zz, p), y: mod(Y * zz * zInverse, p) }
  }
  return affine
}

export interface Term {
  /** From 0 up to the curve's order. */
  readonly scalar: bigint
  readonly multiples: Multiples
}

/** Sum of scalar multiples, all on one chain of doublings (Straus), digits in non-adjacent form. */
export function addMultiples(curve: Curve, terms: readonly Term[]): Jacobian {
  const reduce = reducerOf(curve)
  const rows = terms.flatMap(({ scalar, multiples: { parts, stretch, window } }) =>
    parts.map((table, part) => {
      const rest = scalar >> BigInt(part * stretch)
      const own = part === parts.length - 1 ? rest : BigInt.asUintN(stretch, rest)
      return { table, digits: nonAdjacentForm(own, window) }
    }),
  )
  let sum = infinity
  for (let bit = Math.max(...rows.map(({ digits }) => digits.length)) - 1; bit >= 0; bit--) {
    sum = double(sum, curve, reduce)
    for (const { table, digits } of rows) {
      const digit = digits[bit] ?? 0
      const point = digit === 0 ? undefined : table[Math.abs(digit) >> 1]
      if (point) sum = addAffine(sum, digit > 0 ? point : { x: point.x, y: -point.y }, curve, reduce)
    }
  }
  return sum
}

/** Signed odd digits, least significant first, at least `window - 1` zeros between two of them. */
function nonAdjacentForm(scalar: bigint, window: number): Int8Array {
  const bits = scalar.toString(2)
  const digits = new Int8Array(bits.length + 1)
  const size = 1 << window
  let carry = 0
  for (let at = 0; at <= bits.length; at++) {
    const bit = bitAt(bits, at) + carry
    carry = bit >> 1
    if ((bit & 1) === 0) continue
    let digit = 1
    for (let ahead = 1; ahead < window; ahead++) digit |= bitAt(bits, at + ahead) << ahead
    // The carry went into the digit's own lowest bit; a digit above half the window borrows from what follows.
    carry = digit >= size / 2 ? 1 : 0
    digits[at] = carry ? digit - size : digit
    at += window - 1
  }
  return digits
}

const bitAt = (bits: string, at: number) => (at < bits.length ? bits.charCodeAt(bits.length - 1 - at) & 1 : 0)

/** Whether the affine x of a point, taken modulo the order q, is `r`; spares the inversion. */
export function hasX({ X, Z }: Jacobian, r: bigint, { p, q }: Curve): boolean {
  const zz = mod(Z * Z, p)
  if (zz === 0n) return false
  for (let x = r; x < p; x += q) if (mod(X - x * zz, p) === 0n) return true
  return false
}
