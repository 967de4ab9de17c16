import { type ReactNode, useId } from 'react'
import { Checkbox, FieldError, Label, Radio, RadioGroup, Text } from 'react-aria-components'

export interface Option {
  value: string
  label: ReactNode
  hint?: ReactNode
}

interface ChoiceProps {
  id?: string
  label: ReactNode
  hint?: ReactNode
  fault?: string | undefined
  options: readonly Option[]
  value: string
  onChange: (value: string) => void
  onBlur?: () => void
  isRequired?: boolean
  testId?: string
  inline?: boolean
}

/** One of a few. */
export function Choice({
  id,
  label,
  hint,
  fault,
  options,
  value,
  onChange,
  onBlur,
  isRequired,
  testId,
  inline,
}: ChoiceProps) {
  return (
    <RadioGroup
      className="field choice-group"
      value={value || null}
      onChange={(chosen) => onChange(chosen ?? '')}
      isInvalid={fault !== undefined}
      validationBehavior="aria"
      {...(onBlur && { onBlur })}
      {...(isRequired && { isRequired: true })}
      {...(testId && { 'data-testid': testId })}
    >
      <Label className="label">{label}</Label>
      {hint && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="fault">{fault}</FieldError>
      <div id={id} tabIndex={-1} className={inline ? 'choices choices-inline' : 'choices'}>
        {options.map((option) => (
          <Radio
            key={option.value}
            value={option.value}
            className="choice"
            data-testid={`${testId ?? 'choice'}-${option.value}`}
          >
            <span className="choice-mark choice-mark-round" aria-hidden="true" />
            <span>
              {option.label}
              {option.hint && <span className="hint choice-hint">{option.hint}</span>}
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}

/** One of many: the browser's own list, which every phone and screen reader knows. */
export function SelectField({
  id,
  label,
  hint,
  fault,
  options,
  value,
  onChange,
  onBlur,
  isRequired,
  testId,
}: ChoiceProps) {
  const own = useId()
  const control = id ?? own
  const described = [hint && `${control}-hint`, fault && `${control}-fault`].filter(Boolean).join(' ')
  return (
    <div className="field" data-invalid={fault === undefined ? undefined : true}>
      <label className="label" htmlFor={control}>
        {label}
      </label>
      {hint && (
        <span className="hint" id={`${control}-hint`}>
          {hint}
        </span>
      )}
      {fault && (
        <span className="fault" id={`${control}-fault`}>
          {fault}
        </span>
      )}
      <span className="select">
        <select
          id={control}
          className="control"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onBlur={onBlur}
          required={isRequired}
          aria-invalid={fault === undefined ? undefined : true}
          aria-describedby={described || undefined}
          data-testid={testId}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      </span>
    </div>
  )
}

/** Yes or not yes. */
export function Tick({
  id,
  isSelected,
  onChange,
  children,
  testId,
}: {
  id?: string
  isSelected: boolean
  onChange: (selected: boolean) => void
  children: ReactNode
  testId?: string
}) {
  return (
    <Checkbox
      className="choice"
      isSelected={isSelected}
      onChange={onChange}
      {...(id && { id })}
      {...(testId && { 'data-testid': testId })}
    >
      <span className="choice-mark" aria-hidden="true" />
      <span>{children}</span>
    </Checkbox>
  )
}
