import type { Language, Texts } from './api/common.ts'

export interface PickedText {
  readonly text: string
  readonly language: Language
}

/** Words in a language (BCP 47), else in Russian, English, first present; undefined when there are none at all. */
export function pickText(texts: Texts, language: string): PickedText | undefined {
  const order = [language, 'ru', 'en', ...Object.keys(texts)] as readonly Language[]
  for (const code of order) {
    const text = Object.hasOwn(texts, code) ? texts[code] : undefined
    if (text) return { text, language: code }
  }
  return undefined
}

/** The same, where only the words are of use; empty when there are none. */
export const textIn = (texts: Texts, language: string): string => pickText(texts, language)?.text ?? ''
