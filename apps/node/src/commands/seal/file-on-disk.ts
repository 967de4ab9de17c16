import { open } from 'node:fs/promises'
import type { FileSource } from '@kopru/seal'
import { detailOf } from '../detail-of.ts'
import { UsageError } from '../usage-error.ts'

/** A file that is read in parts; closed when disposed. Throws the system's error where it cannot be opened. */
export async function openFile(path: string): Promise<FileSource & AsyncDisposable> {
  const handle = await open(path, 'r')
  const status = await handle.stat()
  if (status.isDirectory()) {
    await handle.close()
    throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR', syscall: 'read' })
  }
  return {
    size: status.size,
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

const pieceBytes = 1024 * 1024

export async function* piecesOf(file: FileSource): AsyncIterable<Uint8Array> {
  for (let at = 0; at < file.size; at += pieceBytes) yield await file.slice(at, Math.min(at + pieceBytes, file.size))
}

/** Throws `UsageError` where a file that an option names cannot be read. */
export async function refuseUnreadable(option: string, path: string): Promise<void> {
  try {
    await using _ = await openFile(path)
  } catch (error) {
    throw new UsageError(`${option} ${path} cannot be read: ${detailOf(error)}`)
  }
}
