import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TrustedLists } from '@kopru/seal'
import { UsageError } from '../usage-error.ts'

/** Scheme → territory → the highest sequence number of a usable list. */
type Memory = Readonly<Record<string, Readonly<Record<string, number>>>>

/** The user's own, outside of every folder of lists: whoever brings an older folder must not bring its memory along. */
export function defaultMemory(): string {
  const state = process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state')
  return join(state, 'kopru', 'trusted-lists.json')
}

/** Lists under the same signers are one scheme, from wherever they come. */
function schemeOf(signers: readonly Uint8Array[]): string {
  const prints = signers.map((der) => createHash('sha256').update(der).digest('hex')).sort()
  return createHash('sha256').update(prints.join()).digest('hex').slice(0, 32)
}

export async function knownNumbers(file: string, signers: readonly Uint8Array[]): Promise<ReadonlyMap<string, number>> {
  return new Map(Object.entries((await readMemory(file))[schemeOf(signers)] ?? {}))
}

/** Keeps the numbers of the lists in use. Where that cannot be written, an older list could pass next time: UsageError. */
export async function rememberNumbers(
  file: string,
  signers: readonly Uint8Array[],
  { top, used }: TrustedLists,
): Promise<void> {
  const memory = await readMemory(file)
  const scheme = schemeOf(signers)
  const before = memory[scheme] ?? {}
  const now: Record<string, number> = { ...before }
  for (const list of [...(top ? [top] : []), ...used.map((use) => use.list)])
    now[list.territory] = Math.max(now[list.territory] ?? 0, list.sequenceNumber)
  if (JSON.stringify(now) === JSON.stringify(before)) return
  try {
    await mkdir(dirname(file), { recursive: true })
    const draft = `${file}.${process.pid}.new`
    await writeFile(draft, `${JSON.stringify({ ...memory, [scheme]: now }, null, 2)}\n`)
    await rename(draft, file)
  } catch (error) {
    throw new UsageError(
      `the numbers of the lists cannot be kept in ${file} (${error instanceof Error ? error.message : ''}); name another file with --list-memory`,
    )
  }
}

async function readMemory(file: string): Promise<Memory> {
  const text = await readFile(file, 'utf8').catch(() => '{}')
  try {
    const read: unknown = JSON.parse(text)
    if (isMemory(read)) return read
  } catch {
    // Told below.
  }
  throw new UsageError(`${file} does not hold numbers of lists; mend or remove it`)
}

function isMemory(value: unknown): value is Memory {
  const isObject = (one: unknown): one is object => typeof one === 'object' && one !== null && !Array.isArray(one)
  return (
    isObject(value) &&
    Object.values(value).every(
      (scheme) => isObject(scheme) && Object.values(scheme).every((number) => Number.isSafeInteger(number)),
    )
  )
}
