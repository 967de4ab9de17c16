import type { Language, Texts } from '@kopru/client'

export interface PickedText {
  readonly text: string
  readonly language: Language
}

/** The reader's own language, then Russian, English, first present; undefined when there are no words at all. */
export function pickText(texts: Texts, language: Language): PickedText | undefined {
  const order = [language, 'ru', 'en', ...(Object.keys(texts) as Language[])] as const
  for (const code of order) {
    const text = texts[code]
    if (text) return { text, language: code }
  }
  return undefined
}
