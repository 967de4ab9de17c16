import { T, useLanguage } from '../language/Language.tsx'

/** Agreement and article, the agreement by its name where the portal knows one. */
export function LawText({ basis: { agreement, article } }: { basis: { agreement: string; article: string } }) {
  const { find } = useLanguage()
  return <T k="service.lawText" v={{ agreement: find(`agreement.${agreement}`)?.text ?? agreement, article }} />
}
