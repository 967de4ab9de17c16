import type { OfficerAction, OfficerCase } from '@kopru/client'
import { useState } from 'react'
import { useMeta } from '../api/node.ts'
import { clockAt } from '../language/clock-at.ts'
import { T, useLanguage } from '../language/Language.tsx'
import { Button } from '../parts/Button.tsx'
import { DateField } from '../parts/DateField.tsx'
import { Field } from '../parts/Field.tsx'

export interface ActionFormProps {
  officerCase: OfficerCase
  isPending: boolean
  send: (action: OfficerAction) => void
}

/** A question to the applicant, with time to answer. */
export function AskForm({ isPending, send }: ActionFormProps) {
  const { t } = useLanguage()
  const [text, setText] = useState('')
  const [days, setDays] = useState('15')
  const [tried, setTried] = useState(false)
  const answerDays = Number(days)
  const textFault = text.trim().length < 3 ? t('form.required') : undefined
  const daysFault =
    Number.isInteger(answerDays) && answerDays >= 1 && answerDays <= 60 ? undefined : t('officer.ask.daysFault')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (!textFault && !daysFault) send({ type: 'ask', text: text.trim(), answerDays })
      }}
    >
      <Field
        label={<T k="officer.ask.text" />}
        value={text}
        onChange={setText}
        rows={5}
        maxLength={2000}
        fault={tried ? textFault : undefined}
        testId="ask-text"
      />
      <Field
        label={<T k="officer.ask.days" />}
        value={days}
        onChange={setDays}
        inputMode="numeric"
        width="short"
        fault={tried ? daysFault : undefined}
        testId="ask-days"
      />
      <Button type="submit" isPending={isPending} data-testid="send-ask">
        <T k="officer.ask.send" />
      </Button>
    </form>
  )
}

/** A day, an hour and a place, by the clock of the officer's state: the node reads them so, wherever this browser is. */
export function AppointmentForm({ isPending, send }: ActionFormProps) {
  const { t, pick } = useLanguage()
  const [day, setDay] = useState('')
  const [hour, setHour] = useState('09:00')
  const [place, setPlace] = useState('')
  const [note, setNote] = useState('')
  const [tried, setTried] = useState(false)
  const { partyName, timeZone } = useMeta()
  const at = `${day}T${hour}`
  const hourFault = /^([01]\d|2[0-3]):[0-5]\d$/.test(hour) ? undefined : t('officer.appointment.hourFault')
  const isToCome = /^\d{4}-\d\d-\d\d$/.test(day) && at > clockAt(timeZone, new Date())
  const dayFault = isToCome ? undefined : t('officer.appointment.dayFault')
  const placeFault = place.trim().length < 3 ? t('form.required') : undefined
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (dayFault || hourFault || placeFault) return
        const words = note.trim()
        send({ type: 'set-appointment', at, place: place.trim(), ...(words && { note: words }) })
      }}
    >
      <DateField
        id="appointment-day"
        label={<T k="officer.appointment.day" />}
        value={day}
        onChange={setDay}
        fault={tried && !hourFault ? dayFault : undefined}
        testId="appointment-day"
      />
      <Field
        label={<T k="officer.appointment.hour" />}
        hint={<T k="appointment.zone" v={{ state: pick(partyName), zone: timeZone }} />}
        value={hour}
        onChange={setHour}
        width="short"
        fault={tried ? hourFault : undefined}
        testId="appointment-hour"
      />
      <Field
        label={<T k="officer.appointment.place" />}
        value={place}
        onChange={setPlace}
        maxLength={300}
        fault={tried ? placeFault : undefined}
        testId="appointment-place"
      />
      <Field label={<T k="officer.appointment.note" />} value={note} onChange={setNote} rows={3} maxLength={1000} />
      <Button type="submit" isPending={isPending} data-testid="send-set-appointment">
        <T k="officer.appointment.send" />
      </Button>
    </form>
  )
}
