import type { Requirement, Service } from '@kopru/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMeta, useParties, useSession } from '../api/node.ts'
import { serviceQuery } from '../api/queries.ts'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'
import { ButtonAnchor } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { LawText } from '../parts/LawText.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { Tag } from '../parts/Tag.tsx'
import { FeeTable } from './FeeTable.tsx'

const route = getRouteApi('/services/$party/$id')

/** One service, for a citizen of one state: who may apply, what is needed, what it costs, how long it takes. */
export function ServicePage() {
  const { party, id } = route.useParams()
  const { citizenship: asked } = route.useSearch()
  const { person } = useSession()
  const { own, all } = useParties()
  const other = all.find(({ code }) => code !== party)?.code ?? own
  const citizenship = asked ?? person?.home ?? (own === party ? other : own)
  const { data: service, error } = useQuery(serviceQuery(party, id, citizenship))
  const { t, pick } = useLanguage()
  if (!service)
    return (
      <Page title={t('services.title')} back={{ to: '/services' }}>
        {error ? <ProblemNotice error={error} /> : <Loading />}
      </Page>
    )
  return (
    <Page
      title={pick(service.name)}
      heading={<Words of={service.name} />}
      above={<Words of={service.authorityName} />}
      lead={<Words of={service.summary} />}
      back={{ to: '/services', label: <T k="services.title" /> }}
      aside={<ApplyBox service={service} citizenship={citizenship} />}
    >
      <ServiceFacts service={service} citizenship={citizenship} />
    </Page>
  )
}

function ApplyBox({ service, citizenship }: { service: Service; citizenship: string }) {
  const { language, formats } = useLanguage()
  const { name, find } = useParties()
  const host = find(service.party)
  const query = new URLSearchParams({ home: citizenship, lang: language })
  const { total, inHomeMoney } = service.fee
  return (
    <div className="apply-box">
      <dl className="facts">
        <div>
          <dt>
            <T k="service.cost" />
          </dt>
          <dd>
            <strong>{formats.money(total)}</strong>
            {inHomeMoney && <span className="hint">≈ {formats.money(inHomeMoney.money)}</span>}
          </dd>
        </div>
        <div>
          <dt>
            <T k="service.time" />
          </dt>
          <dd>
            <strong>
              <T k="service.days" v={{ n: service.processingDays }} />
            </strong>
          </dd>
        </div>
      </dl>
      {host && !host.reachable && (
        <Notice kind="warn" title={<T k="service.hostSilent" />}>
          <p>
            <T k="service.hostSilent.next" />
          </p>
        </Notice>
      )}
      <ButtonAnchor href={`${service.portalUrl}/apply/${service.id}?${query}`} icon="right" data-testid="apply">
        <T k="service.apply" />
      </ButtonAnchor>
      <p className="hint">
        <T k="service.applyWhere" />{' '}
        <strong>
          <Words of={name(service.party)} fallback={service.party} />
        </strong>
      </p>
    </div>
  )
}

function ServiceFacts({ service, citizenship }: { service: Service; citizenship: string }) {
  const { formats } = useLanguage()
  return (
    <>
      <section>
        <h2>
          <T k="service.who" />
        </h2>
        <p>
          <Words of={service.whoMayApply} />
        </p>
        <p>
          <Word list="loa.needed" of={service.levelOfAssurance} />
        </p>
      </section>
      <section>
        <h2>
          <T k="service.needed" />
        </h2>
        <ul className="requirements">
          {service.requirements.map((requirement) => (
            <RequirementItem key={requirement.id} requirement={requirement} citizenship={citizenship} />
          ))}
        </ul>
      </section>
      <section>
        <h2>
          <T k="service.cost" />
        </h2>
        <FeeTable fee={service.fee} />
      </section>
      <section>
        <h2>
          <T k="service.time" />
        </h2>
        <p>
          <T k="service.timeText" v={{ days: formats.number(service.processingDays) }} />
        </p>
      </section>
      <section>
        <h2>
          <T k="service.law" />
        </h2>
        <p>
          <LawText basis={service.legalBasis} />
        </p>
      </section>
      <section>
        <h2>
          <T k="service.refusal" />
        </h2>
        <p>
          <T k="service.refusalText" />
        </p>
        <ul>
          {service.refusalGrounds.map(({ id, law, text }) => (
            <li key={id}>
              <Words of={text} /> <span className="hint">({law})</span>
            </li>
          ))}
        </ul>
        <p>
          <T k="service.appeal" v={{ n: service.appeal.days }} /> <Words of={service.appeal.body} />{' '}
          <span className="hint">({service.appeal.law})</span>
        </p>
      </section>
    </>
  )
}

function RequirementItem({ requirement, citizenship }: { requirement: Requirement; citizenship: string }) {
  const { evidenceTypes } = useMeta()
  const { name } = useParties()
  const types = requirement.evidence?.[0] ?? []
  return (
    <li className="requirement">
      <Icon name={requirement.upload ? 'upload' : requirement.signature ? 'person' : 'shield'} />
      <div>
        <h3>
          <Words of={requirement.name} />
        </h3>
        <p>
          <Words of={requirement.description} />
        </p>
        {requirement.upload ? (
          <p>
            <Tag tone="todo">
              <T k="service.youUpload" />
            </Tag>{' '}
            <span className="hint">
              <Words of={requirement.upload.hint} />
            </span>
          </p>
        ) : requirement.signature ? (
          <p>
            <Tag tone="todo">
              <T k="service.youSign" />
            </Tag>
          </p>
        ) : (
          <p>
            <Tag tone="good">
              <T k="service.fetched" />
            </Tag>{' '}
            <span className="hint">
              <Words of={name(citizenship)} fallback={citizenship} />
              {': '}
              {types.map((type, i) => (
                <span key={type}>
                  {i > 0 && ', '}
                  <Words of={evidenceTypes.find(({ id }) => id === type)?.name} fallback={type} />
                </span>
              ))}
            </span>
          </p>
        )}
      </div>
    </li>
  )
}
