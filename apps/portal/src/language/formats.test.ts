import { expect, test } from 'vitest'
import { createFormats, nameZone } from './formats.ts'
import { portalLanguages } from './languages.ts'
import { loadFormats } from './load-formats.ts'

test('each of the nine languages names the months in words', async () => {
  for (const { code } of portalLanguages) {
    await loadFormats(code)
    const written = createFormats(code).date('2026-11-23')
    expect(written, code).toMatch(/2026/)
    expect(written, code).toMatch(/23/)
    expect(written, code).toMatch(/\p{Letter}{3,}/u)
    expect(written, code).not.toMatch(/M\d\d/)
  }
})

test('Kazakh and Kyrgyz write the day as their readers do', async () => {
  await Promise.all([loadFormats('kk'), loadFormats('ky')])
  expect(createFormats('kk').date('2026-11-23')).toContain('қараша')
  expect(createFormats('ky').date('2026-11-23')).toContain('ноябрь')
})

test('a calendar date stays the same day wherever its reader is', async () => {
  await loadFormats('en')
  expect(createFormats('en').date('2026-01-01')).toContain('January 1')
})

test('a moment is shown by the clock of the state, and how far that is from Greenwich', async () => {
  await loadFormats('kk')
  const { dateTime, date } = createFormats('kk', 'Asia/Almaty')
  expect(dateTime('2026-11-23T21:30:10Z')).toMatch(/24 қараша.*02:30 \(UTC\+5\)$/)
  expect(date('2026-11-23T21:30:10Z')).toContain('24 қараша')
  expect(date('2026-11-23')).toContain('23 қараша')
})

test('money shows minor units only where there are some', async () => {
  await Promise.all([loadFormats('tr'), loadFormats('en')])
  expect(createFormats('tr').money({ amount: 161770, currency: 'TRY' })).toBe('1.617,70\u00a0TRY')
  expect(createFormats('en').money({ amount: 1950000, currency: 'KZT' })).toBe('19,500\u00a0KZT')
})

test('an appointment is shown by the clock it was made for, wherever its reader is', async () => {
  await loadFormats('en')
  const { dateTimeThere, zone } = createFormats('en')
  const own = process.env.TZ
  try {
    for (const [reader, hour] of [
      ['Asia/Almaty', 11],
      ['Pacific/Auckland', 19],
      ['America/Los_Angeles', 22],
    ] as const) {
      process.env.TZ = reader
      expect(new Date('2026-12-03T06:00:00Z').getHours()).toBe(hour)
      expect(dateTimeThere('2026-12-03T09:00:00+03:00')).toMatch(/December 3, 2026.*09:00/)
      expect(dateTimeThere('2026-12-03T23:30:00-03:30')).toMatch(/December 3, 2026.*23:30/)
    }
  } finally {
    if (own === undefined) delete process.env.TZ
    else process.env.TZ = own
  }
  const times = ['2026-12-03T09:00:00+03:00', '2026-12-03T09:00:00-03:30', '2026-12-03T06:00:00Z']
  expect(times.map(zone)).toEqual(['UTC+3', 'UTC−3:30', 'UTC+0'])
})

test('a clock is told by how far it is from Greenwich', () => {
  expect([300, 330, 0, -210].map(nameZone)).toEqual(['UTC+5', 'UTC+5:30', 'UTC+0', 'UTC−3:30'])
})
