import type { OfficerCase } from '@kopru/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useParties } from '../api/node.ts'
import { caseQuery } from '../api/queries.ts'
import { AppointmentBox } from '../applications/AppointmentBox.tsx'
import { SignatureMark } from '../applications/SignatureMark.tsx'
import { StateTag } from '../applications/StateTag.tsx'
import { useFileSize } from '../applications/use-file-size.ts'
import { FormAnswers } from '../form/FormAnswers.tsx'
import { T, useLanguage, Word, Words } from '../language/Language.tsx'
import { ButtonAnchor } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Name } from '../parts/Name.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { Reference } from '../parts/Reference.tsx'
import { Summary } from '../parts/Summary.tsx'
import { CaseActions, caseActionsId } from './CaseActions.tsx'
import { CaseEvidence, Check } from './CaseEvidence.tsx'
import { CaseLog } from './CaseLog.tsx'
import { FileSeals } from './FileSeals.tsx'
import { Folded } from './Folded.tsx'
import { StaffProblem } from './StaffProblem.tsx'

const route = getRouteApi('/officer/cases/$id')

export function CasePage() {
  const { id } = route.useParams()
  const { t } = useLanguage()
  const { data, error } = useQuery(caseQuery(id))
  if (data) return <Case officerCase={data} />
  return (
    <Page title={t('officer.case')} back={{ to: '/officer' }}>
      {error ? <StaffProblem error={error} /> : <Loading />}
    </Page>
  )
}

function Case({ officerCase }: { officerCase: OfficerCase }) {
  const { t, formats } = useLanguage()
  const { applicant, appointment, state, serviceDeclaration: service, decisionDue, daysLeft } = officerCase
  const open = state === 'submitted' || state === 'question-open'
  // What was to be done before the decision is news until then, and a record after it.
  const appointmentBox = appointment && (
    <AppointmentBox title={<T k="officer.appointment.title" />} appointment={appointment} />
  )
  return (
    <Page
      title={`${applicant.name.given} ${applicant.name.family} · ${t('officer.case')}`}
      heading={<Name of={applicant.name} />}
      above={<Words of={service.name} />}
      lead={<StateTag state={state} />}
      back={{ to: '/officer', label: <T k="officer.queue" /> }}
      wide
      aside={
        <>
          {open && decisionDue && (
            <section
              className={`aside-box deadline-box deadline-${daysLeft < 0 ? 'over' : daysLeft <= 7 ? 'near' : 'far'}`}
            >
              <h2>
                <T k="officer.deadline" />
              </h2>
              <p>
                <Days left={daysLeft} />
                <br />
                {formats.date(decisionDue)}
              </p>
            </section>
          )}
          <CaseActions officerCase={officerCase} />
          <section className="aside-box">
            <Reference conversationId={officerCase.conversationId} />
          </section>
        </>
      }
    >
      {open && appointmentBox}
      <Applicant officerCase={officerCase} />
      <CaseEvidence officerCase={officerCase} />
      <Signatures officerCase={officerCase} />
      <Files officerCase={officerCase} />
      <Folded title={<T k="task.form" />}>
        <FormAnswers application={officerCase} />
      </Folded>
      <Questions officerCase={officerCase} />
      {!open && appointmentBox}
      <CaseLog officerCase={officerCase} />
      {officerCase.allowedActions.length > 0 && (
        <p className="case-bar no-print">
          {open && decisionDue && <Days left={daysLeft} />}
          <ButtonAnchor href={`#${caseActionsId}`}>
            <T k="officer.actions" />
          </ButtonAnchor>
        </p>
      )}
    </Page>
  )
}

const Days = ({ left }: { left: number }) => (
  <strong>{left < 0 ? <T k="officer.daysOver" v={{ n: -left }} /> : <T k="officer.daysLeft" v={{ n: left }} />}</strong>
)

function Applicant({ officerCase: { applicant, payment } }: { officerCase: OfficerCase }) {
  const { formats } = useLanguage()
  const { name } = useParties()
  return (
    <section>
      <h2>
        <T k="officer.applicant" />
      </h2>
      <Summary
        rows={[
          ['name', <T key="n" k="officer.name" />, <Name key="v" of={applicant.name} />],
          ['born', <T key="n" k="officer.born" />, formats.date(applicant.birthDate)],
          ...(applicant.birthPlace
            ? ([['place', <T key="n" k="officer.birthPlace" />, applicant.birthPlace]] as const)
            : []),
          ...(applicant.sex
            ? ([['sex', <T key="n" k="officer.sex" />, <Word key="v" list="sex" of={applicant.sex} />]] as const)
            : []),
          [
            'citizenship',
            <T key="n" k="officer.citizenship" />,
            <Words key="v" of={name(applicant.citizenship)} fallback={applicant.citizenship} />,
          ],
          [
            'identifier',
            <T key="n" k="officer.identifier" />,
            <code key="v" className="identifier">
              {applicant.identifier}
            </code>,
          ],
          ['fee', <T key="n" k="task.fee" />, <Word key="v" list="payment" of={payment.state} />],
        ]}
      />
    </section>
  )
}

/** What the applicant signed: over which answers, by whose certificate, and whether its name is the applicant's. */
function Signatures({ officerCase: { id, signatures } }: { officerCase: OfficerCase }) {
  if (signatures.length === 0) return null
  return (
    <section data-testid="case-signatures">
      <h2>
        <T k="officer.signatures" />
      </h2>
      <ul className="evidence-list">
        {signatures.map((signature) => (
          <li key={signature.uploadId} className="evidence-row">
            <SignatureMark signature={signature} />
            <ul className="checks">
              <Check check="signature" verdict="passed" />
              <Check check="subject" verdict={signature.subject} />
            </ul>
            <p>
              <a href={`/api/cases/${id}/uploads/${signature.uploadId}`} download>
                <T k="officer.signedFile" />
              </a>
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Files({ officerCase: { id, uploads, serviceDeclaration: service } }: { officerCase: OfficerCase }) {
  const { formats } = useLanguage()
  const fileSize = useFileSize()
  if (uploads.length === 0) return null
  return (
    <section>
      <h2>
        <T k="officer.files" />
      </h2>
      <ul className="file-list">
        {uploads.map((upload) => (
          <li key={upload.id} className="file">
            <Icon name="file" />
            <span className="file-name">
              <a href={`/api/cases/${id}/uploads/${upload.id}`} target="_blank" rel="noreferrer">
                <Words
                  of={service.requirements.find((requirement) => requirement.id === upload.requirement)?.name}
                  fallback={upload.requirement}
                />
              </a>{' '}
              <span className="hint">
                {upload.fileName} · {fileSize(upload.bytes)} · {formats.dateTime(upload.uploadedAt)}
              </span>
              <FileSeals caseId={id} service={service} upload={upload} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Questions({ officerCase: { questions } }: { officerCase: OfficerCase }) {
  const { formats } = useLanguage()
  if (questions.length === 0) return null
  return (
    <section>
      <h2>
        <T k="officer.questions" />
      </h2>
      {questions.map((question) => (
        <div key={question.id} className="question">
          <p className="hint">{formats.dateTime(question.askedAt)}</p>
          <blockquote className="as-written">{question.text}</blockquote>
          {question.answer ? (
            <>
              <p className="hint">
                <T k="officer.answerAt" v={{ at: formats.dateTime(question.answer.at) }} />
              </p>
              <blockquote className="as-written">{question.answer.text}</blockquote>
            </>
          ) : (
            <p>
              <T k="officer.waitsForApplicant" />
            </p>
          )}
        </div>
      ))}
    </section>
  )
}
