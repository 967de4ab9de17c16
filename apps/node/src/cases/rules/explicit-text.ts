import type { Texts } from '@kopru/client'

/** The text as the portal shows it: in the language, else Russian, English, whichever there is. */
export function explicitText(texts: Texts, language: string): string {
  const byLanguage: Readonly<Record<string, string | undefined>> = texts
  return byLanguage[language] ?? byLanguage.ru ?? byLanguage.en ?? Object.values(byLanguage)[0] ?? ''
}
