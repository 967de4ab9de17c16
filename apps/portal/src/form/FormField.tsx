import type { Service } from '@kopru/client'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { Choice, SelectField, Tick } from '../parts/Choice.tsx'
import { DateField } from '../parts/DateField.tsx'
import { Field } from '../parts/Field.tsx'
import { Icon } from '../parts/Icon.tsx'
import { type FieldSchema, fieldKind } from './field-kind.ts'

export type FieldTexts = Service['form']['texts'][string]

export const fieldId = (name: string) => `field-${name}`

/** What browsers may fill in by themselves (WCAG 2.2, 1.3.5). */
const autoComplete: Readonly<Record<string, string>> = {
  familyName: 'family-name',
  givenName: 'given-name',
  birthDate: 'bday',
  email: 'email',
  phone: 'tel',
  address: 'street-address',
}

interface FormFieldProps {
  name: string
  schema: FieldSchema
  texts: FieldTexts | undefined
  isRequired: boolean
  value: unknown
  fault: string | undefined
  /** The state that vouches for the value, in the reader's words: nothing can be typed then. */
  vouchedBy: string | undefined
  onChange: (value: unknown) => void
  onLeave: () => void
}

/** The control that fits a declared field. */
export function FormField(props: FormFieldProps) {
  const { name, schema, texts, isRequired, value, fault, vouchedBy, onChange, onLeave } = props
  const { pick, t, formats } = useLanguage()
  const label = (
    <>
      <Words of={texts?.label} fallback={name} />
      {!isRequired && <span className="optional"> ({t('form.optional')})</span>}
    </>
  )
  const common = {
    id: fieldId(name),
    label,
    hint: texts?.hint && <Words of={texts.hint} />,
    fault,
    testId: fieldId(name),
  }
  const text = value === undefined || value === null ? '' : String(value)
  const options = (schema.enum ?? []).map((option) => {
    const words = texts?.options?.[String(option)]
    return { value: String(option), label: words ? pick(words) : String(option) }
  })
  const choose = (chosen: string) => onChange(schema.enum?.find((option) => String(option) === chosen))

  if (vouchedBy !== undefined) {
    const words = options.find((option) => option.value === text)?.label
    const shown = words ?? (fieldKind(schema) === 'date' ? formats.date(text) : text)
    return <Field {...common} hint={<Vouched by={vouchedBy} />} value={shown} isReadOnly />
  }
  switch (fieldKind(schema)) {
    case 'radio':
      return (
        <Choice {...common} options={options} value={text} onChange={choose} onBlur={onLeave} isRequired={isRequired} />
      )
    case 'select':
      return (
        <SelectField
          {...common}
          options={[{ value: '', label: t('form.choose') }, ...options]}
          value={text}
          onChange={choose}
          onBlur={onLeave}
        />
      )
    case 'boolean':
      return (
        <Tick id={fieldId(name)} isSelected={value === true} onChange={onChange} testId={fieldId(name)}>
          {label}
        </Tick>
      )
    case 'date':
      return <DateField {...common} value={text} onChange={onChange} onBlur={onLeave} />
    case 'number':
      return (
        <Field
          {...common}
          value={text}
          onChange={(typed) => onChange(readNumber(typed))}
          onBlur={onLeave}
          inputMode={schema.type === 'integer' ? 'numeric' : 'decimal'}
          width="short"
          isRequired={isRequired}
        />
      )
    default:
      return (
        <Field
          {...common}
          value={text}
          onChange={onChange}
          onBlur={onLeave}
          isRequired={isRequired}
          width={(schema.maxLength ?? 100) <= 20 ? 'medium' : 'full'}
          {...(fieldKind(schema) === 'long-text' && { rows: 4 })}
          {...(schema.format === 'email' && { type: 'email' as const })}
          {...(name === 'phone' && { type: 'tel' as const })}
          {...(autoComplete[name] && { autoComplete: autoComplete[name] })}
        />
      )
  }
}

function Vouched({ by }: { by: string }) {
  return (
    <span className="vouched">
      <Icon name="check" /> <T k="form.vouched" v={{ state: by }} />
    </span>
  )
}

/** A number, or what was typed when it is none, so that nothing typed disappears. */
function readNumber(typed: string): string | number {
  const plain = typed.trim().replace(',', '.')
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : typed
}
