import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** SHA-256, as hex, over names and contents of these files and of all below these folders, but for what was made there. */
export function hashOfFiles(checkout, paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap(filesIn).sort())
    hash.update(`${relative(checkout, file)}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

const made = new Set(['node_modules', 'dist'])

function filesIn(path) {
  const entries = existsSync(path) ? readdirOr(path) : []
  if (entries === undefined) return [path]
  return entries
    .filter(({ name }) => !made.has(name))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(path, entry.name)) : [join(path, entry.name)]))
}

function readdirOr(path) {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined
    throw error
  }
}
