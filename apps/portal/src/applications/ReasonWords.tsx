import type { Reason } from '@kopru/client'
import { Picked, T, useLanguage } from '../language/Language.tsx'

/** Why, in words; a reason the portal has no words for is named by its code, to be quoted. */
export function ReasonWords({ reason: { code, params } }: { reason: Reason }) {
  const { find } = useLanguage()
  const words = find(`reason.${code}`, params)
  return (
    <span className="reason">
      {words ? <Picked picked={words} /> : <T k="reason.unknown" />} <code className="reason-code">{code}</code>
    </span>
  )
}
