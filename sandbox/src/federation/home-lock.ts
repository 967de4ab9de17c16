import { execFileSync } from 'node:child_process'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export class HomeBusyError extends Error {
  readonly pid: number

  constructor(home: string, pid: number) {
    super(
      `The federation in ${home} is running already (process ${pid}). Stop it first, or set KOPRU_HOME to another folder`,
    )
    this.name = 'HomeBusyError'
    this.pid = pid
  }
}

interface Holder {
  readonly pid: number
  /** When that process began, in the system's own words: process ids are used again. */
  readonly began: string
}

export interface HomeLock {
  /** Whether an earlier run ended without unlocking: it crashed, and may have left processes behind. */
  readonly afterCrash: boolean
  release(): void
}

/** Takes a home folder for this process. Throws `HomeBusyError` when a living process has it. */
export function lockHome(home: string): HomeLock {
  const file = join(home, 'lock.json')
  const own = join(home, `lock.${process.pid}`)
  const content = JSON.stringify({ pid: process.pid, began: beginOf(process.pid) } satisfies Holder)
  writeFileSync(own, content)
  let afterCrash = false
  try {
    for (;;) {
      try {
        linkSync(own, file)
        return {
          afterCrash,
          release: () => {
            if (read(file) === content) rmSync(file, { force: true })
          },
        }
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      }
      const found = read(file)
      const holder = found === undefined ? undefined : parse(found)
      if (holder !== undefined && beginOf(holder.pid) === holder.began) throw new HomeBusyError(home, holder.pid)
      afterCrash = true
      takeAway(file, `${own}.stale`, found)
    }
  } finally {
    rmSync(own, { force: true })
  }
}

/** Removes a dead process's lock, but not one that somebody else put in its place meanwhile. */
function takeAway(file: string, aside: string, judged: string | undefined) {
  try {
    renameSync(file, aside)
    if (read(aside) !== judged) linkSync(aside, file)
  } catch {
    // Somebody else was faster; the next round sees what they left.
  }
  rmSync(aside, { force: true })
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function parse(text: string): Holder | undefined {
  try {
    const { pid, began } = JSON.parse(text)
    return Number.isInteger(pid) && typeof began === 'string' ? { pid, began } : undefined
  } catch {
    return undefined
  }
}

function beginOf(pid: number): string {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    // Field 22 of proc_pid_stat(5), counted after the command's name, which may hold anything. A zombie is dead.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return fields[0] === 'Z'
      ? 'dead'
      : `${fields[19]} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`
  } catch {
    return 'dead'
  }
}
