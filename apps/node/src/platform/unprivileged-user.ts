import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

export interface UnixUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/**
 * Whom PostgreSQL runs as when we are root, which it refuses to be. Undefined when we are not root: it runs as we do.
 * Throws when the system has neither a `postgres` nor a `nobody`.
 */
export function findUnprivilegedUser(): UnixUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf('-u', name)
    const gid = idOf('-g', name)
    if (uid !== undefined && gid !== undefined && uid !== 0) return { name, uid, gid }
  }
  throw new Error('PostgreSQL does not run as root, and this system has no user "postgres" or "nobody" to run it as')
}

function idOf(what: '-u' | '-g', name: string): number | undefined {
  try {
    return Number(execFileSync('id', [what, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return undefined
  }
}

/** Whether that user may go through a folder and everything above it. */
export function mayEnter(user: UnixUser | undefined, folder: string): boolean {
  if (user === undefined) return true
  const { status } = spawnSync('/bin/sh', ['-c', 'cd -- "$0"', folder], {
    cwd: '/',
    uid: user.uid,
    gid: user.gid,
    stdio: 'ignore',
  })
  return status === 0
}

/**
 * Makes a folder, and what is missing above it, that others may pass through but not list, whatever the umask says.
 * A folder that is there already is left as it is.
 */
export function makePassage(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o711 })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) chmodSync(made, 0o711)
}
