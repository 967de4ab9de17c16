import { useState } from 'react'
import { T, useLanguage } from '../language/Language.tsx'
import { Button } from './Button.tsx'
import { shortReference } from './short-reference.ts'

/** The number to quote, short to read and whole to copy. */
export function Reference({ conversationId }: { conversationId: string }) {
  const { t } = useLanguage()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(conversationId)
      setCopied(true)
    } catch {
      // A browser may forbid it; the number stands beside, to be copied by hand.
    }
  }
  return (
    <div className="reference-box">
      <p className="reference-label">
        <T k="reference.label" />
      </p>
      <p className="reference-number" data-testid="reference" title={conversationId}>
        {shortReference(conversationId)}
      </p>
      <Button
        look="quiet"
        icon={copied ? 'check' : 'copy'}
        onPress={() => void copy()}
        aria-label={t('reference.copy')}
      >
        <span role="status">{copied ? <T k="reference.copied" /> : <T k="reference.copy" />}</span>
      </Button>
    </div>
  )
}
