import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The languages of the portal and of refusals. */
export const languages = ['kk', 'tr', 'ru', 'en', 'ky', 'uz', 'az', 'hu', 'tk'] as const
export type Language = (typeof languages)[number]

/** Languages in which every text must be there; the others are pending. */
export const completeLanguages = ['kk', 'tr', 'ru', 'en'] as const satisfies readonly Language[]

export type TextParams = Readonly<Record<string, string | number | boolean>>

export interface Texts {
  has(key: string): boolean
  /** The sentence with its `{params}` filled in. One that is not translated yet comes in English, marked `[en]`. */
  say(language: Language, key: string, params?: TextParams): string
  find(language: Language, key: string, params?: TextParams): string | undefined
}

/** Reads `<language>.json` of every language from folders. Throws when one is missing or is no flat object of strings. */
export function loadTexts(...folders: readonly [string, ...string[]]): Texts {
  const read = (language: Language) => folders.map((folder) => readTexts(join(folder, `${language}.json`)))
  const byLanguage = new Map(languages.map((language) => [language, Object.assign({}, ...read(language)) as FlatTexts]))
  const find = (language: Language, key: string, params: TextParams = {}) => {
    const own = byLanguage.get(language)?.[key]
    if (own !== undefined) return fillIn(own, params)
    const english = byLanguage.get('en')?.[key]
    return english === undefined ? undefined : `[en] ${fillIn(english, params)}`
  }
  return {
    has: (key) => byLanguage.get('en')?.[key] !== undefined,
    find,
    say: (language, key, params) => find(language, key, params) ?? `[${key}]`,
  }
}

type FlatTexts = Readonly<Record<string, string>>

export function readTexts(file: string): FlatTexts {
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Error(`${file} must hold one flat object of texts`)
  for (const [key, text] of Object.entries(parsed))
    if (typeof text !== 'string') throw new Error(`${file}: the text of "${key}" must be a string`)
  return parsed as Record<string, string>
}

/** Replaces `{name}` by its parameter; an unknown name stays visible. */
export function fillIn(text: string, params: TextParams): string {
  return text.replaceAll(/\{([a-zA-Z][a-zA-Z0-9]*)\}/g, (braces, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : braces,
  )
}

/** Picks the reader's language: an explicit choice first, then Accept-Language (RFC 9110 §12.5.4), else English. */
export function pickLanguage(chosen: unknown, acceptLanguage: string | undefined): Language {
  const isOurs = (tag: string): tag is Language => (languages as readonly string[]).includes(tag)
  if (typeof chosen === 'string' && isOurs(chosen)) return chosen
  return acceptedLanguages(acceptLanguage).find(isOurs) ?? 'en'
}

/** The languages of Accept-Language (RFC 9110 §12.5.4) without their regions, the most wanted first. */
export function acceptedLanguages(acceptLanguage: string | undefined): string[] {
  return (acceptLanguage ?? '')
    .split(',', 20)
    .map((part, order) => {
      const [tag = '', ...options] = part.trim().toLowerCase().split(';')
      const quality = options.map((option) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(option)?.[1]).find(Boolean)
      return { language: tag.split('-')[0] ?? '', quality: quality === undefined ? 1 : Number(quality), order }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.order - b.order)
    .map(({ language }) => language)
}
