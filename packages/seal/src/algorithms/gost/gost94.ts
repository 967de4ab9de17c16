import { BlockBuffer } from './block-buffer.ts'
import boxes from './gost94-boxes.json' with { type: 'json' }

export type Gost94Boxes = 'test' | 'cryptopro'

// A block of 256 bits is eight words, the least significant first.
type Block = Uint32Array<ArrayBuffer>

const blockBytes = 32
const word = (words: Uint32Array | Uint16Array, index: number) => words[index] ?? 0

const made = new Map<Gost94Boxes, Uint32Array>()

/** Substitution of one byte, turned by eleven bits, by its place (0…3) times 256 plus its value (GOST 28147-89). */
function tableOf(name: Gost94Boxes): Uint32Array {
  const found = made.get(name)
  if (found) return found
  const table = new Uint32Array(4 * 256)
  const box = (number: number, nibble: number) => Number.parseInt(boxes[name][number]?.[nibble] ?? '', 16)
  for (let index = 0; index < table.length; index++) {
    const place = index >> 8
    const value = box(2 * place, index & 15) | (box(2 * place + 1, (index >> 4) & 15) << 4)
    const shifted = value << (8 * place)
    table[index] = (shifted << 11) | (shifted >>> 21)
  }
  made.set(name, table)
  return table
}

function substitute(table: Uint32Array, value: number): number {
  return (
    word(table, value & 255) ^
    word(table, 256 | ((value >>> 8) & 255)) ^
    word(table, 512 | ((value >>> 16) & 255)) ^
    word(table, 768 | (value >>> 24))
  )
}

/** Encrypts two words of `source` into `target` (GOST 28147-89, 32 rounds). */
function encrypt(table: Uint32Array, key: Block, source: Block, target: Block, at: number): void {
  let a = word(source, at)
  let b = word(source, at + 1)
  for (let round = 0; round < 32; round += 2) {
    const backwards = round >= 24
    b ^= substitute(table, (a + word(key, backwards ? 31 - round : round & 7)) >>> 0)
    a ^= substitute(table, (b + word(key, backwards ? 30 - round : (round & 7) + 1)) >>> 0)
  }
  target[at] = b
  target[at + 1] = a
}

/** Transformation P (RFC 5831 §5.1): byte `row` of each of the four lanes makes a word. */
function shuffle(block: Block, key: Block): void {
  for (let row = 0; row < 8; row++) {
    const half = row >> 2
    const shift = 8 * (row & 3)
    let value = 0
    for (let lane = 0; lane < 4; lane++) value |= ((word(block, 2 * lane + half) >>> shift) & 255) << (8 * lane)
    key[row] = value
  }
}

/** Transformation A (§5.1): the lanes move down by one, the sum of the lowest two comes in on top. */
function turn(block: Block): void {
  const low = word(block, 0) ^ word(block, 2)
  const high = word(block, 1) ^ word(block, 3)
  block.copyWithin(0, 2)
  block[6] = low
  block[7] = high
}

// C3 of §5.1; C2 and C4 are zero.
const constant = Uint32Array.of(
  0xff00ff00,
  0xff00ff00,
  0x00ff00ff,
  0x00ff00ff,
  0x00ffff00,
  0xff0000ff,
  0x000000ff,
  0xff00ffff,
)

const sequence = new Uint16Array(16 + 61)

/** `steps` steps of transformation ψ (§5.3), in place. */
function stir(halves: Uint16Array, steps: number): void {
  sequence.set(halves)
  for (let index = 0; index < steps; index++) {
    sequence[index + 16] =
      word(sequence, index) ^
      word(sequence, index + 1) ^
      word(sequence, index + 2) ^
      word(sequence, index + 3) ^
      word(sequence, index + 12) ^
      word(sequence, index + 15)
  }
  halves.set(sequence.subarray(steps, steps + 16))
}

const toHalves = (block: Block, target: Uint16Array) => {
  for (let index = 0; index < 8; index++) {
    target[2 * index] = word(block, index)
    target[2 * index + 1] = word(block, index) >>> 16
  }
}

/** GOST R 34.11-94 (RFC 5831) with a choice of substitution boxes, for content that comes in pieces. */
export class Gost94 {
  readonly #table: Uint32Array
  readonly #hash: Block = new Uint32Array(8)
  readonly #sum: Block = new Uint32Array(8)
  readonly #blocks = new BlockBuffer(blockBytes, (data, at) => this.#absorb(data, at))
  #bytes = 0

  constructor(name: Gost94Boxes) {
    this.#table = tableOf(name)
  }

  update(data: Uint8Array): this {
    this.#bytes += data.length
    this.#blocks.update(data)
    return this
  }

  /** Ends the hashing; the object is of no use afterwards. */
  digest(): Uint8Array {
    const { block, bytes } = this.#blocks.rest()
    if (bytes > 0) this.#absorb(block, 0)
    const bits = new Uint32Array(8)
    bits[0] = (this.#bytes * 8) % 2 ** 32
    bits[1] = (this.#bytes * 8) / 2 ** 32
    this.#compress(bits)
    this.#compress(this.#sum)
    const view = new DataView(new ArrayBuffer(blockBytes))
    this.#hash.forEach((value, index) => {
      view.setUint32(4 * index, value, true)
    })
    return new Uint8Array(view.buffer)
  }

  #absorb(data: Uint8Array, at: number): void {
    const view = new DataView(data.buffer, data.byteOffset + at, blockBytes)
    const block = new Uint32Array(8)
    let carry = 0
    for (let index = 0; index < 8; index++) {
      const value = view.getUint32(4 * index, true)
      block[index] = value
      carry += word(this.#sum, index) + value
      this.#sum[index] = carry
      carry = carry > 0xffffffff ? 1 : 0
    }
    this.#compress(block)
  }

  /** The step hash function (§5). */
  #compress(block: Block): void {
    const hash = this.#hash
    const u = Uint32Array.from(hash)
    const v = Uint32Array.from(block)
    const key = new Uint32Array(8)
    const encrypted = new Uint32Array(8)
    for (let step = 0; step < 4; step++) {
      if (step > 0) {
        turn(u)
        if (step === 2) for (let index = 0; index < 8; index++) u[index] = word(u, index) ^ word(constant, index)
        turn(v)
        turn(v)
      }
      shuffle(
        u.map((value, index) => value ^ word(v, index)),
        key,
      )
      encrypt(this.#table, key, hash, encrypted, 2 * step)
    }
    const [state, message, previous] = [encrypted, block, hash].map((one) => {
      const halves = new Uint16Array(16)
      toHalves(one, halves)
      return halves
    }) as [Uint16Array, Uint16Array, Uint16Array]
    stir(state, 12)
    for (let index = 0; index < 16; index++) state[index] = word(state, index) ^ word(message, index)
    stir(state, 1)
    for (let index = 0; index < 16; index++) state[index] = word(state, index) ^ word(previous, index)
    stir(state, 61)
    for (let index = 0; index < 8; index++) hash[index] = word(state, 2 * index) | (word(state, 2 * index + 1) << 16)
  }
}
