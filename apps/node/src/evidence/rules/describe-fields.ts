import type { EvidenceContent, Money, Texts } from '@kopru/client'
import type { EvidenceFields } from '../schema.ts'

export interface FieldDeclaration {
  readonly id: string
  readonly kind: string
  readonly label: Texts
  readonly codes?: Readonly<Record<string, Texts>> | undefined
}

type DescribedFields = EvidenceContent['fields']

/** The fields that an evidence type declares, as the directory's signed list of types has it. */
export function findFieldDeclarations(
  types: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[],
  evidenceType: string,
): readonly FieldDeclaration[] | undefined {
  return types.find(({ id }) => id === evidenceType)?.fields as readonly FieldDeclaration[] | undefined
}

/**
 * An evidence's fields as their reader sees them, in the order of the evidence type: dates and money as the language
 * writes them, codes in words. Fields that the evidence lacks are left out; a value that does not fit its kind is shown
 * as it is, for what is sent must be seen.
 */
export function describeFields(
  declared: readonly FieldDeclaration[],
  fields: EvidenceFields,
  language: string,
): DescribedFields {
  return declared.flatMap((field) => {
    const value = Object.hasOwn(fields, field.id) ? fields[field.id] : undefined
    if (value === undefined || value === null) return []
    return [{ id: field.id, label: withoutGaps(field.label), value: describe(field, value, language) ?? asItIs(value) }]
  })
}

function describe({ kind, codes = {} }: FieldDeclaration, value: unknown, language: string): string | undefined {
  switch (kind) {
    case 'date':
      return typeof value === 'string' && value !== '' ? formatDay(value, language) : undefined
    case 'money':
      return isMoney(value) ? formatMoney(value, language) : undefined
    case 'number':
      return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : undefined
    case 'list':
      return Array.isArray(value) && value.length > 0 ? value.map(asItIs).join('; ') : undefined
    case 'code':
      return typeof value === 'string' && Object.hasOwn(codes, value) ? pickWords(codes[value], language) : undefined
    default:
      return undefined
  }
}

function asItIs(value: unknown): string {
  const isEmpty = value === '' || (Array.isArray(value) && value.length === 0)
  return isEmpty ? '—' : typeof value === 'string' ? value : JSON.stringify(value)
}

const pickWords = (texts: Texts | undefined, language: string): string | undefined =>
  texts?.[language as keyof Texts] ?? texts?.ru ?? texts?.en ?? Object.values(texts ?? {})[0]

/** A calendar day has no time zone: it is read and written in UTC. */
function formatDay(day: string, language: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return day
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(date)
}

const formatMoney = ({ amount, currency }: Money, language: string): string =>
  new Intl.NumberFormat(language, { style: 'currency', currency }).format(amount / 100)

const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === 2 &&
  'amount' in value &&
  Number.isInteger(value.amount) &&
  'currency' in value &&
  typeof value.currency === 'string' &&
  /^[A-Z]{3}$/.test(value.currency)

const withoutGaps = (texts: Texts): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined))
