import type { TrackerRow } from '@kopru/client'
import { expect, test } from 'vitest'
import { joinRows } from './join-rows.ts'

const row = (at: string, what: string): TrackerRow => ({
  at,
  what,
  recordedBy: 'KZ',
  event: 'evidence-viewed',
  who: 'TR/goc',
  whoName: {},
  legalBasis: { agreement: 'a', article: '5', purpose: 'p' },
  conversationId: '0192f0c1-0000-7000-8000-000000000001',
})
const order = (...trails: TrackerRow[][]) => joinRows(trails).map(({ what }) => what)

test('the newest row of any state comes first', () => {
  const ours = [row('2026-11-23T12:00:00.000Z', 'c'), row('2026-11-23T10:00:00.000Z', 'a')]
  expect(order(ours, [row('2026-11-23T11:00:00.000Z', 'b')])).toEqual(['c', 'b', 'a'])
})

test('moments are compared, not their spelling', () => {
  expect(order([row('2026-11-23T12:00:00.000Z', 'later')], [row('2026-11-23T14:30:00+03:00', 'earlier')])).toEqual([
    'later',
    'earlier',
  ])
})

test('rows of one moment stay in the order in which they were recorded', () => {
  const at = '2026-11-23T10:00:00.000Z'
  expect(order([row(at, '1'), row(at, '2')], [row(at, '3')])).toEqual(['1', '2', '3'])
})

test('a state that dates thousands of rows ahead hides nothing of the others', () => {
  const flood = Array.from({ length: 5000 }, (_, i) => row('2099-01-01T00:00:00Z', `x${i}`))
  expect(order([row('2026-11-23T10:00:00.000Z', 'ours')], flood)).toContain('ours')
})
