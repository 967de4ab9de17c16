import { createHash } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from './say.mjs'

/**
 * Two starts at once in one checkout must not install over each other: the second waits for the first.
 * The lock lies beside the checkout's files, not in them: `npm ci` empties node_modules.
 */
export async function holdInstallLock(checkout) {
  const name = createHash('sha256').update(checkout).digest('hex').slice(0, 16)
  const file = join(tmpdir(), `kopru-install-${process.getuid?.() ?? 'user'}-${name}.lock`)
  const own = `${file}.${process.pid}`
  writeFileSync(own, String(process.pid))
  try {
    for (let waited = false; ; await sleep(300)) {
      try {
        linkSync(own, file)
        break
      } catch (error) {
        if (error.code !== 'EEXIST') throw error
      }
      const holder = Number(read(file))
      if (!isAlive(holder)) {
        // Removed only if it still is the dead one's.
        if (Number(read(file)) === holder) rmSync(file, { force: true })
      } else if (!waited) {
        say(`Waiting for another start in this checkout to finish installing (process ${holder})`)
        waited = true
      }
    }
  } finally {
    rmSync(own, { force: true })
  }
  const release = () => {
    if (Number(read(file)) === process.pid) rmSync(file, { force: true })
  }
  process.once('exit', release)
  return { release }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
