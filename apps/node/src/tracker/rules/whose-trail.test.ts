import fc from 'fast-check'
import { expect, test } from 'vitest'
import { whoseTrail } from './whose-trail.ts'

test('the two states of an identifier may ask each other, each from its side', () => {
  expect(whoseTrail('KZ/TR/x', { asked: 'KZ', asking: 'TR' })).toBe('home')
  expect(whoseTrail('KZ/TR/x', { asked: 'TR', asking: 'KZ' })).toBe('host')
})

test.each([
  ['KZ/TR/x', { asked: 'KZ', asking: 'AZ' }],
  ['KZ/TR/x', { asked: 'TR', asking: 'AZ' }],
  ['KZ/TR/x', { asked: 'AZ', asking: 'KZ' }],
  ['KZ/TR/x', { asked: 'AZ', asking: 'TR' }],
  ['KZ/TR', { asked: 'KZ', asking: 'TR' }],
  ['KZ/TR/', { asked: 'KZ', asking: 'TR' }],
  ['', { asked: '', asking: '' }],
])('of %s nobody else gets anything: %j', (identifier, states) => {
  expect(whoseTrail(identifier, states)).toBe('neither')
})

test('no third state gets anything, whatever identifier it makes up', () => {
  const party = fc.constantFrom('KZ', 'TR', 'AZ', 'UZ')
  fc.assert(
    fc.property(party, party, party, party, fc.string(), (origin, destination, asked, asking, rest) => {
      const side = whoseTrail(`${origin}/${destination}/${rest}`, { asked, asking })
      if (side !== 'neither') expect([origin, destination].sort()).toEqual([asked, asking].sort())
    }),
  )
})
