import { expect, test } from 'vitest'
import { findWebAddress } from './web-address.ts'

test('web addresses pass, code and relative paths do not', () => {
  expect(findWebAddress('https://portal.example/applications/1')?.hostname).toBe('portal.example')
  expect(findWebAddress('http://localhost:7020/x')?.port).toBe('7020')
  expect(findWebAddress('javascript:alert(1)')).toBeUndefined()
  expect(findWebAddress('data:text/html,x')).toBeUndefined()
  expect(findWebAddress('/applications')).toBeUndefined()
})
