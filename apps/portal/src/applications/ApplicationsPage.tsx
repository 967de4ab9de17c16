import type { ApplicationSummary } from '@kopru/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useParties, useSession } from '../api/node.ts'
import { applicationsQuery, servicesQuery } from '../api/queries.ts'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { ButtonLink } from '../parts/Button.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { shortReference } from '../parts/short-reference.ts'
import { StateTag } from './StateTag.tsx'

export function ApplicationsPage() {
  const { t } = useLanguage()
  const { data, error } = useQuery(applicationsQuery)
  return (
    <Page title={t('applications.title')} lead={<T k="applications.lead" />}>
      {!data && (error ? <ProblemNotice error={error} /> : <Loading />)}
      {data?.applications.length === 0 && (
        <p>
          <T k="applications.none" />
        </p>
      )}
      <ul className="service-list">
        {data?.applications.map((application) => (
          <ApplicationCard key={application.id} application={application} />
        ))}
      </ul>
      {data && (
        <ButtonLink to="/services" look="secondary" icon="search">
          <T k="home.find" />
        </ButtonLink>
      )}
    </Page>
  )
}

function ApplicationCard({ application }: { application: ApplicationSummary }) {
  const { formats } = useLanguage()
  const { own } = useParties()
  const { person } = useSession()
  // A state's services are for citizens of other states: by its own citizenship it has none to show.
  const { data } = useQuery(servicesQuery(person?.home ?? own))
  const { id, service, state, startedAt, submittedAt, decisionDue, conversationId } = application
  const name = data?.services.find((known) => known.party === own && known.id === service)?.name
  return (
    <li className="service-card" data-party={own}>
      <div className="card-top">
        <h2>
          <Link to="/applications/$id" params={{ id }} data-testid={`application-${id}`}>
            {name ? <Words of={name} /> : <T k="applications.one" />}
          </Link>
        </h2>
        <StateTag state={state} />
      </div>
      <p className="hint">
        {submittedAt ? (
          <T k="applications.submittedAt" v={{ date: formats.date(submittedAt) }} />
        ) : (
          <T k="applications.startedAt" v={{ date: formats.date(startedAt) }} />
        )}
        {decisionDue && (
          <>
            {' · '}
            <T k="applications.decisionDue" v={{ date: formats.date(decisionDue) }} />
          </>
        )}
      </p>
      <p className="hint">
        <T k="reference.label" /> <code>{shortReference(conversationId)}</code>
      </p>
    </li>
  )
}
