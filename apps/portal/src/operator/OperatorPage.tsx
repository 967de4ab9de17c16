import { useQuery } from '@tanstack/react-query'
import { useParties } from '../api/node.ts'
import { type OperatorStatus, operatorStatusQuery } from '../api/queries.ts'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { StaffProblem } from '../officer/StaffProblem.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { Tag } from '../parts/Tag.tsx'

/** How the node stands: neighbours, exchanges, chains, journal. */
export function OperatorPage() {
  const { t } = useLanguage()
  const { data, error } = useQuery(operatorStatusQuery)
  return (
    <Page title={t('operator.title')} wide>
      {data ? <Status status={data} /> : error ? <StaffProblem error={error} /> : <Loading />}
    </Page>
  )
}

function Status({ status: { journal, chainFaults, peers, exchanges } }: { status: OperatorStatus }) {
  const { formats } = useLanguage()
  return (
    <>
      <Notice
        kind={journal.ok ? 'good' : 'bad'}
        title={journal.ok ? <T k="operator.journalWhole" /> : <T k="operator.journalBroken" />}
      >
        <p>
          <T k="operator.journalLength" v={{ n: journal.length }} />
        </p>
      </Notice>
      <Notice
        kind={chainFaults.length === 0 ? 'good' : 'bad'}
        title={<T k="operator.chainFaults" v={{ n: chainFaults.length }} />}
      >
        {chainFaults.length > 0 && (
          <ul>
            {chainFaults.map(({ peer, kind, seq, at }) => (
              <li key={`${peer}${kind}${seq}`}>
                <strong>{peer}</strong> {kind} #{seq} · {formats.dateTime(at)}
              </li>
            ))}
          </ul>
        )}
      </Notice>
      <Peers peers={peers} />
      <Exchanges exchanges={exchanges} />
    </>
  )
}

function Peers({ peers }: Pick<OperatorStatus, 'peers'>) {
  const { t, formats } = useLanguage()
  const { name } = useParties()
  return (
    <section>
      <h2>
        <T k="operator.peers" />
      </h2>
      <table className="queue">
        <thead>
          <tr>
            <th scope="col">
              <T k="officer.home" />
            </th>
            <th scope="col">
              <T k="operator.answers" />
            </th>
            <th scope="col">
              <T k="operator.queued" />
            </th>
            <th scope="col">
              <T k="operator.lastDelivered" />
            </th>
          </tr>
        </thead>
        <tbody>
          {peers.map(({ party, reachable, queued, lastDeliveredAt }) => (
            <tr key={party} data-testid={`peer-${party}`}>
              <td className="queue-name">
                <Words of={name(party)} fallback={party} />
              </td>
              <td data-label={t('operator.answers')}>
                <Tag tone={reachable ? 'good' : 'bad'}>{reachable ? <T k="common.yes" /> : <T k="common.no" />}</Tag>
              </td>
              <td data-label={t('operator.queued')}>{formats.number(queued)}</td>
              <td data-label={t('operator.lastDelivered')}>
                {lastDeliveredAt ? formats.dateTime(lastDeliveredAt) : '—'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Exchanges({ exchanges }: Pick<OperatorStatus, 'exchanges'>) {
  const { t, formats } = useLanguage()
  return (
    <section>
      <h2>
        <T k="operator.exchanges" />
      </h2>
      <table className="queue">
        <thead>
          <tr>
            <th scope="col">
              <T k="operator.type" />
            </th>
            <th scope="col">
              <T k="operator.direction" />
            </th>
            <th scope="col">
              <T k="operator.state" />
            </th>
            <th scope="col">
              <T k="operator.count" />
            </th>
          </tr>
        </thead>
        <tbody>
          {exchanges.map(({ type, direction, state, count }) => (
            <tr key={`${type}${direction}${state}`}>
              <td className="queue-name">
                <code>{type}</code>
              </td>
              <td data-label={t('operator.direction')}>{direction}</td>
              <td data-label={t('operator.state')}>{state}</td>
              <td data-label={t('operator.count')}>{formats.number(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
