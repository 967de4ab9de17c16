import type { Language } from '@kopru/client'
import type en from '../texts/en.json'

export type TextKey = keyof typeof en
export type Messages = Readonly<Partial<Record<string, string>>>

type Loader = () => Promise<{ default: Messages }>

/** For each language the portal's own words, and those for the reasons that a seal's verdict names. */
const loaders: Record<Language, readonly [own: Loader, ofSeals: Loader]> = {
  kk: [() => import('../texts/kk.json'), () => import('@kopru/seal/texts/kk.json')],
  tr: [() => import('../texts/tr.json'), () => import('@kopru/seal/texts/tr.json')],
  ky: [() => import('../texts/ky.json'), () => import('@kopru/seal/texts/ky.json')],
  uz: [() => import('../texts/uz.json'), () => import('@kopru/seal/texts/uz.json')],
  az: [() => import('../texts/az.json'), () => import('@kopru/seal/texts/az.json')],
  hu: [() => import('../texts/hu.json'), () => import('@kopru/seal/texts/hu.json')],
  tk: [() => import('../texts/tk.json'), () => import('@kopru/seal/texts/tk.json')],
  ru: [() => import('../texts/ru.json'), () => import('@kopru/seal/texts/ru.json')],
  en: [() => import('../texts/en.json'), () => import('@kopru/seal/texts/en.json')],
}

export async function loadMessages(language: Language): Promise<Messages> {
  const [own, ofSeals] = await Promise.all(loaders[language].map((load) => load()))
  const reasons = Object.entries(ofSeals?.default ?? {}).map(([code, words]) => [`reason.${code}`, words] as const)
  return { ...own?.default, ...Object.fromEntries(reasons) }
}
