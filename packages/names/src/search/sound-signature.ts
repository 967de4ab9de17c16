import { hashKey } from './key-hash.ts'
import type { NameSkeletons } from './name-skeletons.ts'

const BITS = 64

/**
 * How names sound, in 64 bits: one for each two neighbouring sounds of a word, its borders among them. Two writings of
 * one name have most of them in common, whatever key they met by. Signed, as PostgreSQL's `int8`.
 *
 * All names of a person are in one signature: an unlike one costs a candidate some places, not the search.
 */
export function soundSignature(names: readonly NameSkeletons[]): bigint {
  let low = 0
  let high = 0
  for (const { fine } of names)
    for (const word of fine.flat()) {
      const bordered = `^${word}$`
      for (let at = 1; at < bordered.length; at++) {
        const bit = hashKey(bordered.slice(at - 1, at + 1)) & (BITS - 1)
        if (bit < 32) low |= 1 << bit
        else high |= 1 << (bit - 32)
      }
    }
  return (BigInt(high) << 32n) | BigInt(low >>> 0)
}
