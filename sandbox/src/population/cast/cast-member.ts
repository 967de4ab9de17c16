import type { IsoDate, Sex, SpecialCaseKind } from '../person.ts'

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
  readonly part: 'sample' | SpecialCaseKind
  readonly note: string
}

const notes = {
  first: 'the main journey: single, employed, everything in order',
  parent: 'married with children: family permits, kinship evidence',
  student: 'young and single: student permits',
  spouse: 'married, no children yet: a second applicant, joint cases',
  trader: 'older, well paid: trade and firm services',
  letters: 'a name full of letters that passports write otherwise',
  'no-birth-record': 'the civil-status register knows no such person: zero matches',
  'two-birth-records': 'the civil-status register holds two rows for this person: two matches',
  'low-assurance': 'logs in with a low level of assurance: services that ask for more refuse',
  convicted: 'has convictions in the criminal record',
  minor: 'under 18: may not apply alone',
  'withheld-address': 'the address is protected: the register tells it to nobody',
  'archived-record': 'the birth record is in the archive, without a number and in another spelling: found by search',
  'archived-namesakes': 'the archive has two birth records that fit: prove which with the passport, or see an officer',
  'new-number': 'the birth record is under a former number: log in with the account of that number too',
  'former-number': 'the same person as the account above, under the former number',
} as const

type Row = readonly [
  key: keyof typeof notes,
  username: string,
  sex: 'f' | 'm',
  birthDate: IsoDate,
  name: string,
  city: string,
]

const households: Partial<Record<keyof typeof notes, CastMember['household']>> = {
  parent: 'married-with-children',
  spouse: 'married',
  trader: 'married-with-children',
}

/** `name` reads: given, surname in the form for men, father's given name. */
export const castOf = (suffix: string, rows: readonly Row[]): readonly CastMember[] =>
  rows.map(([key, username, sex, birthDate, name, city]) => {
    const [given = '', surname = '', father = ''] = name.split(' ')
    const part =
      key === 'first' ||
      key === 'parent' ||
      key === 'student' ||
      key === 'spouse' ||
      key === 'trader' ||
      key === 'letters'
        ? 'sample'
        : key
    return {
      username: `${username}.${suffix}`,
      given,
      surname,
      father,
      sex: sex === 'f' ? 'female' : 'male',
      birthDate,
      city,
      household: households[key] ?? 'single',
      part,
      note: notes[key],
    }
  })
