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

/**
 * Puts fields that the form declares `readOnly` back to what the home state vouched for, whatever was sent.
 */
export function keepVouchedFields(
  data: Readonly<Record<string, unknown>>,
  form: { schema: Readonly<Record<string, unknown>>; prefill: Readonly<Record<string, string>> },
  identity: PersonIdentity,
): Record<string, unknown> {
  const properties = form.schema.properties as Record<string, { readOnly?: boolean }> | undefined
  const vouched = Object.entries(prefillForm(form.prefill, identity)).filter(
    ([field]) => properties?.[field]?.readOnly === true,
  )
  return { ...data, ...Object.fromEntries(vouched) }
}
