import type { Application } from '@kopru/client'
import { getRouteApi } from '@tanstack/react-router'
import { useChange, useParties } from '../api/node.ts'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'
import { Confirm } from '../parts/Confirm.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { Reference } from '../parts/Reference.tsx'
import { DraftTasks } from './DraftTasks.tsx'
import { StateTag } from './StateTag.tsx'
import { Submitted } from './Submitted.tsx'
import { WithApplication } from './WithApplication.tsx'

const route = getRouteApi('/applications/$id')

export function ApplicationPage() {
  const { id } = route.useParams()
  return <WithApplication id={id}>{(application) => <Overview application={application} />}</WithApplication>
}

function Overview({ application }: { application: Application }) {
  const { pick } = useLanguage()
  const { name, find } = useParties()
  const { serviceDeclaration: service, state, waitingFor, home } = application
  const homeSilent = state === 'draft' && find(home)?.reachable === false
  const silent = waitingFor ?? (homeSilent ? home : undefined)
  return (
    <Page
      title={pick(service.name)}
      heading={<Words of={service.name} />}
      above={<Words of={service.authorityName} />}
      lead={<StateTag state={state} />}
      back={{ to: '/applications', label: <T k="applications.title" /> }}
      aside={<Aside application={application} />}
    >
      {silent && (
        <Notice
          kind="warn"
          role="status"
          title={<T k="evidence.waiting" v={{ state: pick(name(silent) ?? {}) || silent }} />}
        >
          <p>
            <T k="evidence.waiting.next" />
          </p>
        </Notice>
      )}
      {state === 'draft' ? <DraftTasks application={application} /> : <Submitted application={application} />}
    </Page>
  )
}

/** What happens next, the number to quote, whom to ask. */
function Aside({ application }: { application: Application }) {
  const { formats } = useLanguage()
  const { id, state, serviceDeclaration: service, decisionDue, conversationId, allowedActions } = application
  const withdraw = useChange<Application>(['application', id], () => ({
    method: 'POST',
    path: `/api/applications/${id}/withdraw`,
    body: {},
  }))
  return (
    <>
      <section className="aside-box">
        <h2>
          <T k="next.title" />
        </h2>
        <p>
          <Word list="next" of={state} />
        </p>
        {decisionDue && (state === 'submitted' || state === 'question-open') && (
          <p>
            <T k="applications.decisionDue" v={{ date: formats.date(decisionDue) }} />
          </p>
        )}
      </section>
      <section className="aside-box">
        <Reference conversationId={conversationId} />
        <p className="hint">
          <T k="reference.contact" />{' '}
          <strong>
            <Words of={service.authorityName} />
          </strong>
        </p>
      </section>
      {allowedActions.includes('withdraw') && (
        <div className="aside-actions">
          <Confirm
            trigger={<T k="withdraw.action" />}
            title={<T k="withdraw.title" />}
            action={<T k="withdraw.action" />}
            onConfirm={() => withdraw.mutate()}
            testId="withdraw"
          >
            <p>
              <T k="withdraw.text" />
            </p>
          </Confirm>
          <ProblemNotice error={withdraw.error} />
        </div>
      )}
    </>
  )
}
