import { createHash } from 'node:crypto'
import { type CurveName, getCurve } from '../algorithms/curves.ts'
import { createHasher } from '../algorithms/digest.ts'
import { addMultiples, invert, mod, multiplesOf, type Point } from '../algorithms/points.ts'
import { type CurveKey, findCurveKey, verifiesGost } from '../algorithms/verify-on-curve.ts'

interface Sample {
  readonly key: CurveKey
  readonly digest: bigint
  readonly value: { readonly r: bigint; readonly s: bigint }
}

/** A multiple of the base point. */
function multiple(name: CurveName, scalar: bigint): Point {
  const curve = getCurve(name)
  const { X, Y, Z } = addMultiples(curve, [{ scalar, multiples: multiplesOf(curve, curve, 5, 1) }])
  const inverse = invert(Z, curve.p)
  const square = (inverse * inverse) % curve.p
  return { x: mod(X * square, curve.p), y: mod(Y * square * inverse, curve.p) }
}

function makeSample(name: CurveName, seed: number): Sample {
  const { q } = getCurve(name)
  const number = (what: string) =>
    mod(BigInt(`0x${createHash('sha512').update(`${what} ${name} ${seed}`).digest('hex')}`), q)
  const [d, k, digest] = [number('d'), number('k'), number('e')]
  const key = findCurveKey(name, multiple(name, d))
  if (!key) throw new Error('A multiple of the base point is no point')
  const r = mod(multiple(name, k).x, q)
  const sample = { key, digest, value: { r, s: mod(r * d + k * digest, q) } }
  if (!verifiesGost(key, digest, sample.value)) throw new Error('A genuine value was refused')
  return sample
}

// More keys than the library remembers, so that each comes as if for the first time.
const many = (name: CurveName) => Array.from({ length: 110 }, (_, seed) => makeSample(name, seed))
const checkNext = (samples: readonly Sample[]) => {
  let at = 0
  return () => {
    const sample = samples[at++ % samples.length]
    if (!sample || !verifiesGost(sample.key, sample.digest, sample.value))
      throw new Error('A genuine value was refused')
  }
}

const megabyte = Buffer.alloc(1 << 20, 'k')
const hash = (name: Parameters<typeof createHasher>[0]) => () => {
  const hasher = createHasher(name)
  hasher.update(megabyte)
  hasher.digest()
}

/**
 * Checks of signatures of the GOST family. The samples are made here, by numbers that anybody can see: nothing of it is
 * a key.
 */
export const gostPieces = {
  kz2015KnownKey: () => checkNext([makeSample('tc26-512-a', 0)]),
  kz2015FreshKey: () => checkNext(many('tc26-512-a')),
  kz2004KnownKey: () => checkNext([makeSample('cryptopro-256-a', 0)]),
  kz2004FreshKey: () => checkNext(many('cryptopro-256-a')),
  streebog512Megabyte: () => hash('streebog512'),
  gost94Megabyte: () => hash('gost94-test'),
} as const
