import type { Language } from '@kopru/client'
import type en from '../texts/en.json'

export type TextKey = keyof typeof en
export type Messages = Readonly<Partial<Record<string, string>>>

const loaders: Record<Language, () => Promise<{ default: Messages }>> = {
  kk: () => import('../texts/kk.json'),
  tr: () => import('../texts/tr.json'),
  ky: () => import('../texts/ky.json'),
  uz: () => import('../texts/uz.json'),
  az: () => import('../texts/az.json'),
  hu: () => import('../texts/hu.json'),
  tk: () => import('../texts/tk.json'),
  ru: () => import('../texts/ru.json'),
  en: () => import('../texts/en.json'),
}

export const loadMessages = async (language: Language): Promise<Messages> => (await loaders[language]()).default
