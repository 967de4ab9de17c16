/** A language in which names are written here, by its ISO 639-1 code. */
export type NameLanguage = 'kk' | 'ru' | 'ky' | 'tr' | 'az' | 'uz' | 'tk' | 'hu' | 'en'

/** Languages whose Latin alphabet has both a dotted and a dotless i. Kazakh: the 2021 Latin alphabet. */
const TWO_KINDS_OF_I: ReadonlySet<NameLanguage> = new Set(['tr', 'az', 'kk'])

/** Upper case as the language writes it: in Turkish, Azerbaijani and Kazakh Latin `i` becomes `İ`. Answers NFC. */
export function toUpperName(name: string, language: NameLanguage): string {
  const composed = name.normalize('NFC')
  return (TWO_KINDS_OF_I.has(language) ? composed.replaceAll('i', 'İ') : composed).toUpperCase().normalize('NFC')
}

/** Lower case as the language writes it: in Turkish, Azerbaijani and Kazakh Latin `I` becomes `ı`. Answers NFC. */
export function toLowerName(name: string, language: NameLanguage): string {
  const composed = name.normalize('NFC')
  const own = TWO_KINDS_OF_I.has(language) ? composed.replaceAll('I', 'ı') : composed
  // Elsewhere JavaScript lowers İ to i and a combining dot, a letter no name has.
  return own.replaceAll('İ', 'i').toLowerCase().normalize('NFC')
}

/** First letter of every word in upper case, the rest in lower; words part at spaces and hyphens. Answers NFC. */
export function toTitleName(name: string, language: NameLanguage): string {
  return toLowerName(name, language).replaceAll(/(^|[\s-])(\p{L})/gu, (_, before: string, letter: string) => {
    return before + toUpperName(letter, language)
  })
}
