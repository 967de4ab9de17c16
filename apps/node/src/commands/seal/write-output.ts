import { access, mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { detailOf } from '../detail-of.ts'
import { UsageError } from '../usage-error.ts'

/**
 * Where something made is written: to `out`, or into it where it is a folder, else under `name`, where nothing may lie yet.
 */
export async function chooseOutput(name: string, out: string | undefined): Promise<Output> {
  if (out === undefined) return { path: name, mayReplace: false }
  return (await isFolder(out))
    ? { path: join(out, basename(name)), mayReplace: false }
    : { path: out, mayReplace: true }
}

export interface Output {
  readonly path: string
  readonly mayReplace: boolean
  /** What lies there is lost only once the new bytes are written whole. */
  readonly isPrecious?: boolean
}

/** Throws `UsageError` where something is there already, or two go to one place: said before anything is asked for. */
export async function refuseTaken(outputs: readonly Output[]): Promise<void> {
  const seen = new Set<string>()
  for (const { path, mayReplace } of outputs) {
    const isThere =
      !mayReplace &&
      (await access(path).then(
        () => true,
        () => false,
      ))
    if (isThere) throw new UsageError(`${path} is there already; name another folder by --out`)
    if (seen.has(path)) throw new UsageError(`two of the files would go to ${path}`)
    seen.add(path)
  }
}

/** Throws `UsageError` where it cannot be written, or something is there already. */
export async function writeOutput({ path, mayReplace, isPrecious }: Output, bytes: Uint8Array): Promise<void> {
  if (isPrecious) {
    await writeOutput({ path: `${path}.new`, mayReplace: true }, bytes)
    return rename(`${path}.new`, path).catch((error: unknown) => refuseUnwritable(path, error))
  }
  await writeFile(path, bytes, { flag: mayReplace ? 'w' : 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw new UsageError(`${path} is there already; name another file by --out`)
    refuseUnwritable(path, error)
  })
}

/** Says why a file that the command line names cannot be written. */
export function refuseUnwritable(path: string, error: unknown): never {
  const isFolderMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  throw new UsageError(`${path} cannot be written: ${isFolderMissing ? 'there is no such folder' : detailOf(error)}`)
}

/** Several things made go into a folder, which is made where nothing is. Throws `UsageError` where a file is. */
export async function makeFolderForSeveral(count: number, out: string | undefined): Promise<void> {
  if (count < 2 || out === undefined) return
  await mkdir(out, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') refuseUnwritable(out, error)
    throw new UsageError(`--out ${out} is no folder, and ${count} files are to be written`)
  })
}

export const isFolder = async (path: string) => (await stat(path).catch(() => undefined))?.isDirectory() === true
