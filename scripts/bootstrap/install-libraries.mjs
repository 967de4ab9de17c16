import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { npmCommand, outerEnvironment, run } from './run.mjs'
import { FriendlyError, say } from './say.mjs'

/** Makes node_modules what package-lock.json says, unless it is so already. */
export async function installLibraries(checkout) {
  const stampFile = join(checkout, 'node_modules', '.kopru-stamp')
  const lock = readFileSync(join(checkout, 'package-lock.json'))
  const stamp = `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch} ${libc()}\n`
  if (readOr(stampFile, '') === stamp) return
  if (!isInstalled(JSON.parse(lock.toString()), join(checkout, 'node_modules'))) {
    say('Installing the libraries; the first time this takes a minute or two')
    const [program, ...first] = npmCommand(checkout)
    const cache = isWritable(homedir()) ? [] : ['--cache', join(tmpdir(), `kopru-npm-${process.getuid?.() ?? 'user'}`)]
    // The pinned Node and PostgreSQL are checked afterwards, so that a refused install script is no obstacle.
    const args = [
      ...first,
      'ci',
      '--no-audit',
      '--no-fund',
      '--include=dev',
      '--include=optional',
      '--loglevel=error',
      ...cache,
    ]
    const code = await run(program, args, { cwd: checkout, env: outerEnvironment(checkout), doing: 'installing' })
    if (code !== 0) throw new FriendlyError('npm could not install the libraries; what it says above tells why')
    say('Libraries installed')
  }
  mkdirSync(join(checkout, 'node_modules'), { recursive: true })
  writeFileSync(stampFile, stamp)
}

/** Whether npm's own list of what it installed agrees with the lock file, as far as it concerns this machine. */
export function isInstalled(lock, nodeModules) {
  const installed = JSON.parse(readOr(join(nodeModules, '.package-lock.json'), '{}')).packages
  if (installed === undefined) return false
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '' || wanted.link || !path.includes('node_modules/')) return true
    if (!isForThisMachine(wanted)) return true
    return installed[path]?.version === wanted.version && existsSync(join(nodeModules, '..', path))
  })
}

function isForThisMachine({ os, cpu, libc: libraries, optional }) {
  if (!optional) return true
  const fits = (allowed, own) => allowed === undefined || allowed.includes(own)
  // An optional library that names no machine may be left out by npm for reasons of its own.
  if (os === undefined && cpu === undefined) return false
  return fits(os, process.platform) && fits(cpu, process.arch) && fits(libraries, libc())
}

function libc() {
  if (process.platform !== 'linux') return 'none'
  return process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
}

function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return otherwise
  }
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
