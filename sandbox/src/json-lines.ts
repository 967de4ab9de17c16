import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs'
import { dirname } from 'node:path'

export interface JsonLines<T> {
  /** Everything written so far, oldest first. */
  rows: readonly T[]
  append(row: T): void
}

/** A file that only grows, a JSON value a line. Half a line, left by a crash while writing, is cut off. */
export function openJsonLines<T>(file: string): JsonLines<T> {
  const rows: T[] = []
  if (existsSync(file)) {
    const bytes = readFileSync(file)
    const whole = bytes.lastIndexOf(0x0a) + 1
    if (whole < bytes.length) truncateSync(file, whole)
    const lines = bytes.subarray(0, whole).toString('utf8').split('\n')
    for (const line of lines) if (line !== '') rows.push(JSON.parse(line) as T)
  }
  return {
    rows,
    append(row) {
      mkdirSync(dirname(file), { recursive: true })
      appendFileSync(file, `${JSON.stringify(row)}\n`, { mode: 0o600 })
      rows.push(row)
    },
  }
}
