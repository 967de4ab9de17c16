import { type Language, type PickedText, pickText, type Texts } from '@kopru/client'
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { I18nProvider } from 'react-aria-components'
import { standIn } from './languages.ts'
import { loadFormats } from './load-formats.ts'
import { loadMessages, type TextKey } from './load-messages.ts'
import { createTranslator, type Translator, type Values } from './translator.ts'

interface LanguageSwitch extends Translator {
  readonly change: (language: Language) => void
}

const LanguageContext = createContext<LanguageSwitch | undefined>(undefined)

export function useLanguage(): LanguageSwitch {
  const language = useContext(LanguageContext)
  if (!language) throw new Error('useLanguage outside LanguageProvider')
  return language
}

/** Loads a language's messages and the way it writes dates and numbers; moments by the clock of an IANA time zone. */
export async function loadTranslator(language: Language, timeZone: string): Promise<Translator> {
  const other = standIn[language]
  const [messages, otherMessages] = await Promise.all([
    loadMessages(language),
    loadMessages(other),
    loadFormats(language),
    loadFormats(other),
  ])
  return createTranslator(language, messages, { language: other, messages: otherMessages }, timeZone)
}

const storageKey = 'kopru.language'

/** The language chosen earlier in this browser; null where the browser keeps nothing. */
export function readStoredLanguage(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}

export function LanguageProvider({
  first,
  timeZone,
  children,
}: {
  first: Translator
  timeZone: string
  children: ReactNode
}) {
  const [translator, setTranslator] = useState(first)
  const value = useMemo(
    () => ({
      ...translator,
      change: (language: Language) => {
        try {
          localStorage.setItem(storageKey, language)
        } catch {
          // A browser that keeps nothing forgets the choice with the page; the page itself still changes.
        }
        void loadTranslator(language, timeZone).then((next) => {
          // Before the page is drawn anew: what it then asks of the node is asked in the new language.
          document.documentElement.lang = next.language
          setTranslator(next)
        })
      },
    }),
    [translator, timeZone],
  )
  return (
    <LanguageContext value={value}>
      <I18nProvider locale={translator.language}>{children}</I18nProvider>
    </LanguageContext>
  )
}

/** A message of the portal. One not translated yet says so, to the eye and to a screen reader. */
export function T({ k, v }: { k: TextKey; v?: Values }) {
  const { say } = useLanguage()
  return <Picked picked={say(k, v)} />
}

/**
 * The word for a member of a closed list of the web API: its states, verdicts, events. A member newer than this portal is
 * shown as it came.
 */
export function Word({ list, of, suffix = '', v }: { list: string; of: string; suffix?: string; v?: Values }) {
  const { find } = useLanguage()
  return <Picked picked={find(`${list}.${of}${suffix}`, v)} fallback={of} />
}

/** Words that came as data: names of services, requirements, authorities. */
export function Words({ of, fallback = '' }: { of: Texts | undefined; fallback?: string }) {
  const { language } = useLanguage()
  return <Picked picked={of && pickText(of, language)} fallback={fallback} />
}

export function Picked({ picked, fallback = '' }: { picked: PickedText | undefined; fallback?: string }) {
  const { language } = useLanguage()
  if (!picked) return fallback
  if (picked.language === language) return picked.text
  return (
    <span lang={picked.language}>
      {picked.text} <span className="language-mark">[{picked.language}]</span>
    </span>
  )
}
