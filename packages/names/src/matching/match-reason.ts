import az from './texts/az.json' with { type: 'json' }
import en from './texts/en.json' with { type: 'json' }
import hu from './texts/hu.json' with { type: 'json' }
import kk from './texts/kk.json' with { type: 'json' }
import ky from './texts/ky.json' with { type: 'json' }
import ru from './texts/ru.json' with { type: 'json' }
import tk from './texts/tk.json' with { type: 'json' }
import tr from './texts/tr.json' with { type: 'json' }
import uz from './texts/uz.json' with { type: 'json' }

export type MatchReasonCode = keyof typeof en

/** Why two descriptions were judged so. `params` hold what the text names: words as the records write them. */
export interface MatchReason {
  readonly code: MatchReasonCode
  readonly params: Readonly<Record<string, string>>
}

const texts = { az, en, hu, kk, ky, ru, tk, tr, uz } as const satisfies Record<string, Record<MatchReasonCode, string>>

export type MatchReasonLanguage = keyof typeof texts

export const reason = (code: MatchReasonCode, params: Readonly<Record<string, string>> = {}): MatchReason => ({
  code,
  params,
})

/** The reason in words, its params filled in. */
export function matchReasonText({ code, params }: MatchReason, language: MatchReasonLanguage): string {
  return texts[language][code].replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
}
