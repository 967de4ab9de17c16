import type { PersonIdentity } from '@kopru/client'

/**
 * Form data taken from the identity. `prefill` maps a field to a dotted path in `PersonIdentity`
 * (`name.latinFamily`); what the identity lacks is left out.
 */
export function prefillForm(
  prefill: Readonly<Record<string, string>>,
  identity: PersonIdentity,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(prefill).flatMap(([field, path]) => {
      const value = path.split('.').reduce<unknown>(step, identity)
      return typeof value === 'string' ? [[field, value]] : []
    }),
  )
}

const step = (from: unknown, name: string): unknown =>
  typeof from === 'object' && from !== null && Object.hasOwn(from, name)
    ? (from as Record<string, unknown>)[name]
    : undefined

interface PrefilledForm {
  readonly schema: Readonly<Record<string, unknown>>
  readonly prefill: Readonly<Record<string, string>>
}

/**
 * What the home state vouched for in fields that the form declares `readOnly`. A field that the identity lacks is not
 * among them: the person has to fill it in.
 */
export function vouchedFields({ schema, prefill }: PrefilledForm, identity: PersonIdentity): Record<string, string> {
  const properties = schema.properties as Record<string, { readOnly?: boolean }> | undefined
  return Object.fromEntries(
    Object.entries(prefillForm(prefill, identity)).filter(([field]) => properties?.[field]?.readOnly === true),
  )
}

/** Puts vouched fields back to what they were, whatever was sent. */
export function keepVouchedFields(
  data: Readonly<Record<string, unknown>>,
  form: PrefilledForm,
  identity: PersonIdentity,
): Record<string, unknown> {
  return { ...data, ...vouchedFields(form, identity) }
}
