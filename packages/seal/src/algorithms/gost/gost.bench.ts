/**
 * What checking signatures of the GOST family costs beside the platform's own P-256. Prints one JSON object; the ratios
 * mean something on any machine, the rates only on this one. The samples are made here, by numbers that anybody can
 * see: nothing of it is a key.
 */
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto'
import { type CurveName, getCurve } from '../curves.ts'
import { createHasher } from '../digest.ts'
import { addMultiples, invert, mod, multiplesOf, type Point } from '../points.ts'
import { type CurveKey, findCurveKey, verifiesGost } from '../verify-on-curve.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const data = Buffer.alloc(1_024, 'k')
const rawSignature = sign('sha256', data, privateKey)

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

const work = {
  rawP256: () => verify('sha256', data, publicKey, rawSignature),
  kz2015KnownKey: checkNext([makeSample('tc26-512-a', 0)]),
  kz2015FreshKey: checkNext(many('tc26-512-a')),
  kz2004KnownKey: checkNext([makeSample('cryptopro-256-a', 0)]),
  kz2004FreshKey: checkNext(many('cryptopro-256-a')),
  streebog512Megabyte: hash('streebog512'),
  gost94Megabyte: hash('gost94-test'),
} as const

type Name = keyof typeof work
const names = Object.keys(work) as Name[]

/** By the processor's time, not the clock's: what else the machine does counts less. */
const perSecond = (run: () => unknown, durationMs: number): number => {
  const start = process.cpuUsage()
  let count = 0
  let spent = 0
  while (spent < durationMs * 1000) {
    run()
    count += 1
    const { user, system } = process.cpuUsage(start)
    spent = user + system
  }
  return (count * 1_000_000) / spent
}

// Rounds take turns, so that a busy moment of the machine falls on all alike; the median of each counts.
const rounds = Array.from({ length: 7 }, () => new Map(names.map((name) => [name, perSecond(work[name], 300)])))
const median = (name: Name): number => {
  const rates = rounds.map((round) => round.get(name) ?? Number.NaN).sort((a, b) => a - b)
  return rates[rates.length >> 1] ?? Number.NaN
}
const rounded = (value: number) => Number(value.toPrecision(3))

console.log(
  JSON.stringify(
    {
      'per second of one core': Object.fromEntries(names.map((name) => [name, rounded(median(name))])),
      'raw P-256 verifications in the time of one': Object.fromEntries(
        names.filter((name) => name.startsWith('kz')).map((name) => [name, rounded(median('rawP256') / median(name))]),
      ),
    },
    null,
    2,
  ),
)
