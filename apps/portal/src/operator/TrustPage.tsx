import type { ListedTrustService, TrustOverview } from '@kopru/client'
import { useQuery } from '@tanstack/react-query'
import { useChange, useParties } from '../api/node.ts'
import { trustQuery } from '../api/queries.ts'
import { ReasonWords } from '../applications/ReasonWords.tsx'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'
import { StaffProblem } from '../officer/StaffProblem.tsx'
import { Confirm } from '../parts/Confirm.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { Summary } from '../parts/Summary.tsx'
import { Tag } from '../parts/Tag.tsx'
import { AddService } from './AddService.tsx'

/** The state's trusted list, to be edited and signed, and how those of the others stand with this node. */
export function TrustPage() {
  const { t } = useLanguage()
  const { data, error } = useQuery(trustQuery)
  return (
    <Page title={t('trust.title')} wide>
      {data ? <Overview overview={data} /> : error ? <StaffProblem error={error} /> : <Loading />}
    </Page>
  )
}

function Overview({ overview: { own, lists } }: { overview: TrustOverview }) {
  return (
    <>
      <section>
        <h2>
          <T k="trust.own" />
        </h2>
        {own ? <OwnList own={own} /> : <Notice kind="info" title={<T k="trust.noOwn" />} />}
      </section>
      <AllLists lists={lists} />
      {own && <AddService />}
    </>
  )
}

type Own = NonNullable<TrustOverview['own']>

function OwnList({ own: { sequenceNumber, issuedAt, nextUpdate, unsigned, services } }: { own: Own }) {
  const { t, formats } = useLanguage()
  return (
    <>
      <Summary
        rows={[
          ['number', <T key="n" k="trust.number" />, formats.number(sequenceNumber)],
          ['issued', <T key="n" k="trust.issued" />, formats.dateTime(issuedAt)],
          ['next', <T key="n" k="trust.nextUpdate" />, nextUpdate ? formats.dateTime(nextUpdate) : '—'],
        ]}
      />
      <div data-testid="unsigned" data-unsigned={unsigned}>
        <Notice kind={unsigned ? 'warn' : 'good'} title={<T k={unsigned ? 'trust.unsigned' : 'trust.signed'} />}>
          <SignEdition />
        </Notice>
      </div>
      <table className="queue">
        <thead>
          <tr>
            {(['trust.service', 'trust.provider', 'trust.status'] as const).map((key) => (
              <th key={key} scope="col">
                <T k={key} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {services.map((service) => (
            <tr key={service.key} data-testid={`service-${service.key}`}>
              <td className="queue-name">
                <Words of={service.names} /> <span className="hint">{service.key}</span>
                <div className="hint">
                  <Word list="trust.type" of={service.type} />
                </div>
              </td>
              <td data-label={t('trust.provider')}>
                <Words of={service.provider} />
              </td>
              <td data-label={t('trust.status')}>
                <Status service={service} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function SignEdition() {
  const { mutate, error } = useChange<TrustOverview>(trustQuery.queryKey, () => ({
    ...{ method: 'POST', path: '/api/operator/trust/editions', body: {} },
  }))
  return (
    <>
      <Confirm
        testId="sign-edition"
        trigger={<T k="trust.sign" />}
        title={<T k="trust.signTitle" />}
        action={<T k="trust.sign" />}
        onConfirm={mutate}
      >
        <p>
          <T k="trust.signText" />
        </p>
      </Confirm>
      {error && <StaffProblem error={error} />}
    </>
  )
}

function Status({ service: { key, names, status, since, history } }: { service: ListedTrustService }) {
  const { t, formats } = useLanguage()
  const { mutate, error } = useChange<TrustOverview>(trustQuery.queryKey, () => ({
    ...{ method: 'POST', path: '/api/operator/trust/withdrawals', body: { key } },
  }))
  return (
    <div>
      <Tag tone={status === 'granted' ? 'good' : 'bad'}>
        <Word list="trust.status" of={status} />
      </Tag>{' '}
      {formats.dateTime(since)}
      {history.map((past) => (
        <div className="hint" key={past.since}>
          <T k="trust.before" v={{ status: t(`trust.status.${past.status}`), since: formats.dateTime(past.since) }} />
        </div>
      ))}
      {status === 'granted' && (
        <Confirm
          testId={`withdraw-${key}`}
          trigger={<T k="trust.withdraw" />}
          title={<T k="trust.withdrawTitle" />}
          action={<T k="trust.withdraw" />}
          onConfirm={mutate}
        >
          <p>
            <strong>
              <Words of={names} />
            </strong>
          </p>
          <p>
            <T k="trust.withdrawText" />
          </p>
        </Confirm>
      )}
      {error && <StaffProblem error={error} />}
    </div>
  )
}

function AllLists({ lists }: Pick<TrustOverview, 'lists'>) {
  const { t, formats } = useLanguage()
  const { name } = useParties()
  return (
    <section>
      <h2>
        <T k="trust.others" />
      </h2>
      <table className="queue">
        <thead>
          <tr>
            {(['trust.state', 'trust.use', 'trust.number', 'trust.nextUpdate'] as const).map((key) => (
              <th key={key} scope="col">
                <T k={key} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lists.map(({ party, use, sequenceNumber, services, nextUpdate, problem }) => (
            <tr key={party} data-testid={`list-${party}`} data-use={use}>
              <td className="queue-name">
                <Words of={name(party)} fallback={party} />
              </td>
              <td data-label={t('trust.use')}>
                <div>
                  <Tag tone={use === 'used' ? (problem ? 'wait' : 'good') : 'bad'}>
                    <Word list="trust.use" of={use} />
                  </Tag>
                  {problem && (
                    <div>
                      <ReasonWords reason={problem} />
                    </div>
                  )}
                </div>
              </td>
              <td data-label={t('trust.number')}>
                {sequenceNumber === undefined ? '—' : formats.number(sequenceNumber)}
                {services !== undefined && (
                  <span className="hint">
                    {' '}
                    <T k="trust.inForce" v={{ n: services }} />
                  </span>
                )}
              </td>
              <td data-label={t('trust.nextUpdate')}>{nextUpdate ? formats.dateTime(nextUpdate) : '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
