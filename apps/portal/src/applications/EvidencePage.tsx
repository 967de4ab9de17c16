import type { Application, EvidenceItem } from '@kopru/client'
import { getRouteApi } from '@tanstack/react-router'
import { useMeta, useParties } from '../api/node.ts'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'
import { ButtonAnchor, ButtonLink } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Page } from '../parts/Page.tsx'
import { Tag, type Tone } from '../parts/Tag.tsx'
import { ExplicitRequest } from './ExplicitRequest.tsx'
import { mayAsk } from './progress.ts'
import { ReasonWords } from './ReasonWords.tsx'
import { WithApplication } from './WithApplication.tsx'

const route = getRouteApi('/applications/$id/evidence')

export function EvidencePage() {
  const { id } = route.useParams()
  return <WithApplication id={id}>{(application) => <Evidence application={application} />}</WithApplication>
}

/** What the registers at home are asked for, and where each answer stands. */
function Evidence({ application }: { application: Application }) {
  const { t, pick } = useLanguage()
  const { name } = useParties()
  const { id, home, evidence, allowedActions } = application
  const state = pick(name(home) ?? {}) || home
  const toAsk = allowedActions.includes('request-evidence') ? evidence.filter(mayAsk) : []
  const under = evidence.filter((item) => !(item.state === 'not-requested' && toAsk.includes(item)))
  const preview = evidence.find((item) => item.state === 'preview-required' && item.previewUrl)
  return (
    <Page
      title={t('task.evidence')}
      lead={<T k="evidence.lead" v={{ state }} />}
      back={{ to: '/applications/$id', params: { id } }}
    >
      {preview?.previewUrl && <PreviewCall url={preview.previewUrl} state={state} />}
      {under.length > 0 && (
        <ul className="evidence-list" aria-live="polite">
          {under.map((item) => (
            <EvidenceRow
              key={`${item.requirement}/${item.evidenceType}`}
              item={item}
              application={application}
              state={state}
            />
          ))}
        </ul>
      )}
      {toAsk.length > 0 && <ExplicitRequest key={toAsk.length} application={application} items={toAsk} />}
      <div className="actions">
        <ButtonLink
          to="/applications/$id"
          params={{ id }}
          look={toAsk.length > 0 ? 'quiet' : 'primary'}
          data-testid="to-tasks"
        >
          <T k="task.backToList" />
        </ButtonLink>
      </div>
    </Page>
  )
}

function PreviewCall({ url, state }: { url: string; state: string }) {
  const { language } = useLanguage()
  const target = new URL(url, window.location.href)
  target.searchParams.set('lang', language)
  return (
    <section className="call" role="status">
      <h2>
        <T k="evidence.previewTitle" v={{ state }} />
      </h2>
      <p>
        <T k="evidence.previewText" v={{ state }} />
      </p>
      <ButtonAnchor href={target.href} icon="eye" data-testid="preview">
        <T k="evidence.preview" />
      </ButtonAnchor>
    </section>
  )
}

const tones: Record<EvidenceItem['state'], Tone> = {
  'not-requested': 'plain',
  queued: 'wait',
  delivered: 'wait',
  'preview-required': 'todo',
  received: 'good',
  withheld: 'plain',
  refused: 'bad',
  expired: 'bad',
}

function EvidenceRow({ item, application, state }: { item: EvidenceItem; application: Application; state: string }) {
  const { formats } = useLanguage()
  const { evidenceTypes } = useMeta()
  const { find } = useParties()
  const requirement = application.serviceDeclaration.requirements.find(({ id }) => id === item.requirement)
  const type = evidenceTypes.find(({ id }) => id === item.evidenceType)
  const waits =
    item.state === 'queued' && (application.waitingFor !== undefined || find(application.home)?.reachable === false)
  return (
    <li className="evidence-row" data-testid={`evidence-${item.evidenceType}`} data-state={item.state}>
      <div className="card-top">
        <h2>
          <Words of={type?.name} fallback={item.evidenceType} />
        </h2>
        <Tag tone={tones[item.state]}>
          <Word list="evidence.state" of={item.state} />
        </Tag>
      </div>
      <p className="hint">
        <T k="evidence.proves" /> <Words of={requirement?.name} fallback={item.requirement} />
      </p>
      <p>
        {waits ? (
          <>
            <Icon name="clock" />{' '}
            <strong>
              <T k="evidence.waiting" v={{ state }} />.
            </strong>{' '}
            <T k="evidence.waiting.next" />
          </>
        ) : (
          <Word list="evidence.words" of={item.state} v={{ state }} />
        )}
      </p>
      {item.state === 'received' && item.issuedAt && (
        <p className="hint">
          <T k="evidence.issuedAt" v={{ at: formats.dateTime(item.issuedAt) }} />
        </p>
      )}
      {item.refusal && <ReasonWords reason={item.refusal} />}
      {item.state === 'received' && item.verdict && item.verdict.reasons.length > 0 && (
        <ul>
          {item.verdict.reasons.map((reason) => (
            <li key={reason.code}>
              <ReasonWords reason={reason} />
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
