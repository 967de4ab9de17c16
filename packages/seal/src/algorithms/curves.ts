import data from './curves.json' with { type: 'json' }

/** A curve y² = x³ + ax + b over the prime field p, with a base point of prime order q. */
export interface Curve {
  readonly name: CurveName
  readonly p: bigint
  readonly q: bigint
  readonly a: bigint
  readonly b: bigint
  readonly x: bigint
  readonly y: bigint
  readonly cofactor: number
  /** Length of a coordinate in bytes. */
  readonly bytes: number
}

export type CurveName = keyof typeof data.curves

const known = new Map(
  Object.entries(data.curves).map(([name, written]) => [name, readCurve(name as CurveName, written)]),
)

export function getCurve(name: CurveName): Curve {
  const curve = known.get(name)
  if (!curve) throw new Error(`No curve ${name}`)
  return curve
}

type Written = (typeof data.curves)[CurveName]

/** A curve from hexadecimal numbers. */
export function readCurve(name: CurveName, { cofactor, ...written }: Written): Curve {
  const number = (hex: string) => BigInt(`0x${hex}`)
  return {
    name,
    p: number(written.p),
    q: number(written.q),
    a: number(written.a),
    b: number(written.b),
    x: number(written.x),
    y: number(written.y),
    cofactor,
    bytes: Math.ceil(written.p.length / 2),
  }
}
