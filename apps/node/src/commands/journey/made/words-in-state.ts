import { chooseLanguage, type Language } from '@kopru/client'
import words from './words.json' with { type: 'json' }

/** The language that a state's officers and citizens write in; English where a party has none of its own. */
export const languageIn = (party: string): Language => chooseLanguage({ asked: null, stored: null, browser: [], party })

/** What they ask and answer, so that a page of the case reads as it would. */
export const wordsIn = (party: string): { readonly question: string; readonly answer: string } =>
  (words as Partial<Record<Language, { question: string; answer: string }>>)[languageIn(party)] ?? words.en
