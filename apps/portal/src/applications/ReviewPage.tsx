import type { Application } from '@kopru/client'
import { getRouteApi, Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useChange, useMeta } from '../api/node.ts'
import { FormAnswers } from '../form/FormAnswers.tsx'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { FeeTable } from '../services/FeeTable.tsx'
import { progressOf } from './progress.ts'
import { SignatureMark } from './SignatureMark.tsx'
import { WithApplication } from './WithApplication.tsx'

const route = getRouteApi('/applications/$id/review')

export function ReviewPage() {
  const { id } = route.useParams()
  return <WithApplication id={id}>{(application) => <Review application={application} />}</WithApplication>
}

/** Everything on one page, to be read before it is sent. */
function Review({ application }: { application: Application }) {
  const { t } = useLanguage()
  const { evidenceTypes } = useMeta()
  const navigate = route.useNavigate()
  const { id, evidence, uploads, payment, serviceDeclaration: service, allowedActions } = application
  const submit = useChange<Application>(['application', id], () => ({
    method: 'POST',
    path: `/api/applications/${id}/submit`,
    body: {},
  }))
  const send = () =>
    submit.mutate(undefined, { onSuccess: () => void navigate({ to: '/applications/$id', params: { id } }) })
  return (
    <Page title={t('task.review')} lead={<T k="review.lead" />} back={{ to: '/applications/$id', params: { id } }}>
      <Part title={<T k="task.form" />} to="/applications/$id/form" id={id}>
        <FormAnswers application={application} />
      </Part>
      <Part title={<T k="task.evidence" />} to="/applications/$id/evidence" id={id}>
        <ul className="check-list">
          {evidence.map(({ requirement, evidenceType, state }) => (
            <li key={`${requirement}/${evidenceType}`} data-good={state === 'received'}>
              <Icon name={state === 'received' ? 'check' : 'clock'} />
              <span>
                <Words of={evidenceTypes.find((type) => type.id === evidenceType)?.name} fallback={evidenceType} />
                {' — '}
                <Word list="evidence.state" of={state} />
              </span>
            </li>
          ))}
        </ul>
      </Part>
      <Part title={<T k="task.uploads" />} to="/applications/$id/uploads" id={id}>
        <ul className="check-list">
          {service.requirements
            .filter(({ upload }) => upload)
            .map((requirement) => {
              const files = uploads.filter((upload) => upload.requirement === requirement.id)
              return (
                <li key={requirement.id} data-good={files.length > 0}>
                  <Icon name={files.length > 0 ? 'check' : 'clock'} />
                  <span>
                    <Words of={requirement.name} />
                    {' — '}
                    {files.length > 0 ? files.map(({ fileName }) => fileName).join(', ') : <T k="task.state.todo" />}
                  </span>
                </li>
              )
            })}
        </ul>
      </Part>
      {service.requirements.some(({ signature }) => signature) && (
        <Part title={<T k="task.signature" />} to="/applications/$id/signature" id={id}>
          <ul className="check-list">
            {service.requirements
              .filter(({ signature }) => signature)
              .map((requirement) => {
                const signed = application.signatures.find((one) => one.requirement === requirement.id)
                return (
                  <li key={requirement.id} data-good={signed !== undefined}>
                    <Icon name={signed ? 'check' : 'clock'} />
                    {signed ? (
                      <SignatureMark signature={signed} />
                    ) : (
                      <span>
                        <T k="task.state.todo" />
                      </span>
                    )}
                  </li>
                )
              })}
          </ul>
        </Part>
      )}
      <Part title={<T k="task.fee" />} to="/applications/$id/fee" id={id}>
        <FeeTable fee={service.fee} />
        <p className="check-line" data-good={payment.state === 'paid'}>
          <Icon name={payment.state === 'paid' ? 'check' : 'clock'} /> <Word list="payment" of={payment.state} />
        </p>
      </Part>
      <ProblemNotice error={submit.error} home={application.home} />
      {allowedActions.includes('submit') ? (
        <section className="call">
          <h2>
            <T k="review.submitTitle" />
          </h2>
          <p>
            <T k="review.submitText" />
          </p>
          <Button onPress={send} isPending={submit.isPending} data-testid="submit">
            <T k="review.submit" />
          </Button>
        </section>
      ) : (
        <Missing application={application} />
      )}
    </Page>
  )
}

function Part({ title, to, id, children }: { title: ReactNode; to: LinkProps['to']; id: string; children: ReactNode }) {
  return (
    <section className="review-part">
      <div className="card-top">
        <h2>{title}</h2>
        <Link to={to as '/applications/$id/form'} params={{ id }}>
          <T k="review.change" />
          <span className="visually-hidden">: {title}</span>
        </Link>
      </div>
      {children}
    </section>
  )
}

function Missing({ application }: { application: Application }) {
  const progress = progressOf(application)
  const steps = ['form', 'evidence', 'uploads', 'signature', 'fee'] as const
  const missing = steps.flatMap((step) => {
    const state = progress[step]
    return state === undefined || state === 'done' ? [] : [{ step, state }]
  })
  if (application.state !== 'draft') return null
  return (
    <Notice kind="warn" title={<T k="review.notYet" />}>
      <ul>
        {missing.map(({ step, state }) => (
          <li key={step}>
            <Link to={`/applications/$id/${step}`} params={{ id: application.id }}>
              <T k={`task.${step}`} />
            </Link>
            {' — '}
            <T k={`task.state.${state}`} />
          </li>
        ))}
      </ul>
    </Notice>
  )
}
