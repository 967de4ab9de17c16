import type { FormProblem } from '@kopru/client'
import { checkIdentifier } from '@kopru/names'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { isDay } from './days.ts'

/** Finds what is wrong with a form's data on a day (RFC 3339 full-date); nothing when it may be submitted. Never throws. */
export type FormCheck = (data: Readonly<Record<string, unknown>>, today: string) => FormProblem[]

/**
 * Compiles a service's form. Beyond JSON Schema 2020-12 with formats a field may say
 * - `identifier: {party, kind}`: its text must be a national identifier by that party's public rule; where the public
 *   rule cannot tell, the field passes;
 * - `notBefore`: `today`, or another field, whose day its own must not come before. What is no day is another rule's.
 *
 * Throws when the schema itself is wrong.
 */
export function compileForm(schema: object): FormCheck {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, messages: false, $data: false })
  ajvFormats.default(ajv)
  ajv.addKeyword({
    keyword: 'identifier',
    type: 'string',
    errors: true,
    compile: ({ party, kind }: { party: string; kind: string }) => {
      const validate: KeywordCheck = (value) => {
        const verdict = checkIdentifier(party, kind, value)
        if (verdict.valid !== false) return true
        const code = verdict.reasons[0]?.code ?? 'identifier.wrong-form'
        validate.errors = [{ keyword: 'identifier', params: { code, party, kind: verdict.kind } }]
        return false
      }
      return validate
    },
  })
  const clock = { today: '' }
  ajv.addKeyword({
    keyword: 'notBefore',
    type: 'string',
    schemaType: 'string',
    errors: true,
    compile: (bound: string) => {
      if (bound !== 'today' && !fieldsOf(schema).includes(bound))
        throw new Error(`notBefore names ${bound}, which is no field of the form`)
      const validate: KeywordCheck = (value, { parentData = {} } = {}) => {
        const limit = bound === 'today' ? clock.today : parentData[bound]
        if (typeof limit !== 'string' || !isDay(limit) || !isDay(value) || value >= limit) return true
        validate.errors = [{ keyword: 'notBefore', params: { limit } }]
        return false
      }
      return validate
    },
  })
  const validate = ajv.compile(schema)
  return (data, today) => {
    clock.today = today
    return validate(data) ? [] : describeErrors(validate, data)
  }
}

const fieldsOf = (schema: { readonly properties?: object }): string[] => Object.keys(schema.properties ?? {})

interface KeywordCheck {
  (value: string, context?: { readonly parentData?: Readonly<Record<string, unknown>> }): boolean
  errors?: Partial<ErrorObject>[]
}

function describeErrors({ errors }: ValidateFunction, data: Readonly<Record<string, unknown>>): FormProblem[] {
  const problems = (errors ?? []).map((error) => describe(error, data)).filter((problem) => problem !== undefined)
  // One problem a field: the first one found tells what to do; a required field left empty is just required.
  return problems.filter(({ field }, i) => problems.findIndex((other) => other.field === field) === i)
}

function describe(error: ErrorObject, data: Readonly<Record<string, unknown>>): FormProblem | undefined {
  const { keyword, params } = error
  const field = fieldOf(error)
  if (field === '') return undefined
  const value = data[field]
  if (value === '' && keyword !== 'additionalProperties') return { field, code: 'form.required', params: {} }
  const [code, given] = problemOf(keyword, params)
  return { field, code, params: given }
}

function fieldOf({ keyword, params, instancePath }: ErrorObject): string {
  const path = instancePath.split('/').slice(1).map(unescapePointer)
  if (keyword === 'required' || keyword === 'dependentRequired') path.push(String(params.missingProperty))
  if (keyword === 'additionalProperties') path.push(String(params.additionalProperty))
  return path.join('.')
}

const unescapePointer = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~')

type Params = Record<string, string | number>

function problemOf(
  keyword: string,
  params: Readonly<Record<string, unknown>>,
): readonly [code: string, params: Params] {
  const limit = typeof params.limit === 'number' || typeof params.limit === 'string' ? params.limit : ''
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return ['form.required', {}]
    case 'additionalProperties':
      return ['form.unknown-field', {}]
    case 'maxLength':
      return ['form.too-long', { limit }]
    case 'minLength':
      return ['form.too-short', { limit }]
    case 'pattern':
      return ['form.wrong-form', {}]
    case 'format':
      return [formatCodes[String(params.format)] ?? 'form.wrong-form', {}]
    case 'formatMinimum':
    case 'formatExclusiveMinimum':
    case 'notBefore':
      return ['form.too-early', { limit }]
    case 'formatMaximum':
    case 'formatExclusiveMaximum':
      return ['form.too-late', { limit }]
    case 'enum':
    case 'const':
      return ['form.not-an-option', {}]
    case 'minimum':
    case 'exclusiveMinimum':
      return ['form.too-small', { limit }]
    case 'maximum':
    case 'exclusiveMaximum':
      return ['form.too-large', { limit }]
    case 'minItems':
      return ['form.too-few', { limit }]
    case 'maxItems':
      return ['form.too-many', { limit }]
    case 'type':
      return ['form.wrong-type', { type: String(params.type) }]
    case 'identifier':
      return [
        identifierCodes[String(params.code)] ?? 'form.wrong-identifier',
        { party: String(params.party), kind: String(params.kind) },
      ]
    default:
      return ['form.wrong', { rule: keyword }]
  }
}

const formatCodes: Readonly<Record<string, string>> = { date: 'form.not-a-date', email: 'form.not-an-email' }

const identifierCodes: Readonly<Record<string, string>> = {
  'identifier.wrong-check-digit': 'form.bad-check-digit',
  'identifier.empty': 'form.required',
}
