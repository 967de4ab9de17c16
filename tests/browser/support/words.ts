import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Service, Texts } from '@kopru/client'

export type Language = 'kk' | 'tr'
type Values = Readonly<Record<string, string | number>>

/** What a page should say, read from where the page itself has it, so that no test repeats a sentence. */
export interface Words {
  readonly language: Language
  /** The portal's own words. */
  portal(key: string, values?: Values): string
  /** The node's words: refusals and the page on which a person is made known to another state. */
  node(key: string, values?: Values): string
  /** Words that came as data. */
  pick(texts: Texts | undefined): string
}

const checkout = resolve(import.meta.dirname, '../../..')
const readJson = <T>(path: string): T => JSON.parse(readFileSync(resolve(checkout, path), 'utf8'))

export function wordsIn(language: Language): Words {
  const portal = readJson<Record<string, string>>(`apps/portal/src/texts/${language}.json`)
  const node = readJson<Record<string, string>>(`apps/node/src/texts/${language}.json`)
  return {
    language,
    portal: (key, values) => fill(portal[key], key, values),
    node: (key, values) => fill(node[key], key, values),
    pick: (texts) => {
      const text = texts?.[language]
      if (text === undefined) throw new Error(`No ${language} in ${JSON.stringify(texts)}`)
      return text
    },
  }
}

function fill(message: string | undefined, key: string, values: Values = {}): string {
  if (message === undefined) throw new Error(`There are no words for ${key}`)
  const filled = message.replaceAll(/\{(\w+)(, number)?\}/g, (whole, name: string) => String(values[name] ?? whole))
  if (filled.includes('{')) throw new Error(`${key} wants more than ${Object.keys(values).join(', ')}: ${message}`)
  return filled
}

/** The residence permit of Türkiye, as its state declares it. */
export const permitService = readJson<Service>('states/TR/services/residence-permit-short-term.json')

export const stateNames = (party: string): Texts => readJson<{ names: Texts }>(`states/${party}/state.json`).names

export const evidenceTypeName = (id: string): Texts => {
  const types = readJson<{ id: string; name: Texts }[]>('agreements/evidence-types.json')
  const type = types.find((known) => known.id === id)
  if (type === undefined) throw new Error(`No evidence type ${id}`)
  return type.name
}
