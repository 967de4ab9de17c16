import { type Reason, textIn } from '@kopru/client'
import { useParties } from '../api/node.ts'
import { Picked, T, useLanguage } from '../language/Language.tsx'
import { wordReason } from './word-reason.ts'

/**
 * Why, in words, a state by its name and a moment by the state's clock; a reason the portal has no words for is named by
 * its code, to be quoted.
 */
export function ReasonWords({ reason: { code, params } }: { reason: Reason }) {
  const { find, formats, language } = useLanguage()
  const { name } = useParties()
  const { party, at } = params ?? {}
  const readable = {
    ...params,
    ...(typeof party === 'string' && { party: textIn(name(party) ?? {}, language) || party }),
    ...(typeof at === 'string' && { at: formats.dateTime(at) }),
  }
  const words = wordReason({ code, params: readable }, find)
  return (
    <span className="reason">
      {words ? <Picked picked={words} /> : <T k="reason.unknown" />} <code className="reason-code">{code}</code>
    </span>
  )
}
