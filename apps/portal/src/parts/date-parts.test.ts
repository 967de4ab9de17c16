import fc from 'fast-check'
import { expect, test } from 'vitest'
import { datePartOrder, joinDate, splitDate } from './date-parts.ts'

test('every calendar date survives being split into three boxes and joined', () => {
  const day = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(day, (at) => {
      const date = at.toISOString().slice(0, 10)
      expect(joinDate(splitDate(date))).toBe(date)
    }),
  )
})

test('an unfinished date keeps what was typed', () => {
  const half = { day: '5', month: '', year: '19' }
  expect(splitDate(joinDate(half))).toEqual({ day: '5', month: '', year: '19' })
})

test('three empty boxes are no date at all', () => {
  expect(joinDate({ day: '', month: '', year: '' })).toBe('')
})

test('Hungarian dates begin with the year', () => {
  expect(datePartOrder('hu')[0]).toBe('year')
  expect(datePartOrder('kk')[0]).toBe('day')
})
