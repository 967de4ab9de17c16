import { T, useLanguage } from '../language/Language.tsx'
import { Button, ButtonLink } from '../parts/Button.tsx'
import { Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'

export function NotFoundPage() {
  const { t } = useLanguage()
  return (
    <Page title={t('notFound.title')} lead={<T k="notFound.text" />}>
      <ButtonLink to="/">
        <T k="notFound.home" />
      </ButtonLink>
    </Page>
  )
}

export function CrashPage({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useLanguage()
  return (
    <Page title={t('crash.title')}>
      <ProblemNotice error={error} />
      <Button onPress={reset}>
        <T k="common.again" />
      </Button>
    </Page>
  )
}
