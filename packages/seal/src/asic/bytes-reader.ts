import { Readable } from 'node:stream'
import { RandomAccessReader } from 'yauzl'

/**
 * A container in memory for yauzl, whose own reader of such waits a turn of the event loop for every few bytes: for a small
 * container that takes longer than all its unpacking.
 */
export class BytesReader extends RandomAccessReader {
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    super()
    this.#bytes = bytes
  }

  override read(
    into: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, count: number) => void,
  ): void {
    const found = this.#bytes.subarray(position, position + length)
    into.set(found, offset)
    callback(null, found.length)
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(piecesOf(this.#bytes.subarray(start, end)))
  }

  override close(callback: (error: Error | null) => void): void {
    callback(null)
  }
}

const pieceBytes = 64 * 1024

function* piecesOf(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}
