import { expect, test } from 'vitest'
import { isWell, orderedPairs } from './run-all.ts'

test('five states make twenty pairs, none with itself', () => {
  const pairs = orderedPairs(['KZ', 'TR', 'KG', 'UZ', 'AZ'])
  expect(new Set(pairs.map(({ from, to }) => `${from}-${to}`)).size).toBe(20)
  expect(pairs.every(({ from, to }) => from !== to)).toBe(true)
})

test('a journey is well only when granted, verified and gone to its end', () => {
  const good = { from: 'KZ', to: 'TR', granted: true, verified: true, steps: [], totalMs: 1 }
  expect(isWell(good)).toBe(true)
  expect(isWell({ ...good, granted: false })).toBe(false)
  expect(isWell({ ...good, verified: false })).toBe(false)
  expect(isWell({ ...good, failure: { step: 'read-tracker', code: 'a.b', title: '' } })).toBe(false)
})
