import type { ApplicationAction, OfficerAction, OfficerCase } from '@kopru/client'
import { useState } from 'react'
import { useChange } from '../api/node.ts'
import { T, useLanguage } from '../language/Language.tsx'
import { Button, ButtonAnchor } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { AppointmentForm, AskForm } from './action-forms.tsx'
import { GrantForm, RefuseForm } from './decision-forms.tsx'
import { StaffProblem } from './StaffProblem.tsx'

const actions = ['ask', 'set-appointment', 'grant', 'refuse'] as const satisfies readonly ApplicationAction[]
type Action = (typeof actions)[number]

const forms = { ask: AskForm, 'set-appointment': AppointmentForm, grant: GrantForm, refuse: RefuseForm }

/** Where a link leads to them from afar: on a narrow screen they stand below the whole case. */
export const caseActionsId = 'case-actions'

/** What the officer may do now, one thing open at a time. The node says which there are. */
export function CaseActions({ officerCase }: { officerCase: OfficerCase }) {
  const { formats } = useLanguage()
  const { id, allowedActions, decision } = officerCase
  const [open, setOpen] = useState<Action>()
  const [done, setDone] = useState<Action>()
  const act = useChange<OfficerCase, OfficerAction>(['case', id], (body) => ({
    method: 'POST',
    path: `/api/cases/${id}/actions`,
    body,
  }))
  const allowed = actions.filter((action) => allowedActions.includes(action))
  const Form = open && allowed.includes(open) ? forms[open] : undefined
  const send = (action: OfficerAction) =>
    act.mutate(action, {
      onSuccess: () => {
        setDone(action.type)
        setOpen(undefined)
      },
    })
  return (
    <section id={caseActionsId} tabIndex={-1} className="aside-box case-actions">
      <h2>
        <T k="officer.actions" />
      </h2>
      {done && <Notice kind="good" role="status" title={<T k={`officer.done.${done}`} />} />}
      {decision && (
        <p data-testid="case-decision" data-outcome={decision.outcome}>
          <strong>
            <T k={decision.outcome === 'granted' ? 'state.granted' : 'state.refused'} />
          </strong>
          <br />
          {formats.dateTime(decision.at)}
          {decision.permitNumber && (
            <>
              <br />
              <code>{decision.permitNumber}</code>
            </>
          )}
        </p>
      )}
      {allowedActions.includes('download-permit') && (
        <ButtonAnchor look="secondary" icon="download" href={`/api/applications/${id}/permit`} download>
          <T k="decision.download" />
        </ButtonAnchor>
      )}
      {allowed.length === 0 && !decision && (
        <p>
          <T k="officer.noActions" />
        </p>
      )}
      {allowed.length > 0 && (
        <div className="action-choice">
          {allowed.map((action) => (
            <Button
              key={action}
              look={open === action ? 'primary' : 'secondary'}
              aria-expanded={open === action}
              onPress={() => {
                act.reset()
                setDone(undefined)
                setOpen(open === action ? undefined : action)
              }}
              data-testid={`action-${action}`}
            >
              <T k={`officer.action.${action}`} />
            </Button>
          ))}
        </div>
      )}
      {Form && (
        <div className="action-form">
          <Form officerCase={officerCase} isPending={act.isPending} send={send} />
          {act.error && <StaffProblem error={act.error} />}
        </div>
      )}
    </section>
  )
}
