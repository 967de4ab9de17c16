import type { FocusEvent, ReactNode } from 'react'
import { useId } from 'react'
import { Input, Label, TextField } from 'react-aria-components'
import { T, useLanguage } from '../language/Language.tsx'
import { datePartOrder, joinDate, splitDate } from './date-parts.ts'

const keys = { day: 'date.day', month: 'date.month', year: 'date.year' } as const

/** A date one knows by heart, in three boxes: quicker than a calendar, and the same in all nine languages. */
export function DateField({
  id,
  label,
  hint,
  fault,
  value,
  onChange,
  onBlur,
  testId,
}: {
  id: string
  label: ReactNode
  hint?: ReactNode
  fault?: string | undefined
  value: string
  onChange: (value: string) => void
  onBlur?: () => void
  testId?: string
}) {
  const { language } = useLanguage()
  const own = useId()
  const parts = splitDate(value)
  const described = [hint && `${own}-hint`, fault && `${own}-fault`].filter(Boolean).join(' ')
  const leave = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) onBlur?.()
  }
  return (
    <fieldset
      className="field date-field"
      data-invalid={fault === undefined ? undefined : true}
      aria-describedby={described || undefined}
      onBlur={leave}
      data-testid={testId}
    >
      <legend className="label">{label}</legend>
      {hint && (
        <span className="hint" id={`${own}-hint`}>
          {hint}
        </span>
      )}
      {fault && (
        <span className="fault" id={`${own}-fault`}>
          {fault}
        </span>
      )}
      <div className="date-parts">
        {datePartOrder(language).map((part, i) => (
          <TextField
            key={part}
            className="date-part"
            value={parts[part]}
            isInvalid={fault !== undefined}
            validationBehavior="aria"
            inputMode="numeric"
            maxLength={part === 'year' ? 4 : 2}
            onChange={(typed) => onChange(joinDate({ ...parts, [part]: typed.replace(/\D/g, '') }))}
          >
            <Label className="date-part-label">
              <T k={keys[part]} />
            </Label>
            <Input className={`control date-part-${part}`} {...(i === 0 && { id })} />
          </TextField>
        ))}
      </div>
    </fieldset>
  )
}
