import type { CastPart, IsoDate, Sex } from '../person.ts'

/**
 * A person with a name and a part to play, the same whatever the seed. Surname in the form for men; `father` is the
 * father's given name, from which the patronymic comes.
 */
export interface CastMember {
  readonly username: string
  readonly given: string
  readonly surname: string
  readonly father: string
  readonly sex: Sex
  readonly birthDate: IsoDate
  readonly city: string
  readonly household: 'single' | 'married' | 'married-with-children'
  readonly part: CastPart
}

type Row = readonly [part: CastPart, username: string, sex: 'f' | 'm', birthDate: IsoDate, name: string, city: string]

const households: Partial<Record<CastPart, CastMember['household']>> = {
  parent: 'married-with-children',
  spouse: 'married',
  trader: 'married-with-children',
}

/** `name` reads: given, surname in the form for men, father's given name. */
export const castOf = (suffix: string, rows: readonly Row[]): readonly CastMember[] =>
  rows.map(([part, username, sex, birthDate, name, city]) => {
    const [given = '', surname = '', father = ''] = name.split(' ')
    return {
      username: `${username}.${suffix}`,
      given,
      surname,
      father,
      sex: sex === 'f' ? 'female' : 'male',
      birthDate,
      city,
      household: households[part] ?? 'single',
      part,
    }
  })
