import { expect, test } from 'vitest'
import { expectedEvents, missingEvents } from './read-tracker.ts'

const pair = { from: 'KZ', to: 'TR' }
const whole = [
  ...expectedEvents.home.map((event) => ({ event, recordedBy: 'KZ' })),
  ...expectedEvents.host.map((event) => ({ event, recordedBy: 'TR' })),
]

test('a whole tracker lacks nothing', () => {
  expect(missingEvents(whole, pair)).toEqual([])
})

test('what is missing is named with the state that should have written it', () => {
  const rows = whole.filter(({ event }) => event !== 'notice-received' && event !== 'evidence-viewed')
  expect(missingEvents(rows, pair)).toEqual(['KZ notice-received', 'TR evidence-viewed'])
})

test('what the other state wrote does not stand in', () => {
  const rows = whole.map((row) => (row.event === 'evidence-previewed' ? { ...row, recordedBy: 'TR' } : row))
  expect(missingEvents(rows, pair)).toEqual(['KZ evidence-previewed'])
})
