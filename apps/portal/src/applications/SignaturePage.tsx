import type { Application, Requirement } from '@kopru/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useParties } from '../api/node.ts'
import { statementQuery } from '../api/queries.ts'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { ButtonLink } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { Loading, Page } from '../parts/Page.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'
import { SignatureMark } from './SignatureMark.tsx'
import { SignStatement } from './SignStatement.tsx'
import { WithApplication } from './WithApplication.tsx'

const route = getRouteApi('/applications/$id/signature')

export function SignaturePage() {
  const { id } = route.useParams()
  return <WithApplication id={id}>{(application) => <Signatures application={application} />}</WithApplication>
}

function Signatures({ application }: { application: Application }) {
  const { t, pick } = useLanguage()
  const { name } = useParties()
  const { id, home, form, serviceDeclaration: service } = application
  const toSign = service.requirements.filter(({ signature }) => signature)
  return (
    <Page
      title={t('task.signature')}
      lead={<T k="signature.lead" v={{ state: pick(name(home) ?? {}) || home }} />}
      back={{ to: '/applications/$id', params: { id } }}
    >
      {form.problems.length > 0 ? (
        <Notice kind="warn" title={<T k="signature.formFirst" />}>
          <p>
            <Link to="/applications/$id/form" params={{ id }}>
              <T k="task.form" />
            </Link>
          </p>
        </Notice>
      ) : (
        toSign.map((requirement) => (
          <ToSign
            key={requirement.id}
            application={application}
            requirement={requirement}
            isOnly={toSign.length === 1}
          />
        ))
      )}
      <div className="actions">
        <ButtonLink to="/applications/$id" params={{ id }} look="secondary" data-testid="to-tasks">
          <T k="task.backToList" />
        </ButtonLink>
      </div>
    </Page>
  )
}

interface ToSignProps {
  application: Application
  requirement: Requirement
  /** Then the page's own title says it. */
  isOnly: boolean
}

function ToSign({ application, requirement, isOnly }: ToSignProps) {
  const { language } = useLanguage()
  const TextHeading = isOnly ? 'h2' : 'h3'
  const { id, form, signatures, allowedActions } = application
  const signed = signatures.find((one) => one.requirement === requirement.id)
  const { data: statement, error } = useQuery(statementQuery(id, requirement.id, language, form.revision))
  return (
    <section data-testid={`signature-${requirement.id}`} data-signed={signed !== undefined}>
      {!isOnly && (
        <h2>
          <Words of={requirement.name} />
        </h2>
      )}
      {signed && (
        <Notice kind="good" role="status" title={<T k="signature.signed" />}>
          <SignatureMark signature={signed} />
        </Notice>
      )}
      <ProblemNotice error={error} home={application.home} />
      {statement ? (
        <>
          <TextHeading>
            <T k="signature.text" />
          </TextHeading>
          <pre className="statement" lang={statement.language}>
            {statement.text}
          </pre>
          {allowedActions.includes('save-form') && (
            <SignStatement
              application={application}
              requirement={requirement.id}
              statement={statement}
              isSigned={signed !== undefined}
            />
          )}
        </>
      ) : (
        !error && <Loading />
      )}
    </section>
  )
}
