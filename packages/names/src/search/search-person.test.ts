import { expect, test } from 'vitest'
import type { PersonDescription } from '../matching/person-description.ts'
import { defaultSearchLimits, type SearchedRegister, searchPerson } from './search-person.ts'

const named = (full: string, birthDate?: string): PersonDescription => ({
  names: [{ full, language: 'az' }],
  ...(birthDate !== undefined && { birthDate }),
})

/** A register that answers the first question with the first people, and so on; `asked` counts the questions. */
function answering(people: readonly (readonly PersonDescription[])[], found?: number) {
  let asked = 0
  const rows = people.map((of, step) => of.map((description, at) => ({ person: `${step}.${at}`, description })))
  const register: SearchedRegister = {
    async query() {
      const step = rows[asked++] ?? []
      return step.map(({ person }) => ({ person, found: found ?? step.length }))
    },
    describe: async (wanted) => rows.flat().filter(({ person }) => wanted.includes(person)),
  }
  return { register, asked: () => asked }
}

test('by names alone, whoever is found first may be a namesake: all steps are taken', async () => {
  const { register, asked } = answering([[named('Rəfael Hüseynov')], [], [], [named('Rafael Hüseynov')]])
  const answer = await searchPerson(named('Rəfael Hüseynov'), register)
  expect(asked()).toBe(4)
  expect(answer).toMatchObject({ is: 'several', more: false })
  expect(answer.is === 'several' && answer.candidates.map(({ person }) => person)).toEqual(['0.0', '3.0'])
})

test('beside an equal birth date nobody is looked for further', async () => {
  const { register, asked } = answering([[named('Rəfael Hüseynov', '1951-10-17')]])
  expect(await searchPerson(named('Hüseynov Rəfael', '1951-10-17'), register)).toMatchObject({
    is: 'one',
    person: '0.0',
  })
  expect(asked()).toBe(1)
})

test('beside an equal birth year a like name is looked for too: a namesake may be of that age', async () => {
  const { register, asked } = answering([[named('Rəfael Hüseynov', '1951')], [named('Rafail Hüseynov', '1951')]])
  const answer = await searchPerson(named('Hüseynov Rəfael', '1951'), register)
  expect(asked()).toBe(2)
  expect(answer).toMatchObject({ is: 'several' })
})

test('a namesake of another age lets the search go on until somebody is meant', async () => {
  const { register, asked } = answering([
    [named('Rəfael Hüseynov', '1950-02-01')],
    [],
    [named('Rəfael Hüseynov', '1951-10-17')],
  ])
  expect(await searchPerson(named('Rəfael Hüseynov', '1951-10-17'), register)).toMatchObject({
    is: 'one',
    person: '2.0',
  })
  expect(asked()).toBe(3)
})

test('where more bear a name than are looked at, the answer says so, and nobody is looked for further', async () => {
  const namesakes = Array.from({ length: 3 }, () => named('Əli Əliyev'))
  const { register, asked } = answering([namesakes, namesakes], defaultSearchLimits.ranked)
  expect(await searchPerson(named('Əli Əliyev'), register)).toMatchObject({ is: 'several', more: true })
  expect(asked()).toBe(1)
})

test('where many bear the very name, a like one is not looked for, but the name as one word is', async () => {
  const { register, asked } = answering([[named('Əli Əliyev')], [], []], defaultSearchLimits.few + 1)
  await searchPerson(named('Əli Əliyev'), register)
  expect(asked()).toBe(3)
})
