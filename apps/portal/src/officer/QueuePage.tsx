import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useParties } from '../api/node.ts'
import { casesQuery, type QueueRow } from '../api/queries.ts'
import { StateTag } from '../applications/StateTag.tsx'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'
import { SelectField } from '../parts/Choice.tsx'
import { Field } from '../parts/Field.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Name } from '../parts/Name.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { shortReference } from '../parts/short-reference.ts'
import { filterQueue, type QueueFilter } from './filter-queue.ts'
import { StaffProblem } from './StaffProblem.tsx'

const filters = ['open', 'ours', 'applicants', 'overdue', 'closed', 'all'] as const satisfies readonly QueueFilter[]

/** The cases of the officer's authority, the nearest deadline first. */
export function QueuePage() {
  const { t, pick, language } = useLanguage()
  const { all } = useParties()
  const { data, error } = useQuery(casesQuery)
  const [filter, setFilter] = useState<QueueFilter>('open')
  const [home, setHome] = useState('')
  const [words, setWords] = useState('')
  const listed = (filter: QueueFilter) => filterQueue(data?.cases ?? [], { filter, home, words, language })
  const rows = listed(filter)
  const closed = filter === 'all' || filter === 'closed' ? 0 : listed('closed').length
  return (
    <Page title={t('officer.queue')} wide>
      {!data && (error ? <StaffProblem error={error} /> : <Loading />)}
      {data && (
        <>
          <div className="filters">
            <SelectField
              label={<T k="officer.filter" />}
              options={filters.map((value) => ({ value, label: t(`officer.filter.${value}`) }))}
              value={filter}
              onChange={(value) => setFilter(filters.find((known) => known === value) ?? 'open')}
              testId="queue-filter"
            />
            <SelectField
              label={<T k="officer.home" />}
              options={[
                { value: '', label: t('services.anyState') },
                ...all.map(({ code, name }) => ({ value: code, label: pick(name) })),
              ]}
              value={home}
              onChange={setHome}
            />
            <Field label={<T k="officer.search" />} value={words} onChange={setWords} testId="queue-search" />
          </div>
          <p className="count" role="status">
            <T k="officer.count" v={{ n: rows.length }} />
          </p>
          {closed > 0 && (
            <Button look="quiet" onPress={() => setFilter('closed')} data-testid="queue-show-closed">
              <T k="officer.showClosed" v={{ n: closed }} />
            </Button>
          )}
          {rows.length > 0 && <QueueTable rows={rows} />}
        </>
      )}
    </Page>
  )
}

function QueueTable({ rows }: { rows: readonly QueueRow[] }) {
  const { t, formats } = useLanguage()
  const { name } = useParties()
  return (
    <table className="queue">
      <caption className="visually-hidden">{t('officer.queue')}</caption>
      <thead>
        <tr>
          <th scope="col">
            <T k="officer.applicant" />
          </th>
          <th scope="col">
            <T k="officer.home" />
          </th>
          <th scope="col">
            <T k="officer.state" />
          </th>
          <th scope="col">
            <T k="officer.submitted" />
          </th>
          <th scope="col">
            <T k="officer.deadline" />
          </th>
          <th scope="col">
            <T k="reference.label" />
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} data-testid={`case-${row.id}`}>
            <td className="queue-name">
              <Link to="/officer/cases/$id" params={{ id: row.id }}>
                <Name of={row.applicant} />
              </Link>
            </td>
            <td data-label={t('officer.home')}>
              <Words of={name(row.home)} fallback={row.home} />
            </td>
            <td data-label={t('officer.state')}>
              <StateTag state={row.state} />
            </td>
            <td data-label={t('officer.submitted')}>{row.submittedAt ? formats.date(row.submittedAt) : '—'}</td>
            <td data-label={t('officer.deadline')}>
              <Deadline row={row} />
            </td>
            <td data-label={t('reference.label')}>
              <code>{shortReference(row.conversationId)}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Deadline({ row: { daysLeft, decisionDue, waitingForApplicant, state } }: { row: QueueRow }) {
  const { formats } = useLanguage()
  if (state !== 'submitted' && state !== 'question-open') return '—'
  const urgency = daysLeft < 0 ? 'over' : daysLeft <= 7 ? 'near' : 'far'
  return (
    <span className={`deadline deadline-${urgency}`}>
      <strong>
        {urgency !== 'far' && <Icon name="warn" />}
        {daysLeft < 0 ? (
          <T k="officer.daysOver" v={{ n: -daysLeft }} />
        ) : (
          <T k="officer.daysLeft" v={{ n: daysLeft }} />
        )}
      </strong>
      <span className="hint">
        {decisionDue && formats.date(decisionDue)}
        {waitingForApplicant && (
          <>
            {' · '}
            <T k="officer.waitsForApplicant" />
          </>
        )}
      </span>
    </span>
  )
}
