import type { ApplicationAction, applicationStates } from '@kopru/client'
import { type Refusal, refuse } from '../../platform/refusal.ts'

type ApplicationState = (typeof applicationStates)[number]

export type Role = 'applicant' | 'officer'

/** The whole of who may do what when. What else it takes (all there, paid, sealed) is judged beside it. */
export const allowedByState: Readonly<Record<ApplicationState, Readonly<Record<Role, readonly ApplicationAction[]>>>> =
  {
    draft: {
      applicant: ['save-form', 'request-evidence', 'upload', 'pay', 'submit', 'withdraw'],
      officer: [],
    },
    submitted: {
      applicant: ['withdraw'],
      officer: ['ask', 'set-appointment', 'grant', 'refuse'],
    },
    'question-open': {
      applicant: ['request-evidence', 'upload', 'answer', 'withdraw'],
      officer: ['set-appointment', 'refuse'],
    },
    granted: { applicant: ['download-permit'], officer: ['download-permit'] },
    refused: { applicant: [], officer: [] },
    withdrawn: { applicant: [], officer: [] },
  }

/** What the facts of the case add to the table. */
export interface ActionFacts {
  readonly payable: boolean
  readonly ready: boolean
  readonly permitIssued: boolean
  /** An answer's time is over: the officer need not wait for it any longer. */
  readonly answerOverdue: boolean
}

/** The actions a role has right now, in the table's order. */
export function allowedActions(state: ApplicationState, role: Role, facts: ActionFacts): ApplicationAction[] {
  const fits = (action: ApplicationAction): boolean => {
    if (action === 'pay') return facts.payable
    if (action === 'submit') return facts.ready
    if (action === 'download-permit') return facts.permitIssued
    return true
  }
  const overdue: ApplicationAction[] =
    state === 'question-open' && role === 'officer' && facts.answerOverdue ? ['ask', 'grant'] : []
  return [...allowedByState[state][role].filter(fits), ...overdue]
}

/** Refuses what the table does not allow, naming what it does. */
export function refuseOutOfTurn(
  action: ApplicationAction,
  state: ApplicationState,
  role: Role,
  facts: Pick<ActionFacts, 'answerOverdue'> = { answerOverdue: false },
): Refusal | undefined {
  const allowed = allowedActions(state, role, { payable: true, ready: true, permitIssued: true, ...facts })
  if (allowed.includes(action)) return undefined
  return refuse('cases.action-not-allowed', { action, state, allowed: allowed.join(', ') || '–' })
}
