#!/usr/bin/env node
// The command line. It may be called by whatever Node the machine has; the work is done by the pinned one.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const checkout = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const entry = join(checkout, 'apps/node/src/commands/main.ts')
const pinned = join(checkout, 'node_modules/.bin/node')

if (!existsSync(pinned)) {
  console.error('kopru: the libraries are not installed yet. Run npm start once (or npm ci), then try again')
  process.exit(1)
}

// Compiled code is kept for the next call.
const cache = join(checkout, 'node_modules/.cache/kopru')
const env = { NODE_COMPILE_CACHE: cache, ...process.env }
const child = spawn(pinned, [entry, ...process.argv.slice(2)], { stdio: 'inherit', env })
child.once('error', (error) => {
  console.error(`kopru: ${pinned} cannot be run: ${error.message}`)
  process.exit(1)
})
child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
// A terminal's Ctrl-C reaches the child by itself; here it must only not end us first.
process.on('SIGINT', () => undefined)
