import { expect, test } from 'vitest'
import { ageOn, dayOf, isoOf, monthsBefore } from './days.ts'

test('every day from 1900 to 2100 has the date that Date gives it', () => {
  const wrong: string[] = []
  for (let day = dayOf('1900-01-01'); day <= dayOf('2100-12-31'); day++) {
    const iso = new Date(day * 86_400_000).toISOString().slice(0, 10)
    if (isoOf(day) !== iso || dayOf(iso) !== day) wrong.push(iso)
  }
  expect(wrong).toEqual([])
})

test('the months before a day are full months, across a new year', () => {
  expect(monthsBefore('2026-02-01', 3)).toEqual(['2025-11', '2025-12', '2026-01'])
  expect(monthsBefore('2026-12-31', 2)).toEqual(['2026-10', '2026-11'])
})

test('age goes up on the birthday', () => {
  expect(ageOn('2000-06-15', '2018-06-14')).toBe(17)
  expect(ageOn('2000-06-15', '2018-06-15')).toBe(18)
})
