import { digestOf, type Sha2 } from '../algorithms/digest.ts'
import type { HashName } from '../algorithms/registry.ts'

/** Lists of hash values from a leaf up to the root (PartialHashtree, RFC 4998 §4.1); a father stands in none of them. */
export type ReducedTree = readonly (readonly Uint8Array[])[]

/** The value of a list: its only hash, or the hash over all in ascending order (§4.2.1). */
export function valueOfList(hashes: readonly Uint8Array[], hash: HashName): Uint8Array {
  const [only, ...more] = hashes
  if (only && more.length === 0) return only
  return digestOf(hash, ...[...hashes].sort((a, b) => Buffer.compare(a, b)))
}

/** The root over `hashes` and the lists that follow the first (§4.3). */
export function climb(first: Uint8Array, rest: ReducedTree, hash: HashName): Uint8Array {
  return rest.reduce((value, list) => valueOfList(has(list, value) ? list : [...list, value], hash), first)
}

export const has = (list: readonly Uint8Array[], value: Uint8Array) =>
  list.some((one) => Buffer.compare(one, value) === 0)

export interface HashTree {
  readonly root: Uint8Array
  /** The reduced tree of the group that was given at this place. */
  readonly reduced: (place: number) => ReducedTree
}

/**
 * A binary hash tree over groups of hash values (§4.2.1, §4.2.2), most groups being one document. Equal groups share a
 * leaf. `groups` must not be empty, nor any group.
 */
export function growTree(groups: readonly (readonly Uint8Array[])[], hash: Sha2): HashTree {
  const leaves = groups.map((group) => valueOfList(group, hash))
  const placeOf = new Map<string, number>()
  for (const leaf of leaves) if (!placeOf.has(keyOf(leaf))) placeOf.set(keyOf(leaf), placeOf.size)
  const levels: Uint8Array[][] = [[...placeOf.keys()].map((hex) => new Uint8Array(Buffer.from(hex, 'hex')))]
  for (let level = levels[0] ?? []; level.length > 1; level = levels[levels.length - 1] ?? [])
    levels.push(pairUp(level, hash))
  return {
    root: levels[levels.length - 1]?.[0] ?? new Uint8Array(),
    reduced: (place) => {
      const leaf = leaves[place]
      if (!leaf) throw new RangeError(`No group ${place} in the tree`)
      const group = groups[place] ?? []
      const siblings = siblingsOf(levels, placeOf.get(keyOf(leaf)) ?? 0)
      if (group.length > 1) return [group, ...siblings.map((one) => [one])]
      const [first, ...rest] = siblings
      return [first ? [leaf, first] : [leaf], ...rest.map((one) => [one])]
    },
  }
}

const keyOf = (hash: Uint8Array) => Buffer.from(hash).toString('hex')

/** The level above; who has no neighbour moves up as it is. */
function pairUp(level: readonly Uint8Array[], hash: Sha2): Uint8Array[] {
  const above: Uint8Array[] = []
  for (let at = 0; at < level.length; at += 2) above.push(valueOfList(level.slice(at, at + 2), hash))
  return above
}

function siblingsOf(levels: readonly (readonly Uint8Array[])[], leaf: number): Uint8Array[] {
  return levels.flatMap((level, height) => level[Math.floor(leaf / 2 ** height) ^ 1] ?? [])
}
