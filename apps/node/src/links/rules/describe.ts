import type { PersonIdentity } from '@kopru/client'
import type { NameForm, PersonDescription } from '@kopru/names'
import type { RecordSubject } from '../../connectors/schema.ts'

/** A vouched identity as the matcher reads it: the native names and the passport's Latin form, each as a name of its own. */
export function describeIdentity({ name, birthDate, sex, birthPlace }: PersonIdentity): PersonDescription {
  const { given, family, patronymic, latinGiven, latinFamily } = name
  return {
    names: [
      { given, family, ...(patronymic && { patronymic }) },
      { given: latinGiven, family: latinFamily },
    ],
    birthDate,
    ...(sex && { sex }),
    ...(birthPlace && { birthPlace }),
  }
}

/** Whom a register's record is about, as the matcher reads it; undefined for a record without any name. */
export function describeSubject(subject: RecordSubject): PersonDescription | undefined {
  const names = [
    nameOf({ family: subject.familyName, given: subject.givenName, patronymic: subject.patronymic }),
    nameOf({ family: subject.latinFamilyName, given: subject.latinGivenName }),
  ].filter((name) => name !== undefined)
  if (names.length === 0) return undefined
  const [birthDate, birthPlace, sex] = [textOf(subject.birthDate), textOf(subject.birthPlace), subject.sex]
  return {
    names,
    ...(birthDate && { birthDate }),
    ...((sex === 'female' || sex === 'male') && { sex }),
    ...(birthPlace && { birthPlace }),
  }
}

const nameOf = (parts: { family: unknown; given: unknown; patronymic?: unknown }): NameForm | undefined => {
  const [family, given, patronymic] = [textOf(parts.family), textOf(parts.given), textOf(parts.patronymic)]
  if (!family && !given) return undefined
  return { ...(family && { family }), ...(given && { given }), ...(patronymic && { patronymic }) }
}

/** A register's value where it is a text of a sensible length. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.length > 0 && value.length <= 300 ? value : undefined
