import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashOfFiles } from './hash-of-files.mjs'
import { pinnedNode } from './install-pinned-node.mjs'
import { run } from './run.mjs'
import { say } from './say.mjs'

/** Without its settings each of these ends, with this code, as soon as all of its modules are loaded. */
const programs = ['apps/node/src/main.ts', 'sandbox/src/federation/run-sandbox.ts', 'sandbox/src/federation/start.ts']
const withoutSettings = 2

/** Where Node keeps what it made of the TypeScript, for all programs of this checkout. */
export const compileCache = (checkout) => join(checkout, 'node_modules', '.cache', 'kopru')

/**
 * Lets Node compile the programs once, after installing and after a change. Otherwise each of the seven processes of the
 * federation would do so at its first start, all at the same time: 55 s until it is ready in place of 23 on two cores.
 */
export async function compileAhead(checkout) {
  const cache = compileCache(checkout)
  const stampFile = join(cache, '.compiled-from')
  const sources = ['apps/node', 'packages', 'sandbox', 'package-lock.json'].map((path) => join(checkout, path))
  // Node keeps the code of each user apart, and by the whole path of a file.
  const stamp = `${hashOfFiles(checkout, sources)} ${process.getuid?.()} ${checkout}`
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  say('Compiling the programs')
  const env = { ...process.env, NODE_COMPILE_CACHE: cache, KOPRU_SETTINGS: '', KOPRU_PORT_BASE: 'none' }
  const watcher = join(checkout, 'sandbox/src/federation/end-with-parent.ts')
  for (const program of programs) {
    const args = ['--import', watcher, join(checkout, program)]
    const code = await run(pinnedNode(checkout), args, { cwd: checkout, env, doing: 'compiling', quiet: true })
    // Whatever is wrong with it shows, with its words, when it is started in earnest.
    if (code !== withoutSettings) return
  }
  try {
    mkdirSync(cache, { recursive: true })
    writeFileSync(stampFile, stamp)
  } catch {
    // Libraries that this user may not write to: the programs run all the same, and start more slowly.
  }
}
