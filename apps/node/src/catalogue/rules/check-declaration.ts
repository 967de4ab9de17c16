import { Compile } from 'typebox/compile'
import { ServiceDeclaration } from '../declaration.ts'

const shape = Compile(ServiceDeclaration)

export type CheckedDeclaration = { is: 'good'; service: ServiceDeclaration } | { is: 'faulty'; faults: string[] }

/**
 * Whether a service declaration can be used. All faults are listed together, each with the place in the file.
 * `party` is who declares it; `evidenceTypes` are the federation's. Never throws.
 */
export function checkDeclaration(
  given: unknown,
  { party, evidenceTypes }: { party: string; evidenceTypes: readonly string[] },
): CheckedDeclaration {
  if (!shape.Check(given)) return { is: 'faulty', faults: describeShape(given) }
  const faults = [
    ...authorityFaults(given, party),
    ...requirementFaults(given, evidenceTypes),
    ...feeFaults(given),
    ...formFaults(given),
    ...duplicates('refusalGrounds', given.refusalGrounds),
  ]
  return faults.length === 0 ? { is: 'good', service: given } : { is: 'faulty', faults }
}

function describeShape(given: unknown): string[] {
  const faults = shape
    .Errors(given)
    .filter(({ keyword }) => keyword !== 'boolean')
    .map(({ instancePath, message, params }) => {
      const extra = 'additionalProperties' in params ? ` (${[params.additionalProperties].flat().join(', ')})` : ''
      return `${instancePath || '/'}: ${message}${extra}`
    })
  return [...new Set(faults)]
}

function authorityFaults({ authority, audience }: ServiceDeclaration, party: string): string[] {
  return [
    ...(authority.startsWith(`${party}/`) ? [] : [`/authority: ${authority} is no authority of ${party}`]),
    ...(audience.includes(party) ? [`/audience: ${party} serves its own citizens itself`] : []),
  ]
}

function requirementFaults({ requirements }: ServiceDeclaration, evidenceTypes: readonly string[]): string[] {
  return [
    ...duplicates('requirements', requirements),
    ...requirements.flatMap(({ id, evidence = [], upload, signature }) => {
      const unknown = [...new Set(evidence.flat())].filter((type) => !evidenceTypes.includes(type))
      return [
        ...unknown.map((type) => `/requirements/${id}: the federation knows no evidence type ${type}`),
        ...(evidence.length === 0 && !upload && !signature
          ? [`/requirements/${id}: needs evidence, an upload rule, or both, or a signature`]
          : []),
        ...(signature && (evidence.length > 0 || upload)
          ? [`/requirements/${id}: a signature stands in a requirement of its own`]
          : []),
      ]
    }),
  ]
}

function feeFaults({ fee, rates }: ServiceDeclaration): string[] {
  const others = fee.items.filter(({ money }) => money.currency !== fee.total.currency)
  const forAll = fee.items.filter(({ forParties }) => forParties === undefined)
  const sum = forAll.reduce((total, { money }) => total + money.amount, 0)
  const own = rates.filter(({ currency }) => currency === fee.total.currency)
  return [
    ...duplicates('fee/items', fee.items),
    ...others.map(({ id }) => `/fee/items/${id}: not in ${fee.total.currency}, the money of the total`),
    ...(sum === fee.total.amount ? [] : [`/fee/total: ${fee.total.amount}, yet the items that all pay make ${sum}`]),
    ...own.map(({ currency }) => `/rates: ${currency} is the fee’s own money`),
  ]
}

function formFaults({ form }: ServiceDeclaration): string[] {
  const fields = Object.keys(form.schema.properties)
  const inSections = form.sections.flatMap((section) => section.fields)
  const unknownIn = (place: string, names: readonly string[]) =>
    names.filter((name) => !fields.includes(name)).map((name) => `/form/${place}: the schema has no field ${name}`)
  const optionFaults = fields.flatMap((field) => {
    const options = form.schema.properties[field]?.enum
    if (!Array.isArray(options)) return []
    const worded = Object.keys(form.texts[field]?.options ?? {})
    return options
      .filter((option) => !worded.includes(String(option)))
      .map((option) => `/form/texts/${field}: the option ${option} has no words`)
  })
  return [
    ...unknownIn('schema/required', form.schema.required ?? []),
    ...unknownIn('sections', inSections),
    ...unknownIn('texts', Object.keys(form.texts)),
    ...unknownIn('prefill', Object.keys(form.prefill)),
    ...fields
      .filter((name) => form.schema.properties[name]?.readOnly === true && !Object.hasOwn(form.prefill, name))
      .map((name) => `/form/prefill: ${name} is read-only and has no place in the identity`),
    ...fields.filter((name) => !inSections.includes(name)).map((name) => `/form/sections: ${name} stands in none`),
    ...inSections
      .filter((name, i) => inSections.indexOf(name) !== i)
      .map((name) => `/form/sections: ${name} stands in two`),
    ...fields.filter((name) => !form.texts[name]).map((name) => `/form/texts: ${name} has no label`),
    ...optionFaults,
  ]
}

const duplicates = (place: string, items: readonly { id: string }[]): string[] =>
  items
    .filter(({ id }, i) => items.findIndex((other) => other.id === id) !== i)
    .map(({ id }) => `/${place}: ${id} stands there twice`)
