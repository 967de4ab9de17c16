import { relative } from 'node:path'

/** A path as it can be typed into a shell where the command was given: from there when it lies below, in quotes when needed. */
export function typedPath(path: string): string {
  const below = relative(process.cwd(), path)
  const near = below !== '' && !below.startsWith('..') ? below : path
  // What begins with a dash would be read as an option.
  const short = near.startsWith('-') ? `./${near}` : near
  return /^[\w@%+=:,./-]+$/.test(short) ? short : `'${short.replaceAll("'", "'\\''")}'`
}
