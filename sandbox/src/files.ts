import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** For the owner alone: private keys and shared secrets. */
export const secretMode = 0o600

/** Writes so that a reader, or a crash, never meets half a file. Leaves a file that already says the same. */
export function writeWhole(file: string, content: string | Uint8Array, mode = 0o644): void {
  if (existsSync(file) && readFileSync(file).equals(Buffer.from(content as string))) return
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.new`
  writeFileSync(draft, content, { mode })
  renameSync(draft, file)
}

/** The file's text; made and kept at the first call. */
export function keepText(file: string, make: () => string, mode = secretMode): string {
  if (!existsSync(file)) writeWhole(file, make(), mode)
  return readFileSync(file, 'utf8')
}

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
