import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMeta, useParties } from '../api/node.ts'
import { recordTasksQuery } from '../api/queries.ts'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { Name } from '../parts/Name.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { StaffProblem } from './StaffProblem.tsx'

/** People who asked the register's own officers which record is theirs, the longest waiting first. */
export function RecordsPage() {
  const { t, formats } = useLanguage()
  const { evidenceTypes } = useMeta()
  const { name } = useParties()
  const { data, error } = useQuery(recordTasksQuery)
  return (
    <Page title={t('records.title')} wide>
      {!data && (error ? <StaffProblem error={error} /> : <Loading />)}
      {data?.tasks.length === 0 && (
        <p>
          <T k="records.none" />
        </p>
      )}
      {data && data.tasks.length > 0 && (
        <table className="queue">
          <caption className="visually-hidden">{t('records.title')}</caption>
          <thead>
            <tr>
              <th scope="col">
                <T k="records.person" />
              </th>
              <th scope="col">
                <T k="officer.home" />
              </th>
              <th scope="col">
                <T k="records.evidenceType" />
              </th>
              <th scope="col">
                <T k="records.found" />
              </th>
              <th scope="col">
                <T k="records.since" />
              </th>
            </tr>
          </thead>
          <tbody>
            {data.tasks.map((task) => (
              <tr key={task.id} data-testid="record-task">
                <td className="queue-name">
                  <Link to="/officer/records/$id" params={{ id: task.id }}>
                    <Name of={task.person} />
                  </Link>
                </td>
                <td data-label={t('officer.home')}>
                  <Words of={name(task.home)} fallback={task.home} />
                </td>
                <td data-label={t('records.evidenceType')}>
                  <Words
                    of={evidenceTypes.find(({ id }) => id === task.evidenceType)?.name}
                    fallback={task.evidenceType}
                  />
                </td>
                <td data-label={t('records.found')}>{task.found}</td>
                <td data-label={t('records.since')}>{formats.dateTime(task.officerAskedAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Page>
  )
}
