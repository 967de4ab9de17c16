import { useState } from 'react'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'
import { Choice } from '../parts/Choice.tsx'
import { DateField } from '../parts/DateField.tsx'
import { Field } from '../parts/Field.tsx'
import type { ActionFormProps } from './action-forms.tsx'

const isDate = (value: string) => /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))

/** Grants for the days that the applicant asked for, unless the officer writes others. */
export function GrantForm({ officerCase, isPending, send }: ActionFormProps) {
  const { t } = useLanguage()
  const { stayFrom, stayUntil } = officerCase.form.data
  const [validFrom, setFrom] = useState(typeof stayFrom === 'string' ? stayFrom : '')
  const [validUntil, setUntil] = useState(typeof stayUntil === 'string' ? stayUntil : '')
  const [tried, setTried] = useState(false)
  const fromFault = isDate(validFrom) ? undefined : t('form.not-a-date')
  const untilFault = !isDate(validUntil)
    ? t('form.not-a-date')
    : validUntil <= validFrom
      ? t('officer.grant.orderFault')
      : undefined
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (!fromFault && !untilFault) send({ type: 'grant', validFrom, validUntil })
      }}
    >
      <DateField
        id="grant-from"
        label={<T k="decision.validFrom" />}
        value={validFrom}
        onChange={setFrom}
        fault={tried ? fromFault : undefined}
        testId="grant-from"
      />
      <DateField
        id="grant-until"
        label={<T k="decision.validUntil" />}
        value={validUntil}
        onChange={setUntil}
        fault={tried ? untilFault : undefined}
        testId="grant-until"
      />
      <p className="hint">
        <T k="officer.grant.text" />
      </p>
      <Button type="submit" isPending={isPending} data-testid="send-grant">
        <T k="officer.grant.send" />
      </Button>
    </form>
  )
}

/** Refuses on a ground that the service declares, explained in the officer's own words, with the way of appeal. */
export function RefuseForm({ officerCase, isPending, send }: ActionFormProps) {
  const { t } = useLanguage()
  const { refusalGrounds, appeal } = officerCase.serviceDeclaration
  const [ground, setGround] = useState('')
  const [explanation, setExplanation] = useState('')
  const [tried, setTried] = useState(false)
  const groundFault = ground ? undefined : t('officer.refuse.groundFault')
  const wordsFault = explanation.trim().length < 10 ? t('form.too-short', { limit: 10 }) : undefined
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (!groundFault && !wordsFault) send({ type: 'refuse', ground, explanation: explanation.trim() })
      }}
    >
      <Choice
        label={<T k="officer.refuse.ground" />}
        options={refusalGrounds.map(({ id, law, text }) => ({ value: id, label: <Words of={text} />, hint: law }))}
        value={ground}
        onChange={setGround}
        fault={tried ? groundFault : undefined}
        testId="refuse-ground"
      />
      <Field
        label={<T k="officer.refuse.explanation" />}
        hint={<T k="officer.refuse.explanationHint" />}
        value={explanation}
        onChange={setExplanation}
        rows={6}
        maxLength={4000}
        fault={tried ? wordsFault : undefined}
        testId="refuse-explanation"
      />
      <div className="appeal-text">
        <p>
          <strong>
            <T k="decision.appeal" />
          </strong>
        </p>
        <p>
          <T k="service.appeal" v={{ n: appeal.days }} /> <Words of={appeal.body} /> ({appeal.law})
        </p>
      </div>
      <Button type="submit" look="danger" isPending={isPending} data-testid="send-refuse">
        <T k="officer.refuse.send" />
      </Button>
    </form>
  )
}
