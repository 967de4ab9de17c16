import type { Texts } from '@kopru/client'

/** Words in a language, else Russian, else English, else whichever there are. */
export function say(texts: Texts, language: string): string {
  const byLanguage: Readonly<Record<string, string | undefined>> = texts
  return byLanguage[language] ?? byLanguage.ru ?? byLanguage.en ?? Object.values(byLanguage)[0] ?? ''
}
