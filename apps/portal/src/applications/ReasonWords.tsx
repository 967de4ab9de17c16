import type { Reason } from '@kopru/client'
import { Picked, T, useLanguage } from '../language/Language.tsx'
import { wordReason } from './word-reason.ts'

/** Why, in words; a reason the portal has no words for is named by its code, to be quoted. */
export function ReasonWords({ reason }: { reason: Reason }) {
  const { find } = useLanguage()
  const { code } = reason
  const words = wordReason(reason, find)
  return (
    <span className="reason">
      {words ? <Picked picked={words} /> : <T k="reason.unknown" />} <code className="reason-code">{code}</code>
    </span>
  )
}
