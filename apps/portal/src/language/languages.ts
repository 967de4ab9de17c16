import type { Language } from '@kopru/client'

/** The languages the portal speaks, in the order of the switch. `complete` ones have every message. */
export const portalLanguages: readonly { code: Language; name: string; complete: boolean }[] = [
  { code: 'kk', name: 'Қазақша', complete: true },
  { code: 'tr', name: 'Türkçe', complete: true },
  { code: 'ky', name: 'Кыргызча', complete: false },
  { code: 'uz', name: 'Oʻzbekcha', complete: false },
  { code: 'az', name: 'Azərbaycanca', complete: false },
  { code: 'hu', name: 'Magyar', complete: false },
  { code: 'tk', name: 'Türkmençe', complete: false },
  { code: 'ru', name: 'Русский', complete: true },
  { code: 'en', name: 'English', complete: true },
]

/** The language that stands in for a message not yet translated: the one more of its readers know. */
export const standIn: Record<Language, Language> = {
  kk: 'ru',
  tr: 'en',
  ky: 'ru',
  uz: 'ru',
  az: 'ru',
  hu: 'en',
  tk: 'ru',
  ru: 'en',
  en: 'en',
}

const languageOfState: Record<string, Language> = {
  KZ: 'kk',
  TR: 'tr',
  KG: 'ky',
  UZ: 'uz',
  AZ: 'az',
  HU: 'hu',
  TM: 'tk',
  TRNC: 'tr',
}

export const isLanguage = (code: unknown): code is Language => portalLanguages.some((known) => known.code === code)

/**
 * The language to start in: asked for in the address, else chosen before, else the reader's own as far as the browser
 * tells, else the state's. English in a browser's list counts last: it is often there without having been chosen.
 */
export function chooseLanguage(facts: {
  asked: string | null
  stored: string | null
  browser: readonly string[]
  party: string | undefined
}): Language {
  if (isLanguage(facts.asked)) return facts.asked
  if (isLanguage(facts.stored)) return facts.stored
  const spoken = facts.browser.map((tag) => tag.toLowerCase().split('-')[0]).filter(isLanguage)
  const ofState = facts.party === undefined ? undefined : languageOfState[facts.party]
  return spoken.find((code) => code !== 'en') ?? ofState ?? spoken[0] ?? 'en'
}
