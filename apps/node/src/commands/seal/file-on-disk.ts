import { open } from 'node:fs/promises'
import type { FileSource } from '@kopru/seal'

/** A file that is read in parts; closed when disposed. Throws the system's error where it cannot be opened. */
export async function openFile(path: string): Promise<FileSource & AsyncDisposable> {
  const handle = await open(path, 'r')
  const { size } = await handle.stat()
  return {
    size,
    path,
    slice: async (start, end) => {
      const bytes = new Uint8Array(end - start)
      let filled = 0
      while (filled < bytes.length) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled)
        if (bytesRead === 0) throw new Error('the file became shorter while it was read')
        filled += bytesRead
      }
      return bytes
    },
    [Symbol.asyncDispose]: () => handle.close(),
  }
}

/** What the system says, without its stack. */
export const detailOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
