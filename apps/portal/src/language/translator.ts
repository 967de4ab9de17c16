import { NumberFormat } from '@formatjs/intl-numberformat'
import { PluralRules } from '@formatjs/intl-pluralrules'
import { type Language, type PickedText, pickText, type Texts } from '@kopru/client'
import { IntlMessageFormat } from 'intl-messageformat'
import { createFormats, type Formats } from './formats.ts'
import type { Messages, TextKey } from './load-messages.ts'

export type Values = Readonly<Record<string, string | number>>

export interface Translator {
  readonly language: Language
  readonly formats: Formats
  /** The message and the language it is in; another than the reader's when it is not translated yet. */
  say(key: TextKey, values?: Values): PickedText
  /** As `say`, for keys that come with data (a refusal's code); undefined when nobody has words for it. */
  find(key: string, values?: Values): PickedText | undefined
  /** For places that take a plain string (a page's title, an accessible name): another language is marked "[en]". */
  t(key: TextKey, values?: Values): string
  /** Words that came as data, by the same rule. */
  pick(texts: Texts): string
}

/** One language's messages, with the stand-in for those not translated yet; moments by the clock of `timeZone`. */
export function createTranslator(
  language: Language,
  messages: Messages,
  standIn: { language: Language; messages: Messages },
  timeZone?: string,
): Translator {
  const formats = createFormats(language, timeZone)
  const compiled = new Map<string, IntlMessageFormat>()

  const find = (key: string, values?: Values): PickedText | undefined => {
    const own = messages[key]
    const message = own ?? standIn.messages[key]
    if (message === undefined) return undefined
    const used = own === undefined ? standIn.language : language
    const format = compiled.get(key) ?? compile(message, used)
    compiled.set(key, format)
    return { text: String(format.format(values)), language: used }
  }
  const say = (key: TextKey, values?: Values) => find(key, values) ?? { text: key, language: 'en' as const }
  const marked = (picked: PickedText) =>
    picked.language === language ? picked.text : `${picked.text} [${picked.language}]`
  return {
    language,
    formats,
    say,
    find,
    t: (key, values) => marked(say(key, values)),
    pick: (texts) => {
      const picked = pickText(texts, language)
      return picked === undefined ? '' : marked(picked)
    },
  }
}

/** The implementations that know all nine languages, in place of the browser's. */
function compile(message: string, language: Language): IntlMessageFormat {
  return new IntlMessageFormat(message, language, undefined, {
    formatters: {
      getNumberFormat: (locale, options) => new NumberFormat(locale as string, options as never) as never,
      getDateTimeFormat: (locale, options) => new Intl.DateTimeFormat(locale, options),
      getPluralRules: (locale, options) => new PluralRules(locale as string, options as never) as never,
    },
  })
}
