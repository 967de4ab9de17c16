import { textIn } from '@kopru/client'
import type { ReactNode } from 'react'
import { useParties } from '../api/node.ts'
import { T, useLanguage } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'

/** Lets a signature's home state judge the file. It leaves this state only by this button, which says so first. */
export function AskHome({
  home,
  isPending,
  hint,
  onAsk,
}: {
  home: string
  isPending: boolean
  /** What else is to be known before asking. */
  hint?: ReactNode
  onAsk: (home: string) => void
}) {
  const { language } = useLanguage()
  const { name } = useParties()
  const party = textIn(name(home) ?? {}, language) || home
  return (
    <div className="ask-home no-print" data-testid="verify-ask-home">
      <p>
        <T k="verify.home.consent" v={{ party }} />
      </p>
      <Button onPress={() => onAsk(home)} isPending={isPending} data-testid="verify-ask-home-button">
        <T k="verify.home.ask" v={{ party }} />
      </Button>
      <p className="hint">
        <T k="verify.home.wait" /> {hint}
      </p>
    </div>
  )
}
