/** A generator of numbers (mulberry32) whose whole course its seed fixes: integers from 0 to below `limit`. */
export type Draw = (limit: number) => number

export function drawFrom(seed: number): Draw {
  let state = seed >>> 0
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
}

const edges = [0x00, 0x01, 0x7f, 0x80, 0x84, 0xff, 0x30, 0x3c, 0x22, 0x2f]

type Mutation = (bytes: Buffer, other: Buffer, draw: Draw) => Buffer

const piece = (bytes: Buffer, draw: Draw): Buffer => {
  const start = draw(bytes.length + 1)
  return bytes.subarray(start, start + draw(64) + 1)
}

function spliced(bytes: Buffer, at: number, gone: number, added: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + gone)])
}

/** U+FEFF, which some decoders drop at the start of a text. */
const mark = Buffer.from('\ufeff')

function startFrom(bytes: Buffer, from: number): number {
  const found = bytes.subarray(from).findIndex((byte) => byte === 0x3e || byte === 0x22)
  return found < 0 ? bytes.length : from + found + 1
}

const mutations: readonly Mutation[] = [
  (bytes, _, draw) => spliced(bytes, draw(bytes.length + 1), 1, Buffer.of(draw(256))),
  (bytes, _, draw) => spliced(bytes, draw(bytes.length + 1), 1, Buffer.of(edges[draw(edges.length)] ?? 0)),
  (bytes, _, draw) => spliced(bytes, draw(bytes.length + 1), draw(64), Buffer.alloc(0)),
  (bytes, _, draw) => spliced(bytes, draw(bytes.length + 1), 0, piece(bytes, draw)),
  (bytes, other, draw) => spliced(bytes, draw(bytes.length + 1), draw(64), piece(other, draw)),
  (bytes, _, draw) => bytes.subarray(0, draw(bytes.length + 1)),
  (bytes, other) => Buffer.concat([bytes, other]),
  (bytes, _, draw) => spliced(bytes, draw(bytes.length + 1), 0, mark),
  // Where a text, a comment or an attribute begins.
  (bytes, _, draw) => spliced(bytes, startFrom(bytes, draw(bytes.length + 1)), 0, mark),
]

/** One to four changes to `bytes`, some with pieces of `other`. */
export function mutate(bytes: Uint8Array, other: Uint8Array, draw: Draw): Buffer {
  let changed = Buffer.from(bytes)
  for (let left = draw(4) + 1; left > 0; left -= 1)
    changed = Buffer.from((mutations[draw(mutations.length)] as Mutation)(changed, Buffer.from(other), draw))
  return changed
}
