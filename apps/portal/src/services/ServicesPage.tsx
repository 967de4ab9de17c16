import type { ServiceSummary } from '@kopru/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useParties, useSession } from '../api/node.ts'
import { servicesQuery } from '../api/queries.ts'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { SelectField } from '../parts/Choice.tsx'
import { Field } from '../parts/Field.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'

const route = getRouteApi('/services')

/** Services of all states, open to citizens of one. */
export function ServicesPage() {
  const { t, pick, language } = useLanguage()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { person } = useSession()
  const parties = useParties()
  const citizenship = search.citizenship ?? person?.home ?? pickOther(parties.own, search.host, parties.all)
  const { data, error, isPending } = useQuery(servicesQuery(citizenship))
  const [words, setWords] = useState('')
  const ofParties = parties.all.map(({ code, name }) => ({ value: code, label: pick(name) }))
  const found = data?.services.filter((service) => matches(service, search.host, words, language)) ?? []

  return (
    <Page title={t('services.title')} lead={<T k="services.lead" />}>
      <div className="filters">
        <SelectField
          label={<T k="services.citizenship" />}
          options={ofParties}
          value={citizenship}
          onChange={(value) => void navigate({ search: { ...search, citizenship: value }, replace: true })}
          testId="citizenship"
        />
        <SelectField
          label={<T k="services.host" />}
          options={[{ value: '', label: t('services.anyState') }, ...ofParties]}
          value={search.host ?? ''}
          onChange={(value) => {
            const { host: _, ...rest } = search
            void navigate({ search: value ? { ...rest, host: value } : rest, replace: true })
          }}
          testId="host"
        />
        <Field label={<T k="services.search" />} value={words} onChange={setWords} testId="search" />
      </div>
      <ProblemNotice error={error} />
      {isPending && <Loading />}
      {data && (
        <>
          <p className="count" role="status">
            <T k="services.count" v={{ n: found.length }} />
          </p>
          <ul className="service-list">
            {found.map((service) => (
              <li key={`${service.party}/${service.id}`} className="service-card" data-party={service.party}>
                <p className="above">
                  <Words of={parties.name(service.party)} fallback={service.party} /> ·{' '}
                  <Words of={service.authorityName} />
                </p>
                <h2>
                  <Link
                    to="/services/$party/$id"
                    params={{ party: service.party, id: service.id }}
                    search={{ citizenship }}
                    data-testid={`service-${service.party}`}
                  >
                    <Words of={service.name} />
                  </Link>
                </h2>
                <p>
                  <Words of={service.summary} />
                </p>
              </li>
            ))}
          </ul>
          {found.length === 0 && (
            <p>
              <T k="services.none" />
            </p>
          )}
        </>
      )}
    </Page>
  )
}

/** "Services here" are for citizens of the others: starts with the first of them. */
function pickOther(own: string, host: string | undefined, all: readonly { code: string }[]): string {
  if (host !== own) return own
  return all.find(({ code }) => code !== own)?.code ?? own
}

function matches(service: ServiceSummary, host: string | undefined, words: string, language: string): boolean {
  if (host && service.party !== host) return false
  const fold = (text: string) => text.toLocaleLowerCase(language)
  const content = fold(
    [service.name, service.summary, service.authorityName].flatMap((texts) => Object.values(texts)).join(' '),
  )
  return fold(words)
    .split(/\s+/)
    .every((word) => content.includes(word))
}
