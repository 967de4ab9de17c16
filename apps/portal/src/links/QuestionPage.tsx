import type { LinkQuestion } from '@kopru/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { callNode, useChange, useMeta } from '../api/node.ts'
import { linkQuestionQuery } from '../api/queries.ts'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { useAuthorityName } from '../parts/authority-name.ts'
import { Button, ButtonAnchor } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { goToWeb } from '../parts/web-address.ts'
import { DocumentForm } from './DocumentForm.tsx'
import { unclearWords } from './unclear-words.ts'

const route = getRouteApi('/links/questions/$id')

/** A record that is not certain to be the person's: what is unclear, and three ways on. */
export function QuestionPage() {
  const { id } = route.useParams()
  const { t } = useLanguage()
  const { data, error } = useQuery(linkQuestionQuery(id))
  if (data) return <Question question={data} />
  return <Page title={t('question.title')}>{error ? <ProblemNotice error={error} /> : <Loading />}</Page>
}

function Question({ question }: { question: LinkQuestion }) {
  const { t } = useLanguage()
  const { evidenceTypes } = useMeta()
  const who = useAuthorityName()(question.authority, question.authorityName)
  const doubts = unclearWords(question.reasons, question.found)
  const isOver = question.state !== 'open' && question.state !== 'with-officer'
  return (
    <Page
      title={t('question.title')}
      above={
        <Words
          of={evidenceTypes.find(({ id }) => id === question.evidenceType)?.name}
          fallback={question.evidenceType}
        />
      }
      lead={isOver ? undefined : <T k="question.lead" v={{ who }} />}
    >
      {!isOver && (
        <Notice kind="warn" title={<T k="question.found" v={{ n: question.found }} />}>
          {doubts.length > 0 && (
            <ul>
              {doubts.map((key) => (
                <li key={key}>
                  <T k={key} />
                </li>
              ))}
            </ul>
          )}
        </Notice>
      )}
      <Standing question={question} />
      {question.ways.includes('log-in') && <LogInWay question={question} />}
      {question.ways.includes('document') && <DocumentForm question={question} />}
      {question.ways.includes('officer') && <OfficerWay question={question} who={who} />}
      <p className="actions">
        <ButtonAnchor look="secondary" href={question.previewPath} icon="left" data-testid="question-back">
          <T k="question.back" />
        </ButtonAnchor>
      </p>
    </Page>
  )
}

function Standing({ question: { state, ground } }: { question: LinkQuestion }) {
  if (state === 'with-officer') return <Notice kind="info" role="status" title={<T k="question.with-officer" />} />
  if (state === 'linked')
    return (
      <Notice kind="good" role="status" title={<T k="question.linked" />}>
        <Ground ground={ground} />
      </Notice>
    )
  if (state === 'answered-elsewhere')
    return <Notice kind="good" role="status" title={<T k="question.answered-elsewhere" />} />
  if (state === 'no-record')
    return (
      <Notice kind="warn" role="status" title={<T k="question.no-record" />}>
        <Ground ground={ground} />
        <p>
          <T k="question.no-record.next" />
        </p>
      </Notice>
    )
  return null
}

function Ground({ ground }: { ground: string | undefined }) {
  if (!ground) return null
  return (
    <>
      <p className="hint">
        <T k="question.ground" />
      </p>
      <blockquote className="as-written">{ground}</blockquote>
    </>
  )
}

function LogInWay({ question }: { question: LinkQuestion }) {
  const begin = useMutation({
    mutationFn: () => callNode<{ redirectUrl: string }>('POST', '/api/links/log-in', { question: question.id }),
    onSuccess: ({ redirectUrl }) => goToWeb(redirectUrl),
  })
  return (
    <section className="preview-item">
      <h2>
        <T k="question.log-in" />
      </h2>
      <p>
        <T k="question.log-in.text" />
      </p>
      <ProblemNotice error={begin.error} />
      <Button look="secondary" onPress={() => begin.mutate()} isPending={begin.isPending} data-testid="way-log-in">
        <T k="question.log-in" />
      </Button>
    </section>
  )
}

function OfficerWay({ question, who }: { question: LinkQuestion; who: string }) {
  const ask = useChange<LinkQuestion>(['link-question', question.id], () => ({
    method: 'POST',
    path: `/api/link-questions/${question.id}/officer`,
    body: {},
  }))
  return (
    <section className="preview-item">
      <h2>
        <T k="question.officer" />
      </h2>
      <p>
        <T k="question.officer.text" v={{ who }} />
      </p>
      <ProblemNotice error={ask.error} />
      <Button look="secondary" onPress={() => ask.mutate()} isPending={ask.isPending} data-testid="way-officer">
        <T k="question.officer" />
      </Button>
    </section>
  )
}
