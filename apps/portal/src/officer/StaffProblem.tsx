import { ProblemError } from '@kopru/client'
import { T, useLanguage } from '../language/Language.tsx'
import { ButtonAnchor } from '../parts/Button.tsx'
import { staffLogIn } from '../parts/log-in-address.ts'
import { ProblemNotice } from '../parts/Problem.tsx'

/** As any problem, but staff log in at their own door. */
export function StaffProblem({ error }: { error: unknown }) {
  const { language } = useLanguage()
  if (error instanceof ProblemError && (error.problem.status === 401 || error.problem.code === 'identity.role-needed'))
    return (
      <>
        <p>{error.problem.title}</p>
        <ButtonAnchor href={staffLogIn({ back: window.location.pathname, language })} data-testid="staff-log-in">
          <T k="officer.logIn" />
        </ButtonAnchor>
      </>
    )
  return <ProblemNotice error={error} />
}
