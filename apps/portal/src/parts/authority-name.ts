import type { Texts } from '@kopru/client'
import { useParties } from '../api/node.ts'
import { useLanguage } from '../language/Language.tsx'

/**
 * An authority with its state: `TR/goc` → "Türkiye, Göç İdaresi Başkanlığı". Where states deal with each other a name
 * alone does not say whose migration service it is.
 */
export function useAuthorityName(): (id: string, names: Texts) => string {
  const { pick } = useLanguage()
  const { name } = useParties()
  return (id, names) => {
    const party = id.split('/')[0] ?? ''
    const state = name(party)
    return [state ? pick(state) : party, pick(names) || id].join(', ')
  }
}
