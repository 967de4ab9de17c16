import fc from 'fast-check'
import { expect, test } from 'vitest'
import { atHostClock, momentAtHost } from './host-clock.ts'

const zones = ['Asia/Almaty', 'Europe/Istanbul', 'Asia/Bishkek', 'Asia/Tashkent', 'Asia/Baku', 'Europe/Budapest', 'UTC']

test('a moment is written as the clock of the zone shows it, with its offset', () => {
  const moment = new Date('2026-12-03T06:00:00Z')
  expect(atHostClock(moment, 'Europe/Istanbul')).toBe('2026-12-03T09:00:00+03:00')
  expect(atHostClock(moment, 'Asia/Almaty')).toBe('2026-12-03T11:00:00+05:00')
  expect(atHostClock(moment, 'UTC')).toBe('2026-12-03T06:00:00+00:00')
  expect(atHostClock(moment, 'America/St_Johns')).toBe('2026-12-03T02:30:00-03:30')
})

test('what the clock shows is read back as the same moment', () => {
  const minutes = fc.integer({ min: Date.parse('2026-01-01') / 60_000, max: Date.parse('2040-01-01') / 60_000 })
  fc.assert(
    fc.property(minutes, fc.constantFrom(...zones), (minute, zone) => {
      const shown = atHostClock(new Date(minute * 60_000), zone)
      expect(Date.parse(shown)).toBe(minute * 60_000)
      const read = momentAtHost(shown.slice(0, 16), zone)
      // Where the clock is set back, an hour is shown twice and the first is meant.
      expect([0, 60 * 60_000]).toContain(minute * 60_000 - Number(read))
      expect(atHostClock(read ?? new Date(0), zone).slice(0, 16)).toBe(shown.slice(0, 16))
    }),
  )
})

test('an hour that the clock skips, and a day that no calendar has, are no moments', () => {
  expect(momentAtHost('2027-03-28T02:30', 'Europe/Budapest')).toBeUndefined()
  expect(momentAtHost('2027-02-30T09:00', 'Europe/Istanbul')).toBeUndefined()
  expect(momentAtHost('2027-10-31T02:30', 'Europe/Budapest')).toEqual(new Date('2027-10-31T00:30:00Z'))
})
