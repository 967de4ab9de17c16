import type { EvidenceContent, Money, Texts } from '@kopru/client'
import type { EvidenceFields } from '../schema.ts'

export interface FieldDeclaration {
  readonly id: string
  readonly kind: string
  readonly label: Texts
  readonly codes?: Readonly<Record<string, Texts>> | undefined
}

type DescribedFields = EvidenceContent['fields']

/**
 * An evidence's fields as their reader sees them, in the order of the evidence type: dates and money as the language
 * writes them, codes in words. Fields that the evidence lacks are left out.
 */
export function describeFields(
  declared: readonly FieldDeclaration[],
  fields: EvidenceFields,
  language: string,
): DescribedFields {
  return declared.flatMap((field) => {
    const value = describe(field, fields[field.id], language)
    return value === undefined ? [] : [{ id: field.id, label: withoutGaps(field.label), value }]
  })
}

function describe(field: FieldDeclaration, value: unknown, language: string): string | undefined {
  if (value === undefined || value === null) return undefined
  switch (field.kind) {
    case 'date':
      return typeof value === 'string' ? formatDay(value, language) : undefined
    case 'money':
      return isMoney(value) ? formatMoney(value, language) : undefined
    case 'number':
      return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : undefined
    case 'list':
      return Array.isArray(value) && value.length > 0 ? value.map(String).join('; ') : undefined
    case 'code': {
      const words = field.codes?.[String(value)]
      return words === undefined ? String(value) : pickWords(words, language)
    }
    default:
      return typeof value === 'string' && value !== '' ? value : undefined
  }
}

const pickWords = (texts: Texts, language: string): string =>
  texts[language as keyof Texts] ?? texts.ru ?? texts.en ?? Object.values(texts)[0] ?? ''

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
  'amount' in value &&
  Number.isInteger(value.amount) &&
  'currency' in value &&
  typeof value.currency === 'string' &&
  /^[A-Z]{3}$/.test(value.currency)

const withoutGaps = (texts: Texts): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined))
