import { BlockBuffer } from './block-buffer.ts'
import data from './streebog.json' with { type: 'json' }

// A block of 512 bits is eight words of 64 bits, each a low and a high half: word j is [2j] and [2j + 1].
type Block = Uint32Array<ArrayBuffer>

const blockBytes = 64

interface Tables {
  /** Substitution, transposition and linear map of one byte, by its place (0…7) times 256 plus its value. */
  readonly low: Uint32Array
  readonly high: Uint32Array
  readonly constants: readonly Block[]
}

let made: Tables | undefined

function tables(): Tables {
  made ??= makeTables()
  return made
}

function makeTables(): Tables {
  const pi = Buffer.from(data.pi, 'hex')
  const rows = data.matrix.map((row) => ({
    high: Number.parseInt(row.slice(0, 8), 16),
    low: Number.parseInt(row.slice(8), 16),
  }))
  const low = new Uint32Array(8 * 256)
  const high = new Uint32Array(8 * 256)
  for (let index = 0; index < low.length; index++) {
    const place = index >> 8
    for (let bit = 0; bit < 8; bit++) {
      const row = (pi[index & 255] ?? 0) & (1 << bit) ? rows[63 - 8 * place - bit] : undefined
      low[index] = (low[index] ?? 0) ^ (row?.low ?? 0)
      high[index] = (high[index] ?? 0) ^ (row?.high ?? 0)
    }
  }
  return { low, high, constants: data.constants.map((hex) => toBlock(Buffer.from(hex, 'hex').reverse(), 0)) }
}

function toBlock(bytes: Uint8Array, at: number): Block {
  const block = new Uint32Array(16)
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, blockBytes)
  for (let index = 0; index < 16; index++) block[index] = view.getUint32(4 * index, true)
  return block
}

// The arrays are never read out of range, which the compiler cannot know.
const word = (words: Uint32Array, index: number) => words[index] ?? 0

const mixed = new Uint32Array(16)
const sums = new Uint32Array(16)

/** `target` = LPS(`left` ⊕ `right`) (RFC 6986 §6, §8); `target` may be one of the two. */
function mix({ low, high }: Tables, left: Block, right: Block, target: Block): void {
  for (let index = 0; index < 16; index++) sums[index] = word(left, index) ^ word(right, index)
  for (let row = 0; row < 8; row++) {
    const half = row >> 2
    const shift = 8 * (row & 3)
    // Written out: a loop over the eight places takes twice as long.
    const a = (word(sums, half) >>> shift) & 255
    const b = 256 | ((word(sums, 2 + half) >>> shift) & 255)
    const c = 512 | ((word(sums, 4 + half) >>> shift) & 255)
    const d = 768 | ((word(sums, 6 + half) >>> shift) & 255)
    const e = 1024 | ((word(sums, 8 + half) >>> shift) & 255)
    const f = 1280 | ((word(sums, 10 + half) >>> shift) & 255)
    const g = 1536 | ((word(sums, 12 + half) >>> shift) & 255)
    const h = 1792 | ((word(sums, 14 + half) >>> shift) & 255)
    mixed[2 * row] =
      word(low, a) ^
      word(low, b) ^
      word(low, c) ^
      word(low, d) ^
      word(low, e) ^
      word(low, f) ^
      word(low, g) ^
      word(low, h)
    mixed[2 * row + 1] =
      word(high, a) ^
      word(high, b) ^
      word(high, c) ^
      word(high, d) ^
      word(high, e) ^
      word(high, f) ^
      word(high, g) ^
      word(high, h)
  }
  target.set(mixed)
}

/** Adds modulo 2^512. */
function add(sum: Block, summand: Block): void {
  let carry = 0
  for (let index = 0; index < 16; index++) {
    carry += word(sum, index) + word(summand, index)
    sum[index] = carry
    carry = carry > 0xffffffff ? 1 : 0
  }
}

/** GOST R 34.11-2012 "Streebog" (RFC 6986), for content that comes in pieces. */
export class Streebog {
  readonly #bytes: 32 | 64
  readonly #tables = tables()
  readonly #hash: Block
  readonly #count: Block = new Uint32Array(16)
  readonly #sum: Block = new Uint32Array(16)
  readonly #blocks = new BlockBuffer(blockBytes, (data, at) => this.#absorb(data, at))

  constructor(bytes: 32 | 64) {
    this.#bytes = bytes
    this.#hash = new Uint32Array(16).fill(bytes === 32 ? 0x01010101 : 0)
  }

  update(data: Uint8Array): this {
    this.#blocks.update(data)
    return this
  }

  /** Ends the hashing; the object is of no use afterwards. */
  digest(): Uint8Array {
    const { block, bytes } = this.#blocks.rest()
    block[bytes] = 1
    const last = toBlock(block, 0)
    this.#compress(this.#count, last)
    add(this.#count, Uint32Array.of(8 * bytes, ...new Uint32Array(15)))
    add(this.#sum, last)
    const zero = new Uint32Array(16)
    this.#compress(zero, this.#count)
    this.#compress(zero, this.#sum)
    const view = new DataView(new ArrayBuffer(blockBytes))
    this.#hash.forEach((value, index) => {
      view.setUint32(4 * index, value, true)
    })
    return new Uint8Array(view.buffer, blockBytes - this.#bytes)
  }

  #absorb(data: Uint8Array, at: number): void {
    const block = toBlock(data, at)
    this.#compress(this.#count, block)
    add(this.#count, blockBits)
    add(this.#sum, block)
  }

  /** The compression function g (RFC 6986 §8). */
  #compress(count: Block, block: Block): void {
    const key = new Uint32Array(16)
    const state = Uint32Array.from(block)
    mix(this.#tables, this.#hash, count, key)
    for (const constant of this.#tables.constants) {
      mix(this.#tables, key, state, state)
      mix(this.#tables, key, constant, key)
    }
    for (let index = 0; index < 16; index++)
      this.#hash[index] = word(this.#hash, index) ^ word(key, index) ^ word(state, index) ^ word(block, index)
  }
}

const blockBits = Uint32Array.of(8 * blockBytes, ...new Uint32Array(15))
