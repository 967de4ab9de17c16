import { type Problem, ProblemError } from '@kopru/client'
import { useSession } from '../api/node.ts'
import { Picked, T, useLanguage } from '../language/Language.tsx'
import { ButtonAnchor } from './Button.tsx'
import { personLogIn } from './log-in-address.ts'
import { Notice } from './Notice.tsx'

/** What to do next is told by the node where it knows; else by the kind of fault. */
function nextStepKey(status: number) {
  if (status === 401) return 'problem.next.logIn'
  if (status === 403) return 'problem.next.forbidden'
  if (status === 404) return 'problem.next.notFound'
  if (status === 409) return 'problem.next.conflict'
  if (status === 413 || status === 415) return 'problem.next.file'
  if (status === 429) return 'problem.next.tooMany'
  if (status >= 500) return 'problem.next.later'
  return 'problem.next.check'
}

/** Every error: what happened in the node's words, what to do next, and the reference to quote. */
export function ProblemNotice({ error, home }: { error: unknown; home?: string }) {
  if (!error) return null
  return (
    <div className="problem" data-testid="problem">
      {error instanceof ProblemError ? <NodeProblem problem={error.problem} home={home} /> : <NoAnswer />}
    </div>
  )
}

function NoAnswer() {
  return (
    <Notice kind="bad" role="alert" title={<T k="problem.noAnswer" />}>
      <p>
        <T k="problem.next.noAnswer" />
      </p>
    </Notice>
  )
}

function NodeProblem({ problem, home }: { problem: Problem; home: string | undefined }) {
  const { find, language } = useLanguage()
  const { person } = useSession()
  const { code, status, params, instance, detail, title } = problem
  // A session is there, yet too weak for this: the same state, a stronger means.
  const loa = code.endsWith('.loa-too-low') ? String(params['needed'] ?? 'high') : undefined
  const unreadable = code === 'platform.unreadable-answer'
  const own = unreadable ? find('problem.unreadable', { status }) : undefined
  return (
    <Notice kind="bad" role="alert" title={own ? <Picked picked={own} /> : title}>
      <p>{detail ?? <T k={nextStepKey(status)} />}</p>
      {(status === 401 || loa) && (
        <p>
          <ButtonAnchor look="secondary" href={logInHref(home ?? person?.home, language, loa)}>
            <T k="session.logIn" />
          </ButtonAnchor>
        </p>
      )}
      <p className="reference">
        <T k="problem.reference" /> <code>{instance?.replace(/^urn:uuid:/, '') ?? code}</code>
      </p>
    </Notice>
  )
}

/** Where a person logs in, to come back to the page they are on; chooses the state first unless it is known. */
function logInHref(home: string | undefined, language: string, loa: string | undefined): string {
  const back = `${window.location.pathname}${window.location.search}`
  if (home === undefined) return `/enter?${new URLSearchParams({ return: back })}`
  return personLogIn({ home, back, language, loa })
}
