/** A reproducible source of numbers, passed to whatever needs chance. Never for keys or secrets. */
export interface Prng {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number
  /** Throws on an empty list. */
  pick<T>(list: readonly T[]): T
  chance(probability: number): boolean
  digits(length: number): string
}

/** xoshiro128** (Blackman and Vigna, public domain), its state spread from the seed's text by FNV-1a and a mixer. */
export function makePrng(seed: string): Prng {
  let mixed = 0x811c9dc5
  for (const byte of new TextEncoder().encode(seed)) mixed = Math.imul(mixed ^ byte, 0x01000193)
  const spread = () => {
    mixed = (mixed + 0x9e3779b9) | 0
    let z = mixed
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return z ^ (z >>> 15)
  }
  let [a, b, c, d] = [spread(), spread(), spread(), spread()]
  const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by))

  const next = () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return result / 0x1_0000_0000
  }
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    int,
    pick<T>(list: readonly T[]): T {
      const picked = list[int(0, list.length - 1)]
      if (picked === undefined) throw new RangeError('cannot pick from an empty list')
      return picked
    },
    chance: (probability) => next() < probability,
    digits(length) {
      let text = ''
      for (let i = 0; i < length; i++) text += int(0, 9)
      return text
    },
  }
}
