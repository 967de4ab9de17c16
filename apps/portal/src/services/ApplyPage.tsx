import type { Application } from '@kopru/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { callNode, useParties, useSession } from '../api/node.ts'
import { T, useLanguage } from '../language/Language.tsx'
import { Button, ButtonAnchor } from '../parts/Button.tsx'
import { Choice } from '../parts/Choice.tsx'
import { personLogIn } from '../parts/log-in-address.ts'
import { Notice } from '../parts/Notice.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'

const route = getRouteApi('/apply/$serviceId')

/** The door at the host: logs in through the home state, then opens the application. */
export function ApplyPage() {
  const { serviceId } = route.useParams()
  const { home } = route.useSearch()
  const { person } = useSession()
  return person ? <Opening service={serviceId} /> : <LogInFirst service={serviceId} home={home} />
}

function LogInFirst({ service, home }: { service: string; home: string | undefined }) {
  const { t, pick, language } = useLanguage()
  const { all, own } = useParties()
  const others = all.filter(({ code }) => code !== own)
  const [chosen, setChosen] = useState(others.some(({ code }) => code === home) ? home : undefined)
  const state = others.find(({ code }) => code === chosen)
  const back = `/apply/${service}?home=${chosen}`
  return (
    <Page title={t('apply.title')} lead={<T k="apply.lead" />} back={{ to: '/services' }}>
      <ul className="plain-list">
        <li>
          <T k="apply.noPassword" />
        </li>
        <li>
          <T k="apply.whatWeLearn" />
        </li>
        <li>
          <T k="apply.draftKept" />
        </li>
      </ul>
      <Choice
        label={<T k="apply.homeState" />}
        options={others.map(({ code, name, reachable }) => ({
          value: code,
          label: pick(name),
          hint: reachable ? undefined : t('home.health.silent'),
        }))}
        value={chosen ?? ''}
        onChange={setChosen}
        testId="home-state"
      />
      {state && !state.reachable && (
        <Notice kind="warn" title={<T k="apply.homeSilent" />}>
          <p>
            <T k="apply.homeSilent.next" />
          </p>
        </Notice>
      )}
      {state && (
        <ButtonAnchor href={personLogIn({ home: state.code, back, language })} icon="right" data-testid="log-in-home">
          <T k="apply.logIn" v={{ state: pick(state.name) }} />
        </ButtonAnchor>
      )}
    </Page>
  )
}

function Opening({ service }: { service: string }) {
  const { t } = useLanguage()
  const client = useQueryClient()
  const navigate = route.useNavigate()
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => callNode<Application>('POST', '/api/applications', { service }),
    onSuccess: (application) => {
      client.setQueryData(['application', application.id], application)
      void client.invalidateQueries({ queryKey: ['applications'] })
      void navigate({ to: '/applications/$id', params: { id: application.id }, replace: true })
    },
  })
  // Strict mode mounts twice; the application must be opened once.
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    mutate()
  }, [mutate])
  return (
    <Page title={t('apply.opening')} back={{ to: '/applications' }}>
      {error ? <ProblemNotice error={error} /> : <Loading />}
      {error && (
        <Button onPress={() => mutate()} isPending={isPending}>
          <T k="common.again" />
        </Button>
      )}
    </Page>
  )
}
