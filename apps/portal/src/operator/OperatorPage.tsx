import type { OperatorStatus } from '@kopru/client'
import { useQuery } from '@tanstack/react-query'
import { useChange, useParties } from '../api/node.ts'
import { operatorStatusQuery } from '../api/queries.ts'
import { ReasonWords } from '../applications/ReasonWords.tsx'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'
import { StaffProblem } from '../officer/StaffProblem.tsx'
import { Confirm } from '../parts/Confirm.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { Tag } from '../parts/Tag.tsx'

/** How the node stands: journal, chains of messages, each neighbour. */
export function OperatorPage() {
  const { t } = useLanguage()
  const { data, error } = useQuery(operatorStatusQuery)
  return (
    <Page title={t('operator.title')} wide>
      {data ? <Status status={data} /> : error ? <StaffProblem error={error} /> : <Loading />}
    </Page>
  )
}

function Status({ status: { journal, parties, unhandled } }: { status: OperatorStatus }) {
  const { formats } = useLanguage()
  const faults = parties.flatMap(({ party, chainFaults }) => chainFaults.map((fault) => ({ party, ...fault })))
  return (
    <>
      <div data-testid="journal" data-ok={journal.ok}>
        <Notice
          kind={journal.ok ? 'good' : 'bad'}
          title={journal.ok ? <T k="operator.journalWhole" /> : <T k="operator.journalBroken" />}
        >
          {journal.length !== undefined && (
            <p>
              <T k="operator.journalLength" v={{ n: journal.length }} />
            </p>
          )}
          {journal.brokenAt !== undefined && (
            <p>
              <T k="operator.journalBrokenAt" v={{ n: journal.brokenAt }} />
            </p>
          )}
          <p className="hint">
            <T k="operator.checkedAt" v={{ at: formats.dateTime(journal.at) }} />
          </p>
        </Notice>
      </div>
      <Notice
        kind={faults.length === 0 ? 'good' : 'bad'}
        title={<T k="operator.chainFaults" v={{ n: faults.length }} />}
      >
        {faults.length > 0 && (
          <ul>
            {faults.map((fault) => (
              <Fault key={`${fault.party}${fault.direction}`} fault={fault} />
            ))}
          </ul>
        )}
      </Notice>
      <Notice kind={unhandled === 0 ? 'good' : 'info'} title={<T k="operator.unhandled" v={{ n: unhandled }} />} />
      <Peers parties={parties} />
    </>
  )
}

/** What another state sends us may go on when its operators and ours have settled what happened. */
function Fault({ fault: { party, kind, direction, seq, at, resuming } }: { fault: { party: string } & ChainFault }) {
  const { formats } = useLanguage()
  const { name } = useParties()
  const { mutate, error } = useChange<OperatorStatus>(operatorStatusQuery.queryKey, () => ({
    method: 'POST',
    path: `/api/operator/chains/${party}/resume`,
  }))
  return (
    <li data-testid={`fault-${party}-${direction}`}>
      <strong>
        <Words of={name(party)} fallback={party} />
      </strong>
      {': '}
      <Word list="operator.fault" of={kind} />, <Word list="operator.direction" of={direction} /> #{seq} ·{' '}
      {formats.dateTime(at)}{' '}
      {resuming && (
        <Tag tone="wait">
          <T k="operator.resuming" />
        </Tag>
      )}
      {direction === 'in' && !resuming && (
        <Confirm
          testId={`resume-${party}`}
          trigger={<T k="operator.resume" />}
          title={<T k="operator.resumeTitle" />}
          action={<T k="operator.resume" />}
          onConfirm={mutate}
        >
          <p>
            <strong>
              <Words of={name(party)} fallback={party} />
            </strong>
          </p>
          <p>
            <T k="operator.resumeText" />
          </p>
        </Confirm>
      )}
      {error && <StaffProblem error={error} />}
    </li>
  )
}

function Peers({ parties }: Pick<OperatorStatus, 'parties'>) {
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
              <T k="operator.sent" />
            </th>
            <th scope="col">
              <T k="operator.lastAnswer" />
            </th>
          </tr>
        </thead>
        <tbody>
          {parties.map((peer) => (
            <tr key={peer.party} data-testid={`peer-${peer.party}`}>
              <td className="queue-name">
                <Words of={name(peer.party)} fallback={peer.party} />
              </td>
              <td data-label={t('operator.answers')}>
                <Answers peer={peer} />
              </td>
              <td data-label={t('operator.sent')}>
                <Sent peer={peer} />
              </td>
              <td data-label={t('operator.lastAnswer')}>{peer.lastAnswer ? formats.dateTime(peer.lastAnswer) : '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

type Peer = OperatorStatus['parties'][number]
type ChainFault = Peer['chainFaults'][number]

function Answers({ peer: { reachable, attempts, fault } }: { peer: Peer }) {
  return (
    <div>
      <Tag tone={reachable ? 'good' : 'bad'}>{reachable ? <T k="common.yes" /> : <T k="common.no" />}</Tag>
      {attempts > 0 && (
        <span className="hint">
          {' '}
          <T k="operator.attempts" v={{ n: attempts }} />
        </span>
      )}
      {fault && (
        <div>
          <ReasonWords reason={fault} />
        </div>
      )}
    </div>
  )
}

function Sent({ peer: { sent, oldestQueued } }: { peer: Peer }) {
  const { formats } = useLanguage()
  const counts = Object.entries(sent).filter(([, count]) => Number(count) > 0)
  return (
    <div>
      {counts.length === 0 && '—'}
      {counts.map(([state, count]) => (
        <div key={state}>
          <Word list="exchange" of={state} />: {formats.number(Number(count))}
        </div>
      ))}
      {oldestQueued && (
        <span className="hint">
          <T k="operator.oldestQueued" /> {formats.dateTime(oldestQueued)}
        </span>
      )}
    </div>
  )
}
