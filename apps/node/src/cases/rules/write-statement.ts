import { type Requirement, textIn } from '@kopru/client'
import type { ApplicationRow } from '../schema.ts'

/**
 * What an applicant signs, to the byte: the statement, the service and authority, the person, and every answer of the
 * form with its label. The conversation's id ties it to this one application. Pure; the same form gives the same text.
 */
export function writeStatement(
  {
    serviceForHome: service,
    applicant,
    conversationId,
  }: Pick<ApplicationRow, 'serviceForHome' | 'applicant' | 'conversationId'>,
  {
    rule,
    data,
    language,
  }: { rule: NonNullable<Requirement['signature']>; data: Readonly<Record<string, unknown>>; language: string },
): string {
  const { name, birthDate, citizenship } = applicant
  const { form } = service
  const answers = form.sections
    .flatMap(({ fields }) => fields)
    .filter((field) => data[field] !== undefined && data[field] !== '')
    .map((field) => {
      const { label, options } = form.texts[field] ?? {}
      const words = options?.[String(data[field])]
      return `${label ? textIn(label, language) : field}: ${words ? textIn(words, language) : oneLine(data[field])}`
    })
  return [
    textIn(rule.statement, language),
    '',
    textIn(service.name, language),
    textIn(service.authorityName, language),
    `${[name.given, name.patronymic, name.family].filter(Boolean).join(' ')} (${name.latinGiven} ${name.latinFamily}), ${birthDate}, ${citizenship}`,
    '',
    ...answers,
    '',
    conversationId,
    '',
  ].join('\n')
}

/** No answer may look like another line of the statement. */
const oneLine = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
