import { expect, test } from 'vitest'
import { loaAtLeast, readLoa } from './loa-at-least.ts'

test('a level stands for itself and for every lower one', () => {
  const levels = ['low', 'substantial', 'high'] as const
  const enough = levels.map((given) => levels.filter((needed) => loaAtLeast(given, needed)))
  expect(enough).toEqual([['low'], ['low', 'substantial'], ['low', 'substantial', 'high']])
})

test.each([undefined, null, 3, '', 'HIGH', 'urn:high', ['high'], { toString: () => 'high' }])(
  'an acr that is none of ours counts as the lowest: %s',
  (acr) => {
    expect(readLoa(acr)).toBe('low')
  },
)

test('each of our levels is read as itself', () => {
  expect(['low', 'substantial', 'high'].map(readLoa)).toEqual(['low', 'substantial', 'high'])
})
