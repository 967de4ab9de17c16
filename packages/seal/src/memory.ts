import { hash } from 'node:crypto'

/** Answers that depend on bytes alone; those used of late are kept. */
export interface Memory<T> {
  /** The answer kept under `id`, else what `make` answers; what it throws is not kept. */
  readonly recall: (id: string, make: () => T) => T
}

/** Within one judgement most things are asked for several times, and few come again after it. */
const maxPassing = 32

/**
 * Keeps at most `size` answers. One that was asked for within one judgement alone soon goes, one that comes again later
 * stays: to keep them all would have the engine carry each through its heap, for a tenth of the time of a judgement.
 */
export function createMemory<T>(size: number): Memory<T> {
  const passingSize = Math.min(maxPassing, size / 2)
  const passing = createGenerations<T>(passingSize)
  const lasting = createGenerations<T>(size - passingSize)
  return {
    recall: (id, make) => {
      const known = lasting.young.get(id) ?? passing.young.get(id)
      if (known) return known.answer
      const again = lasting.old.get(id) ?? passing.old.get(id)
      const kept = again ?? { answer: make() }
      ;(again ? lasting : passing).keep(id, kept)
      return kept.answer
    },
  }
}

type Kept<T> = Map<string, { readonly answer: T }>

/** Two halves: the older one goes as a whole, since to keep the order of every use costs more than many an answer. */
function createGenerations<T>(size: number) {
  const generations = {
    young: new Map() as Kept<T>,
    old: new Map() as Kept<T>,
    keep: (id: string, kept: { readonly answer: T }) => {
      if (generations.young.size >= size / 2) Object.assign(generations, { young: new Map(), old: generations.young })
      generations.young.set(id, kept)
    },
  }
  return generations
}

/** Answers that depend on two values that never change; kept as long as both values are. `one` had better be the one that comes again. */
export interface PairMemory<A, B, T> {
  readonly recall: (one: A, other: B, make: () => T) => T
}

export function createPairMemory<A extends object, B extends object, T extends object>(): PairMemory<A, B, T> {
  const kept = new WeakMap<A, WeakMap<B, T>>()
  return {
    recall: (one, other, make) => {
      const own = getOrMake(kept, one, () => new WeakMap<B, T>())
      return getOrMake(own, other, make)
    },
  }
}

/** What is kept for something that never changes, made when it is first asked for. */
export function getOrMake<K extends object, T extends object>(kept: WeakMap<K, T>, key: K, make: () => T): T {
  const known = kept.get(key)
  if (known) return known
  const made = make()
  kept.set(key, made)
  return made
}

/** A name for bytes: whoever could make two contents of one name could forge every signature too. */
export const idOf = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex')
