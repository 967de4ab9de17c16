import { type Language, languages } from './api/common.ts'

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

export const isLanguage = (code: unknown): code is Language => languages.some((known) => known === code)

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
