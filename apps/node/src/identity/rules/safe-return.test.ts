import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safeReturn } from './safe-return.ts'

const own = 'https://portal.example:7010'

test.each([
  ['/', '/'],
  ['/applications', '/applications'],
  ['/applications/1?step=2&return=%2Fx', '/applications/1?step=2&return=%2Fx'],
  ['/preview/ә?ü=1', '/preview/%D3%99?%C3%BC=1'],
  ['/a/../b', '/b'],
  ['/x#part', '/x'],
])('a path of our own is kept: %s', (asked, kept) => {
  expect(safeReturn(asked, own)).toBe(kept)
})

test.each([
  'https://evil.example/',
  'javascript:alert(1)',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '\t//evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/%2e//evil.example',
  '/a/..//evil.example',
  '//evil.example@portal.example:7010/',
  'applications',
  '',
  `/${'a'.repeat(500)}`,
  undefined,
  7,
  ['/applications'],
])('what leads elsewhere or is no path leads to the start: %s', (asked) => {
  expect(safeReturn(asked, own)).toBe('/')
})

test('whatever is asked, a browser that follows the answer stays with us', () => {
  const nasty = fc.constantFrom(
    '/',
    '//',
    '\\',
    '.',
    '..',
    '%2e',
    '%2f',
    '@',
    ':',
    '?',
    '#',
    '\t',
    '\n',
    ' ',
    'evil.example',
    'http:',
  )
  const attack = fc
    .array(fc.oneof(nasty, fc.string({ maxLength: 3 })), { maxLength: 12 })
    .map((parts) => `/${parts.join('')}`)
  fc.assert(
    fc.property(attack, (asked) => {
      const answer = safeReturn(asked, own)
      expect(answer.startsWith('/')).toBe(true)
      expect(new URL(answer, own).origin).toBe(own)
      // And it stays an address of ours when it is followed twice.
      expect(safeReturn(answer, own)).toBe(answer.split('#')[0])
    }),
    { numRuns: 5000 },
  )
})
