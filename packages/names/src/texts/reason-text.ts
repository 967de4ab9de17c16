import type { IdentifierReason, IdentifierReasonCode } from '../identifiers/verdict.ts'
import type { MrzFault, MrzFaultCode } from '../mrz/faults.ts'
import az from './az.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }
import hu from './hu.json' with { type: 'json' }
import kk from './kk.json' with { type: 'json' }
import ky from './ky.json' with { type: 'json' }
import ru from './ru.json' with { type: 'json' }
import tk from './tk.json' with { type: 'json' }
import tr from './tr.json' with { type: 'json' }
import uz from './uz.json' with { type: 'json' }

const texts = { kk, tr, ky, uz, az, hu, tk, ru, en } as const satisfies Record<
  string,
  Record<IdentifierReasonCode | MrzFaultCode, string>
>

export type ReasonLanguage = keyof typeof texts
/** Every reason has words in each of these. */
export const reasonLanguages = Object.keys(texts) as readonly ReasonLanguage[]

/** The reason or fault in words, its params filled in. */
export function reasonText(reason: IdentifierReason | MrzFault, language: ReasonLanguage): string {
  return texts[language][reason.code].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(reason.params[name] ?? ''))
}
