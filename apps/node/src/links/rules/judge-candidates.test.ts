import { matchPersons, type PersonDescription } from '@kopru/names'
import { expect, test } from 'vitest'
import { type Candidate, judgeCandidates, pickCertain } from './judge-candidates.ts'

const aigul: PersonDescription = {
  names: [
    { family: 'Ахметова', given: 'Айгүл', patronymic: 'Серікқызы', language: 'kk' },
    { family: 'AKHMETOVA', given: 'AIGUL' },
  ],
  birthDate: '1980-03-17',
  sex: 'female',
}

const recordOf = (described: PersonDescription, nationalNumber?: string): Candidate => ({
  ...{ record: {}, described, reference: 'row', nationalNumber, documentNumber: undefined },
})

const archive = (family: string, given: string, patronymic: string, birthDate = '1980-03-17') =>
  recordOf({ names: [{ family, given, patronymic, language: 'ru' }], birthDate, sex: 'female' })

const pick = (candidates: Candidate[], nationalNumber: string | undefined = '800317400011') =>
  pickCertain(judgeCandidates({ described: aigul, nationalNumber }, candidates, matchPersons), { nationalNumber })

test('a record in the spelling of another time is the person’s where the whole birth date agrees too', () => {
  const own = archive('Ахметова', 'Айгуль', 'Сериковна')
  expect(pick([own])?.described).toBe(own.described)
})

test.each([
  ['of a twin', archive('Ахметова', 'Динара', 'Сериковна')],
  ['of a twin with a like name', archive('Ахметова', 'Айжан', 'Сериковна')],
  ['of a stranger with the same given name', archive('Сейитова', 'Айгуль', 'Маратовна')],
  ['of a namesake born on another day', archive('Ахметова', 'Айгуль', 'Сериковна', '1980-06-09')],
  ['whose day of birth nobody knew', archive('Ахметова', 'Айгуль', 'Сериковна', '1980-01-01')],
])('a record %s is given to nobody by itself, though it is the only one', (_, record) => {
  expect(pick([record])).toBeUndefined()
})

test('a record that bears a number is not given to a person of whom no number is known', () => {
  const numbered = recordOf(archive('Ахметова', 'Айгуль', 'Сериковна').described, '800317400029')
  expect(pick([numbered], undefined)).toBeUndefined()
  expect(pick([numbered])).toBeUndefined()
})

test('two records that may both be the person’s are given to nobody', () => {
  expect(pick([archive('Ахметова', 'Айгуль', 'Сериковна'), archive('Ахметова', 'Айгуль', '')])).toBeUndefined()
})
