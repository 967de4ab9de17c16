/** Cuts content that comes in pieces into the blocks of a hash function. */
export class BlockBuffer {
  readonly #absorb: (data: Uint8Array, at: number) => void
  readonly #pending: Uint8Array
  #pendingBytes = 0

  /** `absorb` takes the block of `blockBytes` that begins at `at`. */
  constructor(blockBytes: number, absorb: (data: Uint8Array, at: number) => void) {
    this.#pending = new Uint8Array(blockBytes)
    this.#absorb = absorb
  }

  update(data: Uint8Array): void {
    const blockBytes = this.#pending.length
    let at = 0
    if (this.#pendingBytes > 0) {
      at = Math.min(blockBytes - this.#pendingBytes, data.length)
      this.#pending.set(data.subarray(0, at), this.#pendingBytes)
      this.#pendingBytes += at
      if (this.#pendingBytes < blockBytes) return
      this.#absorb(this.#pending, 0)
      this.#pendingBytes = 0
    }
    for (; at + blockBytes <= data.length; at += blockBytes) this.#absorb(data, at)
    this.#pending.set(data.subarray(at))
    this.#pendingBytes = data.length - at
  }

  /** What is left of the content, zeros after it to the end of a block. */
  rest(): { readonly block: Uint8Array; readonly bytes: number } {
    return { block: this.#pending.fill(0, this.#pendingBytes), bytes: this.#pendingBytes }
  }
}
