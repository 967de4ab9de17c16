import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Party } from './parties.ts'

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

export type Names = Record<string, string>

/** `states/XX/state.json`, as far as the sandbox reads it. */
export interface StateData {
  party: Party
  names: Names
  /** The state's own languages; the first is its main one. */
  languages: string[]
  currency: string
  authorities: { id: string; names: Names }[]
}

export function readState(party: Party, from = repository): StateData {
  return readJson<StateData>(join(from, 'states', party, 'state.json'))
}

/** Whether the state has a system that judges signatures made by its national means. */
export const hasValidationService = (party: Party, from = repository): boolean =>
  findValidationConnector(party, from) !== undefined

/** By which protocol that system is spoken to. */
export function findValidationConnector(party: Party, from = repository): 'e-imzo' | 'ncanode' | undefined {
  const file = join(from, 'states', party, 'validation.json')
  return existsSync(file) ? readJson<{ connector: 'e-imzo' | 'ncanode' }>(file).connector : undefined
}

/** The authority that decides on residence and signs permits. */
export function migrationAuthority(party: Party): string {
  return party === 'TR' ? 'TR/goc' : `${party}/migration`
}

/** A name as the state itself writes it. */
export function nativeName(names: Names, state: Pick<StateData, 'languages'>): string {
  for (const language of [...state.languages, 'en']) {
    const name = names[language]
    if (name !== undefined) return name
  }
  throw new Error('A name has neither the language of its state nor English')
}

export function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T
}

/** The JSON files of a folder, by name; none if there is no such folder. */
export function listJson(folder: string): { name: string; file: string }[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name, file: join(folder, name) }))
}
