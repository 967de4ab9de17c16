import type { IdentifierReason, IdentifierReasonCode } from '../identifiers/verdict.ts'
import en from './en.json' with { type: 'json' }
import kk from './kk.json' with { type: 'json' }
import ru from './ru.json' with { type: 'json' }
import tr from './tr.json' with { type: 'json' }

const texts = { en, kk, ru, tr } as const satisfies Record<string, Record<IdentifierReasonCode, string>>

/** The languages with every reason translated. Others (ky, uz, az, hu, tk) are pending. */
export const reasonLanguages = ['en', 'kk', 'ru', 'tr'] as const
export type ReasonLanguage = (typeof reasonLanguages)[number]

/** The reason in words, its params filled in. */
export function reasonText(reason: IdentifierReason, language: ReasonLanguage): string {
  return texts[language][reason.code].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(reason.params[name] ?? ''))
}
