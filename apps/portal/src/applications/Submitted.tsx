import type { Application } from '@kopru/client'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useChange } from '../api/node.ts'
import { FormAnswers } from '../form/FormAnswers.tsx'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { Button, ButtonAnchor, ButtonLink } from '../parts/Button.tsx'
import { Field } from '../parts/Field.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { Summary } from '../parts/Summary.tsx'
import { AppointmentBox } from './AppointmentBox.tsx'

/** An application after submission: decision, questions, appointment, what was sent. */
export function Submitted({ application }: { application: Application }) {
  const { appointment, questions } = application
  return (
    <>
      <DecisionBox application={application} />
      {questions.map((question) => (
        <QuestionBox key={question.id} application={application} question={question} />
      ))}
      {appointment && <AppointmentBox title={<T k="appointment.title" />} appointment={appointment} />}
      <section className="sent">
        <h2>
          <T k="sent.title" />
        </h2>
        <FormAnswers application={application} />
        <p>
          <Link to="/applications/$id/evidence" params={{ id: application.id }}>
            <T k="task.evidence" />
          </Link>
          {' · '}
          <Link to="/applications/$id/uploads" params={{ id: application.id }}>
            <T k="task.uploads" />
          </Link>
          {' · '}
          <Link to="/tracker">
            <T k="nav.tracker" />
          </Link>
        </p>
      </section>
    </>
  )
}

function DecisionBox({ application }: { application: Application }) {
  const { formats } = useLanguage()
  const { id, decision, allowedActions, serviceDeclaration: service } = application
  if (!decision) return null
  if (decision.outcome === 'granted')
    return (
      <section className="decision decision-granted" data-testid="decision" data-outcome="granted">
        <h2>
          <T k="decision.granted" />
        </h2>
        <Summary
          rows={[
            ['number', <T key="n" k="decision.number" />, <code key="v">{decision.permitNumber}</code>],
            ['from', <T key="n" k="decision.validFrom" />, decision.validFrom && formats.date(decision.validFrom)],
            ['until', <T key="n" k="decision.validUntil" />, decision.validUntil && formats.date(decision.validUntil)],
            ['at', <T key="n" k="decision.at" />, formats.dateTime(decision.at)],
          ]}
        />
        <div className="actions">
          {allowedActions.includes('download-permit') ? (
            <ButtonAnchor
              href={`/api/applications/${id}/permit`}
              download
              icon="download"
              data-testid="download-permit"
            >
              <T k="decision.download" />
            </ButtonAnchor>
          ) : (
            <p role="status">
              <T k="decision.beingSealed" />
            </p>
          )}
          <ButtonLink to="/verify" look="secondary">
            <T k="nav.verify" />
          </ButtonLink>
        </div>
        <p className="hint">
          <T k="decision.anyoneCanCheck" />
        </p>
      </section>
    )
  const ground = service.refusalGrounds.find(({ id: known }) => known === decision.ground)
  return (
    <section className="decision decision-refused" data-testid="decision" data-outcome="refused">
      <h2>
        <T k="decision.refused" />
      </h2>
      <Summary
        rows={[
          [
            'ground',
            <T key="n" k="decision.ground" />,
            <span key="v">
              <Words of={ground?.text} fallback={decision.ground ?? ''} />{' '}
              {ground && <span className="hint">({ground.law})</span>}
            </span>,
          ],
          [
            'why',
            <T key="n" k="decision.explanation" />,
            <span key="v" className="as-written">
              {decision.explanation}
            </span>,
          ],
          ['at', <T key="n" k="decision.at" />, formats.dateTime(decision.at)],
        ]}
      />
      <h3>
        <T k="decision.appeal" />
      </h3>
      <p>
        <T k="service.appeal" v={{ n: service.appeal.days }} /> <Words of={service.appeal.body} /> ({service.appeal.law}
        )
      </p>
      {decision.appealUntil && (
        <p>
          <strong>
            <T k="decision.appealUntil" v={{ date: formats.date(decision.appealUntil) }} />
          </strong>
        </p>
      )}
    </section>
  )
}

function QuestionBox({
  application,
  question,
}: {
  application: Application
  question: Application['questions'][number]
}) {
  const { formats } = useLanguage()
  const [text, setText] = useState('')
  const answer = useChange<Application>(['application', application.id], () => ({
    method: 'POST',
    path: `/api/applications/${application.id}/answers/${question.id}`,
    body: { text },
  }))
  const open = !question.answer && application.allowedActions.includes('answer')
  return (
    <section className={`question${open ? ' question-open' : ''}`} data-testid="question">
      <h2>{question.answer ? <T k="question.answered" /> : <T k="question.title" />}</h2>
      <p className="hint">{formats.dateTime(question.askedAt)}</p>
      <blockquote className="as-written">{question.text}</blockquote>
      {question.answer && (
        <>
          <p className="hint">
            <T k="question.yourAnswer" v={{ at: formats.dateTime(question.answer.at) }} />
          </p>
          <blockquote className="as-written">{question.answer.text}</blockquote>
        </>
      )}
      {open && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim()) answer.mutate()
          }}
        >
          {question.answerDue && (
            <p>
              <strong>
                <T k="question.due" v={{ date: formats.date(question.answerDue) }} />
              </strong>
            </p>
          )}
          <Field
            label={<T k="question.answer" />}
            value={text}
            onChange={setText}
            rows={5}
            maxLength={4000}
            testId="answer-text"
          />
          <ProblemNotice error={answer.error} />
          <Button type="submit" isPending={answer.isPending} data-testid="send-answer">
            <T k="question.send" />
          </Button>
        </form>
      )}
    </section>
  )
}
