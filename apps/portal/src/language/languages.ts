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
