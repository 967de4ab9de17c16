// The first thing that runs after cloning, on whatever Node the machine has (20 or newer), before anything is installed:
// it brings the libraries, the pinned Node and the portal's pages up to date, and hands over to the pinned Node.
//   node scripts/bootstrap.mjs start|test|check [arguments for the program]
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPortal } from './bootstrap/build-portal.mjs'
import { compileAhead, compileCache } from './bootstrap/compile-ahead.mjs'
import { installLibraries } from './bootstrap/install-libraries.mjs'
import { holdInstallLock } from './bootstrap/install-lock.mjs'
import { installPinnedNode, pinnedNode } from './bootstrap/install-pinned-node.mjs'
import { installTestTools } from './bootstrap/install-test-tools.mjs'
import { beganAt, FriendlyError } from './bootstrap/say.mjs'

const checkout = dirname(dirname(fileURLToPath(import.meta.url)))
const programs = {
  start: ['sandbox/src/federation/start.ts'],
  test: ['node_modules/vitest/vitest.mjs', 'run'],
  check: ['scripts/check.ts'],
}

const [command = '', ...args] = process.argv.slice(2)
const program = programs[command]
if (program === undefined) {
  console.error(`Say what to do: npm ${Object.keys(programs).join(', npm ')}`)
  process.exit(2)
}

try {
  process.chdir(checkout)
  const lock = await holdInstallLock(checkout)
  try {
    await installLibraries(checkout)
    await installPinnedNode(checkout)
    if (command !== 'start') await installTestTools()
    if (command !== 'check') {
      await buildPortal(checkout)
      await compileAhead(checkout)
    }
  } finally {
    lock.release()
  }
  handOver(pinnedNode(checkout), [
    ...program.map((part) => (part.includes('/') ? join(checkout, part) : part)),
    ...args,
  ])
} catch (error) {
  if (!(error instanceof FriendlyError)) throw error
  console.error(`\n${error.message}`)
  process.exit(1)
}

/** Becomes the program, or where this Node cannot, stays between it and the terminal. */
function handOver(node, argv) {
  if (!existsSync(argv[0])) throw new FriendlyError(`${argv[0]} is missing from this checkout`)
  const env = {
    ...process.env,
    KOPRU_BOOTSTRAPPED: String(beganAt),
    // Without what was compiled before, the supervisor alone loads the compiler of TypeScript, 40 MB.
    ...(command === 'start' && { NODE_COMPILE_CACHE: compileCache(checkout) }),
    PATH: `${join(checkout, 'node_modules', '.bin')}:${process.env.PATH}`,
  }
  if (typeof process.execve === 'function') {
    process.removeAllListeners('warning')
    process.execve(node, [node, ...argv], env)
  }
  const child = spawn(node, argv, { stdio: 'inherit', env })
  child.once('error', (error) => {
    console.error(`${node} cannot be run: ${error.message}`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
  // A terminal's Ctrl-C reaches the child by itself. The federation counts two that come at once as one, so it is told in
  // any case: whoever means npm's process alone (`kill -INT`) reaches nobody else.
  process.on('SIGINT', () => (process.stdin.isTTY && command !== 'start') || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 1000).unref()
}
