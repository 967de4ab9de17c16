import type { Application } from '@kopru/client'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { applicationQuery } from '../api/queries.ts'
import { useLanguage } from '../language/Language.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'

/** A page about one application; while it loads, or when it may not be seen, says so. */
export function WithApplication({ id, children }: { id: string; children: (application: Application) => ReactNode }) {
  const { t } = useLanguage()
  const { data, error } = useQuery(applicationQuery(id))
  if (data) return children(data)
  return (
    <Page title={t('applications.one')} back={{ to: '/applications' }}>
      {error ? <ProblemNotice error={error} /> : <Loading />}
    </Page>
  )
}
