import type { FormProblem } from '@kopru/client'
import { checkIdentifier } from '@kopru/names'
import type { FieldSchema, FormSchema } from './field-kind.ts'

export type FormData = Readonly<Record<string, unknown>>

/**
 * What is wrong with a field, in the node's own codes, so that the same words serve both. A quick help while one types:
 * the node checks again by the whole schema and has the last word. `today` is an RFC 3339 full-date.
 */
export function checkField(
  field: string,
  { properties, required }: FormSchema,
  data: FormData,
  today: string,
): FormProblem | undefined {
  const schema = properties[field]
  const value = data[field]
  const fault = (code: string, params: Record<string, string | number> = {}) => ({ field, code, params })
  if (isEmpty(value)) return required.includes(field) ? fault('form.required') : undefined
  if (!schema) return fault('form.unknown-field')
  if (schema.enum && !schema.enum.includes(value)) return fault('form.not-an-option')
  if ('const' in schema && schema.const !== value) return fault('form.not-an-option')
  if (!isOfType(value, schema.type)) return fault('form.wrong-type', { type: String(schema.type) })
  const [code, params] = (typeof value === 'string' &&
    (checkText(value, schema) ?? checkOrder(value, schema, { ...data, today }))) ||
    (typeof value === 'number' && checkNumber(value, schema)) || [undefined]
  return code === undefined ? undefined : fault(code, params)
}

/** Every field's problem, in the order of the declaration. */
export function checkForm(schema: FormSchema, data: FormData, today: string): FormProblem[] {
  return Object.keys(schema.properties).flatMap((field) => checkField(field, schema, data, today) ?? [])
}

/** Data as the node takes them: a field left empty is not sent at all. */
export function withoutEmpty(data: FormData): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => !isEmpty(value)))
}

type Fault = readonly [code: string, params?: Record<string, string | number>]

const isEmpty = (value: unknown) => value === undefined || value === null || value === ''

function isOfType(value: unknown, type: string | undefined): boolean {
  if (type === 'integer') return Number.isInteger(value)
  return type === undefined || typeof value === type
}

function checkText(value: string, schema: FieldSchema): Fault | undefined {
  // JSON Schema counts characters, not UTF-16 units (2020-12 validation §6.3).
  const length = [...value].length
  if (schema.maxLength !== undefined && length > schema.maxLength) return ['form.too-long', { limit: schema.maxLength }]
  if (schema.minLength !== undefined && length < schema.minLength)
    return ['form.too-short', { limit: schema.minLength }]
  if (schema.format === 'date') return checkDate(value, schema)
  if (schema.format === 'email' && !isEmail(value)) return ['form.not-an-email']
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) return ['form.wrong-form']
  return schema.identifier && checkNational(value, schema.identifier)
}

function checkDate(value: string, { formatMinimum, formatMaximum }: FieldSchema): Fault | undefined {
  if (!isDate(value)) return ['form.not-a-date']
  if (formatMinimum && value < formatMinimum) return ['form.too-early', { limit: formatMinimum }]
  if (formatMaximum && value > formatMaximum) return ['form.too-late', { limit: formatMaximum }]
  return undefined
}

function checkOrder(value: string, { notBefore = '' }: FieldSchema, days: FormData): Fault | undefined {
  const limit = days[notBefore]
  return typeof limit === 'string' && isDate(limit) && value < limit ? ['form.too-early', { limit }] : undefined
}

/** RFC 3339 full-date that is on the calendar: no 31 April, no 29 February out of turn. */
function isDate(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false
  const at = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value)
}

const isEmail = (value: string) => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value)

function checkNumber(value: number, schema: FieldSchema): Fault | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema
  if (minimum !== undefined && value < minimum) return ['form.too-small', { limit: minimum }]
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    return ['form.too-small', { limit: exclusiveMinimum }]
  if (maximum !== undefined && value > maximum) return ['form.too-large', { limit: maximum }]
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
    return ['form.too-large', { limit: exclusiveMaximum }]
  return undefined
}

/** Where no public rule can tell, the field passes. */
function checkNational(value: string, { party, kind }: { party: string; kind: string }): Fault | undefined {
  const verdict = checkIdentifier(party, kind, value)
  if (verdict.valid !== false) return undefined
  const code =
    verdict.reasons[0]?.code === 'identifier.wrong-check-digit' ? 'form.bad-check-digit' : 'form.wrong-identifier'
  return [code, { party, kind: verdict.kind }]
}
