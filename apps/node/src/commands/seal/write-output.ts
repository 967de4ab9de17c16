import { stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UsageError } from '../usage-error.ts'

/**
 * Where something made is written: to `out`, or into it where it is a folder, else under `name`, where nothing may lie yet.
 */
export async function chooseOutput(
  name: string,
  out: string | undefined,
): Promise<{ path: string; mayReplace: boolean }> {
  if (out === undefined) return { path: name, mayReplace: false }
  return (await isFolder(out))
    ? { path: join(out, basename(name)), mayReplace: false }
    : { path: out, mayReplace: true }
}

/** Throws the system's error where it cannot be written, and `UsageError` where something is there already. */
export async function writeOutput(
  { path, mayReplace }: { path: string; mayReplace: boolean },
  bytes: Uint8Array,
): Promise<void> {
  await writeFile(path, bytes, { flag: mayReplace ? 'w' : 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
    throw new UsageError(`${path} is there already; name another file by --out`)
  })
}

/** Several things made cannot go into one file. */
export async function refuseOneFileForSeveral(count: number, out: string | undefined): Promise<void> {
  if (count > 1 && out !== undefined && !(await isFolder(out)))
    throw new UsageError(`--out ${out} is no folder, and ${count} files are to be written`)
}

const isFolder = async (path: string) => (await stat(path).catch(() => undefined))?.isDirectory() === true
