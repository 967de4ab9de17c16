import { expect, test } from 'vitest'
import { unclearWords } from './unclear-words.ts'

test('codes become what they are about, each once, and what agrees is left out', () => {
  expect(
    unclearWords(
      ['match.patronymic-missing', 'match.patronymic-differs', 'match.birth-date-agrees', 'match.spelling-differs'],
      2,
    ),
  ).toEqual(['unclear.patronymic', 'unclear.names'])
  expect(unclearWords(['match.day-and-month-swapped', 'match.place-renamed'], 1)).toEqual([
    'unclear.birth',
    'unclear.place',
  ])
})

test('several that agree in everything say so; none says nothing', () => {
  expect(unclearWords(['match.birth-date-agrees'], 2)).toEqual(['unclear.several'])
  expect(unclearWords([], 0)).toEqual([])
})
