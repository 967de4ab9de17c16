import { ProblemError } from '@kopru/client'
import { T } from '../language/Language.tsx'
import { ButtonAnchor } from '../parts/Button.tsx'
import { ProblemNotice } from '../parts/Problem.tsx'

/** As any problem, but staff log in at their own door. */
export function StaffProblem({ error }: { error: unknown }) {
  if (error instanceof ProblemError && (error.problem.status === 401 || error.problem.code === 'identity.role-needed'))
    return (
      <>
        <p>{error.problem.title}</p>
        <ButtonAnchor
          href={`/staff/login?${new URLSearchParams({ return: window.location.pathname })}`}
          data-testid="staff-log-in"
        >
          <T k="officer.logIn" />
        </ButtonAnchor>
      </>
    )
  return <ProblemNotice error={error} />
}
