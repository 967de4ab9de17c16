/** A file that can be read in parts, so that its size costs no memory. */
export interface FileSource {
  readonly size: number
  /** Where it lies on disk, if it does: containers are read from there. */
  readonly path?: string
  /** The bytes from `start` to before `end`, which lie inside the file. */
  readonly slice: (start: number, end: number) => Promise<Uint8Array>
}

export function sourceOf(bytes: Uint8Array): FileSource {
  return { size: bytes.length, slice: async (start, end) => bytes.subarray(start, end) }
}

export const asSource = (input: Uint8Array | FileSource): FileSource =>
  input instanceof Uint8Array ? sourceOf(input) : input

const pieceBytes = 1024 * 1024

export async function* piecesOf(file: FileSource): AsyncIterable<Uint8Array> {
  for (let at = 0; at < file.size; at += pieceBytes) yield await file.slice(at, Math.min(at + pieceBytes, file.size))
}
