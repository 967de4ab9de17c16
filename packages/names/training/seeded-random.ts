/** Repeatable chance (mulberry32): the same seed makes the same pairs. */
export class SeededRandom {
  #state: number
  constructor(seed: number) {
    this.#state = seed
  }
  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  chance(probability: number): boolean {
    return this.next() < probability
  }
  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }
  /** `count` of the items, each at most once, in random order. */
  sample<T>(items: readonly T[], count: number): T[] {
    const mixed = [...items]
    const size = Math.min(count, mixed.length)
    for (let i = 0; i < size; i++) {
      const j = i + Math.floor(this.next() * (mixed.length - i))
      ;[mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T]
    }
    return mixed.slice(0, size)
  }
}
