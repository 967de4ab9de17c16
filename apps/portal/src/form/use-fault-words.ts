import type { FormProblem } from '@kopru/client'
import { useLanguage } from '../language/Language.tsx'

/** Words for a field's problem; limits that are dates are written as dates. */
export function useFaultWords(): (problem: FormProblem) => string {
  const { find, t, formats } = useLanguage()
  return ({ code, params }) => {
    const limit = params?.['limit']
    const written = typeof limit === 'string' && /^\d{4}-\d\d-\d\d$/.test(limit) ? formats.date(limit) : limit
    return find(code, { ...params, ...(written !== undefined && { limit: written }) })?.text ?? t('form.wrong')
  }
}
