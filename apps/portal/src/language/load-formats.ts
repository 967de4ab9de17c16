import { DateTimeFormat } from '@formatjs/intl-datetimeformat'
import { NumberFormat } from '@formatjs/intl-numberformat'
import { PluralRules } from '@formatjs/intl-pluralrules'
import type { Language } from '@kopru/client'

const loaders: Record<Language, () => Promise<unknown>> = {
  kk: () =>
    Promise.all([
      import('@formatjs/intl-datetimeformat/locale-data/kk.js'),
      import('@formatjs/intl-numberformat/locale-data/kk.js'),
      import('@formatjs/intl-pluralrules/locale-data/kk.js'),
    ]),
  tr: () =>
    Promise.all([
      import('@formatjs/intl-datetimeformat/locale-data/tr.js'),
      import('@formatjs/intl-numberformat/locale-data/tr.js'),
      import('@formatjs/intl-pluralrules/locale-data/tr.js'),
    ]),
  ky: () =>
    Promise.all([
      import('@formatjs/intl-datetimeformat/locale-data/ky.js'),
      import('@formatjs/intl-numberformat/locale-data/ky.js'),
      import('@formatjs/intl-pluralrules/locale-data/ky.js'),
    ]),
  uz: () =>
    Promise.all([
      import('@formatjs/intl-datetimeformat/locale-data/uz.js'),
      import('@formatjs/intl-numberformat/locale-data/uz.js'),
      import('@formatjs/intl-pluralrules/locale-data/uz.js'),
    ]),
  az: () =>
    Promise.all([
      import('@formatjs/intl-datetimeformat/locale-data/az.js'),
      import('@formatjs/intl-numberformat/locale-data/az.js'),
      import('@formatjs/intl-pluralrules/locale-data/az.js'),
    ]),
  hu: () =>
    Promise.all([
      import('@formatjs/intl-datetimeformat/locale-data/hu.js'),
      import('@formatjs/intl-numberformat/locale-data/hu.js'),
      import('@formatjs/intl-pluralrules/locale-data/hu.js'),
    ]),
  tk: () =>
    Promise.all([
      import('@formatjs/intl-datetimeformat/locale-data/tk.js'),
      import('@formatjs/intl-numberformat/locale-data/tk.js'),
      import('@formatjs/intl-pluralrules/locale-data/tk.js'),
    ]),
  ru: () =>
    Promise.all([
      import('@formatjs/intl-datetimeformat/locale-data/ru.js'),
      import('@formatjs/intl-numberformat/locale-data/ru.js'),
      import('@formatjs/intl-pluralrules/locale-data/ru.js'),
    ]),
  en: () =>
    Promise.all([
      import('@formatjs/intl-datetimeformat/locale-data/en.js'),
      import('@formatjs/intl-numberformat/locale-data/en.js'),
      import('@formatjs/intl-pluralrules/locale-data/en.js'),
    ]),
}

/** Loads how a language writes dates, numbers and plurals. */
export async function loadFormats(language: Language): Promise<void> {
  await loaders[language]()
  takeFrom('__FORMATJS_DATETIMEFORMAT_DATA__', DateTimeFormat)
  takeFrom('__FORMATJS_NUMBERFORMAT_DATA__', NumberFormat)
  takeFrom('__FORMATJS_PLURALRULES_DATA__', PluralRules)
}

/** The data files leave their content in a global queue unless they find the implementation in `Intl`. */
function takeFrom(queue: string, implementation: { __addLocaleData(...data: never[]): void }): void {
  const waiting = Reflect.get(globalThis, queue) as never[] | undefined
  if (waiting) implementation.__addLocaleData(...waiting.splice(0))
}
