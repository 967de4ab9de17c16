import { hash } from 'node:crypto'

/** Answers that depend on bytes alone, the last used of them kept. */
export interface Memory<T> {
  /** The answer kept under `id`, else what `make` answers; what it throws is not kept. */
  readonly recall: (id: string, make: () => T) => T
}

export function createMemory<T>(size: number): Memory<T> {
  const kept = new Map<string, { readonly answer: T }>()
  return {
    recall: (id, make) => {
      const found = kept.get(id) ?? { answer: make() }
      // Taken out and put back: the map keeps the order of last use.
      kept.delete(id)
      kept.set(id, found)
      const [oldest] = kept.size > size ? kept.keys() : []
      if (oldest !== undefined) kept.delete(oldest)
      return found.answer
    },
  }
}

/** A name for bytes: whoever could make two contents of one name could forge every signature too. */
export const idOf = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex')
