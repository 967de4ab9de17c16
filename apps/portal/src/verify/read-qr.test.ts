import { expect, test } from 'vitest'
import { tokenOf } from './read-qr.ts'

test('the token stands after the # of a verify address', () => {
  expect(tokenOf('https://portal.example/verify#eyJhbGciOi.J9.abc')).toBe('eyJhbGciOi.J9.abc')
  expect(tokenOf('HTTPS://PORTAL.EXAMPLE/verify#a%2Bb')).toBe('a+b')
})

test('a bare token is taken as it is', () => {
  expect(tokenOf(' 6BFOXN*TS1BY ')).toBe('6BFOXN*TS1BY')
})
