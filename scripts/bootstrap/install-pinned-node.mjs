import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { outerEnvironment, outerNode, run } from './run.mjs'
import { FriendlyError, say } from './say.mjs'

export function pinnedNode(checkout) {
  return join(checkout, 'node_modules', 'node', 'bin', 'node')
}

/**
 * The npm package `node` fetches the program in an install script. Where npm was told not to run such scripts, or ran
 * them for another machine, the script is run here.
 */
export async function installPinnedNode(checkout) {
  const folder = join(checkout, 'node_modules', 'node')
  const wanted = `v${JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version}`
  if (versionOf(pinnedNode(checkout)) !== wanted) {
    say(`Fetching Node ${wanted}`)
    // Its script asks npm for the program; npm_config_ignore_scripts of the outer npm must not reach it.
    const env = { ...outerEnvironment(checkout), npm_config_ignore_scripts: 'false' }
    const code = await run(outerNode(checkout), ['installArchSpecificPackage.js'], {
      cwd: folder,
      env,
      doing: 'fetching Node',
    })
    if (code !== 0 || versionOf(pinnedNode(checkout)) !== wanted)
      throw new FriendlyError(
        `Node ${wanted} could not be fetched for ${process.platform}-${process.arch}; what npm says above tells why`,
      )
  }
  const link = join(checkout, 'node_modules', '.bin', 'node')
  if (versionOf(link) === wanted) return
  mkdirSync(join(checkout, 'node_modules', '.bin'), { recursive: true })
  rmSync(link, { force: true })
  symlinkSync(join('..', 'node', 'bin', 'node'), link)
}

function versionOf(node) {
  if (!existsSync(node)) return undefined
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}
