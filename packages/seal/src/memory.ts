import { hash } from 'node:crypto'

/** Answers that depend on bytes alone; those used of late are kept. */
export interface Memory<T> {
  /** The answer kept under `id`, else what `make` answers; what it throws is not kept. */
  readonly recall: (id: string, make: () => T) => T
}

type Generation<T> = Map<string, { readonly answer: T }>

/** Keeps at most `size` answers, and the half of it that was used last for certain. */
export function createMemory<T>(size: number): Memory<T> {
  let young: Generation<T> = new Map()
  let old: Generation<T> = new Map()
  return {
    recall: (id, make) => {
      const found = young.get(id)
      if (found) return found.answer
      const kept = old.get(id) ?? { answer: make() }
      // The older half goes as a whole: to keep the order of every use costs more than many an answer.
      if (young.size >= size / 2) [young, old] = [new Map(), young]
      young.set(id, kept)
      return kept.answer
    },
  }
}

/** Answers that depend on two values that never change; kept as long as both values are. */
export interface PairMemory<A, B, T> {
  readonly recall: (one: A, other: B, make: () => T) => T
}

export function createPairMemory<A extends object, B extends object, T extends object>(): PairMemory<A, B, T> {
  const kept = new WeakMap<A, WeakMap<B, T>>()
  return {
    recall: (one, other, make) => {
      const own = kept.get(one) ?? new WeakMap<B, T>()
      const answer = own.get(other) ?? make()
      kept.set(one, own.set(other, answer))
      return answer
    },
  }
}

/** A name for bytes: whoever could make two contents of one name could forge every signature too. */
export const idOf = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex')
