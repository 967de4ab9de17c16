import { expect, test } from 'vitest'
import { findOwnPath, findWebAddress } from './web-address.ts'

test('web addresses pass, code and relative paths do not', () => {
  expect(findWebAddress('https://portal.example/applications/1')?.hostname).toBe('portal.example')
  expect(findWebAddress('http://localhost:7020/x')?.port).toBe('7020')
  expect(findWebAddress('javascript:alert(1)')).toBeUndefined()
  expect(findWebAddress('data:text/html,x')).toBeUndefined()
  expect(findWebAddress('/applications')).toBeUndefined()
})

test('only a path of the portal itself is an address to come back to', () => {
  expect(findOwnPath('/applications?x=1#y')).toBe('/applications?x=1#y')
  for (const away of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/.//evil.example',
    '/\t/evil.example',
    '',
    7,
  ]) {
    expect(findOwnPath(away), String(away)).toBeUndefined()
  }
})
