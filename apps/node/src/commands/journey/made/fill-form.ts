/** JSON Schema 2020-12, as far as service forms use it. */
interface FieldSchema {
  readonly type?: unknown
  readonly const?: unknown
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly examples?: readonly unknown[]
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly items?: FieldSchema
  readonly minItems?: number
  readonly properties?: Readonly<Record<string, FieldSchema>>
  readonly required?: readonly string[]
}

export type Filled = { is: 'filled'; data: Record<string, unknown> } | { is: 'unknown-field'; field: string }

/**
 * Fills what a form's schema requires and `given` (the prefill) does not hold yet. Dates follow from a field's name,
 * texts are the first sample that fits. A required field for which no sample fits is named, not guessed: national
 * numbers for instance.
 */
export function fillForm(schema: object, given: Readonly<Record<string, unknown>>, today: Date): Filled {
  const { properties = {}, required = [] } = schema as FieldSchema
  const data: Record<string, unknown> = { ...given }
  for (const name of required) {
    if (data[name] !== undefined && data[name] !== '') continue
    const value = valueFor(name, properties[name] ?? {}, today)
    if (value === undefined) return { is: 'unknown-field', field: name }
    data[name] = value
  }
  return { is: 'filled', data }
}

function valueFor(name: string, schema: FieldSchema, today: Date): unknown {
  const { type } = schema
  const told = schema.const ?? schema.default ?? schema.enum?.[0] ?? schema.examples?.[0]
  if (told !== undefined) return told
  if ('identifier' in schema) return undefined
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'number') return schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1
  if (type === 'array') {
    const item = valueFor(name, schema.items ?? { type: 'string' }, today)
    return item === undefined ? undefined : Array.from({ length: schema.minItems ?? 1 }, () => item)
  }
  if (type === 'object') {
    const filled = fillForm(schema, {}, today)
    return filled.is === 'filled' ? filled.data : undefined
  }
  if (schema.format === 'date') return dateFor(name, today)
  const samples = /city|town|settlement|district/i.test(name) ? ['Central', ...textSamples] : textSamples
  return samples.find((text) => fits(text, schema))
}

/** The first that fits is taken. Mail and web are of a domain kept for examples (RFC 2606). */
const textSamples = [
  'applicant@example.org',
  'https://example.org/',
  'Bridge Street 12, flat 7',
  'N12345678',
  '+77001234567',
  '123456',
  '12',
  'Yes',
]

const formats: Readonly<Record<string, RegExp>> = {
  email: /^[^@\s]+@[^@\s]+$/,
  uri: /^https:/,
}

function fits(text: string, { format, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: FieldSchema) {
  if (text.length < minLength || text.length > maxLength) return false
  if (format !== undefined) return formats[format]?.test(text) ?? false
  if (pattern !== undefined) return new RegExp(pattern, 'u').test(text)
  return !Object.values(formats).some((form) => form.test(text))
}

const dayMs = 86_400_000

/** Born a grown-up's time ago, a stay of some months that begins soon, papers that outlast it. */
function dateFor(name: string, today: Date): string {
  const days = /birth/i.test(name)
    ? -33 * 365
    : /expir|valid/i.test(name)
      ? 5 * 365
      : /until|end|to$|leave|depart/i.test(name)
        ? 210
        : /issued|since/i.test(name)
          ? -365
          : 14
  return new Date(today.getTime() + days * dayMs).toISOString().slice(0, 10)
}
