import { useQuery } from '@tanstack/react-query'
import { useMeta, useParties } from '../api/node.ts'
import { trackerQuery } from '../api/queries.ts'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'
import { useAuthorityName } from '../parts/authority-name.ts'
import { Icon, type IconName } from '../parts/Icon.tsx'
import { LawText } from '../parts/LawText.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { shortReference } from '../parts/short-reference.ts'
import { Purpose } from '../preview/PreviewPage.tsx'
import { type Conversation, groupByConversation, type Row } from './group-rows.ts'

/** The person's data tracker: every exchange and every look, who, when, why, under which legal basis. */
export function TrackerPage() {
  const { t, pick } = useLanguage()
  const { name } = useParties()
  const { data, error } = useQuery(trackerQuery)
  const missing = data?.missing.map((code) => pick(name(code) ?? {}) || code) ?? []
  return (
    <Page title={t('tracker.title')} lead={<T k="tracker.lead" />}>
      {!data && (error ? <ProblemNotice error={error} /> : <Loading />)}
      {missing.length > 0 && (
        <Notice kind="warn" role="status" title={<T k="tracker.missing" v={{ states: missing.join(', ') }} />}>
          <p>
            <T k="tracker.missing.next" />
          </p>
        </Notice>
      )}
      {data?.rows.length === 0 && (
        <p>
          <T k="tracker.none" />
        </p>
      )}
      {data && groupByConversation(data.rows).map((group) => <ConversationRows key={group.id} conversation={group} />)}
      {data && data.total > data.rows.length && (
        <p className="hint">
          <T k="tracker.more" v={{ shown: data.rows.length, total: data.total }} />
        </p>
      )}
    </Page>
  )
}

function ConversationRows({ conversation: { id, rows } }: { conversation: Conversation }) {
  const first = rows[0]
  const shared = first && rows.every((row) => sameBasis(row, first)) ? first.legalBasis : undefined
  return (
    <section className="conversation">
      <h2>
        {first && <Purpose purpose={first.legalBasis.purpose} />}{' '}
        <span className="hint">
          <code>{shortReference(id)}</code>
        </span>
      </h2>
      {shared && (
        <p className="hint">
          <T k="tracker.basis" /> <LawText basis={shared} />
        </p>
      )}
      <ol className="timeline">
        {rows.map((row) => (
          <TimelineRow
            key={`${row.at}${row.event}${row.who}${row.what ?? ''}${row.recordedBy}`}
            row={row}
            showBasis={!shared}
          />
        ))}
      </ol>
    </section>
  )
}

const sameBasis = ({ legalBasis: one }: Row, { legalBasis: other }: Row) =>
  one.agreement === other.agreement && one.article === other.article

const icons: Record<Row['event'], IconName> = {
  'identity-released': 'person',
  'evidence-requested': 'right',
  'evidence-looked-up': 'search',
  'records-searched': 'search',
  'candidates-viewed': 'eye',
  'link-made': 'check',
  'link-used': 'right',
  'link-revoked': 'cross',
  'evidence-previewed': 'eye',
  'evidence-accepted': 'check',
  'evidence-withheld': 'cross',
  'evidence-delivered': 'right',
  'evidence-received': 'download',
  'evidence-viewed': 'eye',
  'case-viewed': 'eye',
  'seal-asked': 'right',
  'request-refused': 'cross',
  'notice-sent': 'right',
  'notice-received': 'download',
  'document-issued': 'file',
}

function TimelineRow({ row, showBasis }: { row: Row; showBasis: boolean }) {
  const { formats, find } = useLanguage()
  const { evidenceTypes } = useMeta()
  const { name } = useParties()
  const authorityName = useAuthorityName()
  // What has no words of its own (a service, whose case was opened) is told by the event and the purpose already.
  const findDocument = (what: string | undefined) => find(`document.${what}`)?.text
  const type = evidenceTypes.find(({ id }) => id === row.what)
  const what = type ? <Words of={type.name} /> : row.file ? <FileOf file={row.file} /> : findDocument(row.what)
  return (
    <li className="timeline-row" data-testid="tracker-row" data-event={row.event}>
      <span className="timeline-icon">
        <Icon name={icons[row.event] ?? 'info'} />
      </span>
      <div>
        <p className="timeline-what">
          <strong>
            <Word list="event" of={row.event} />
          </strong>
          {what && <>: {what}</>}
        </p>
        <p>
          {authorityName(row.who, row.whoName)}
          {' · '}
          <time dateTime={row.at}>{formats.dateTime(row.at)}</time>
        </p>
        <p className="hint">
          {showBasis && (
            <>
              <T k="tracker.basis" /> <LawText basis={row.legalBasis} /> ·{' '}
            </>
          )}
          <T k="tracker.recordedBy" /> <Words of={name(row.recordedBy)} fallback={row.recordedBy} />
        </p>
      </div>
    </li>
  )
}

/** Which of the person's files: several may have been given for one requirement. */
function FileOf({ file: { requirement, uploadedAt } }: { file: NonNullable<Row['file']> }) {
  const { formats } = useLanguage()
  return (
    <>
      <Words of={requirement} />
      {uploadedAt && (
        <>
          {' '}
          (<T k="tracker.uploadedAt" v={{ at: formats.dateTime(uploadedAt) }} />)
        </>
      )}
    </>
  )
}
