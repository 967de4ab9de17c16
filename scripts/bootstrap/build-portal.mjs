import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashOfFiles } from './hash-of-files.mjs'
import { pinnedNode } from './install-pinned-node.mjs'
import { run } from './run.mjs'
import { FriendlyError, say } from './say.mjs'

/** Builds the portal's pages when their sources differ from those the present pages were built from. */
export async function buildPortal(checkout) {
  const portal = join(checkout, 'apps', 'portal')
  if (!existsSync(join(portal, 'index.html'))) {
    say('The portal has no pages yet')
    return
  }
  const built = join(portal, 'dist')
  const stampFile = join(built, '.built-from')
  const packages = ['client', 'seal/texts'].map((name) => join(checkout, 'packages', name))
  const stamp = hashOfFiles(checkout, [portal, ...packages, join(checkout, 'package-lock.json')])
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  say('Building the portal')
  const draft = join(checkout, 'node_modules', '.kopru-portal')
  const vite = join(checkout, 'node_modules', 'vite', 'bin', 'vite.js')
  const args = [vite, 'build', '--outDir', draft, '--emptyOutDir', '--logLevel', 'warn']
  const code = await run(pinnedNode(checkout), args, { cwd: portal, doing: 'building the portal' })
  if (code !== 0) throw new FriendlyError('The portal could not be built; what Vite says above tells why')
  writeFileSync(join(draft, '.built-from'), stamp)
  rmSync(built, { recursive: true, force: true })
  renameSync(draft, built)
}
