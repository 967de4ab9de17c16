import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Ends a server that outlived the process which had started it, so that its data directory is free again.
 * First politely (SIGINT: PostgreSQL's fast shutdown), then less so; the write-ahead log makes each safe.
 */
export async function endLeftoverServer(dataFolder: string): Promise<'none' | 'ended'> {
  const pidFile = join(dataFolder, 'postmaster.pid')
  if (!existsSync(pidFile)) return 'none'
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n', 1)[0])
  if (!Number.isInteger(pid) || pid <= 1 || !isServerOf(pid, dataFolder)) {
    // The number belongs to nobody or, after a restart of the machine, to a stranger: PostgreSQL would not start beside it.
    rmSync(pidFile, { force: true })
    return 'none'
  }
  for (const [signal, seconds] of [
    ['SIGINT', 10],
    ['SIGQUIT', 5],
    ['SIGKILL', 5],
  ] as const) {
    process.kill(pid, signal)
    if (await endsWithin(seconds, () => isServerOf(pid, dataFolder))) {
      rmSync(pidFile, { force: true })
      return 'ended'
    }
  }
  throw new Error(`The PostgreSQL server ${pid} holds ${dataFolder} and cannot be ended`)
}

function isServerOf(pid: number, dataFolder: string): boolean {
  try {
    if (process.platform === 'linux') {
      const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      const given = argv[argv.indexOf('-D') + 1]
      return argv.includes('-D') && given !== undefined && realpathSync(given) === realpathSync(dataFolder)
    }
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(dataFolder)
  } catch {
    return false
  }
}

async function endsWithin(seconds: number, isThere: () => boolean): Promise<boolean> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(50)) if (!isThere()) return true
  return !isThere()
}
