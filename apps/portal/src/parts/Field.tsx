import type { ReactNode } from 'react'
import { FieldError, Input, Label, Text, TextArea, TextField } from 'react-aria-components'

interface FieldProps {
  /** Id of the control, so that the error summary can lead to it. */
  id?: string
  label: ReactNode
  hint?: ReactNode
  fault?: string | undefined
  value: string
  /** None for a field that is read only. */
  onChange?: (value: string) => void
  onBlur?: () => void
  rows?: number
  type?: 'text' | 'email' | 'tel' | 'url'
  inputMode?: 'numeric' | 'decimal' | 'email' | 'tel' | 'text'
  autoComplete?: string
  maxLength?: number
  width?: 'short' | 'medium' | 'full'
  isRequired?: boolean
  isReadOnly?: boolean
  testId?: string
}

/** One line (or `rows` lines) of text with its label, hint and fault. */
export function Field(props: FieldProps) {
  const { id, label, hint, fault, value, onChange, onBlur, rows, width = 'full' } = props
  const control = {
    ...(id && { id }),
    ...(props.testId && { 'data-testid': props.testId }),
    className: `control control-${width}`,
  }
  return (
    <TextField
      className="field"
      value={value}
      isInvalid={fault !== undefined}
      validationBehavior="aria"
      {...(onChange && { onChange })}
      {...(onBlur && { onBlur })}
      {...(props.type && { type: props.type })}
      {...(props.inputMode && { inputMode: props.inputMode })}
      {...(props.autoComplete && { autoComplete: props.autoComplete })}
      {...(props.maxLength && { maxLength: props.maxLength })}
      {...(props.isRequired && { isRequired: true })}
      {...(props.isReadOnly && { isReadOnly: true })}
    >
      <Label className="label">{label}</Label>
      {hint && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="fault">{fault}</FieldError>
      {rows ? <TextArea {...control} rows={rows} /> : <Input {...control} />}
    </TextField>
  )
}
