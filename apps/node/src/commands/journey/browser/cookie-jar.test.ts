import { expect, test } from 'vitest'
import { createCookieJar } from './cookie-jar.ts'

const at = (url: string) => new URL(url)
const jarWith = (lines: string[], url = 'http://localhost:7010/login', now = () => 0) => {
  const jar = createCookieJar(now)
  jar.take(at(url), lines)
  return jar
}

test('a cookie goes back to every port of its host, and to no other host', () => {
  const jar = jarWith(['kopru_kz=abc; Path=/; HttpOnly; SameSite=Lax'])
  expect(jar.headerFor(at('http://localhost:7020/api/session'))).toBe('kopru_kz=abc')
  expect(jar.headerFor(at('http://example.org/'))).toBeUndefined()
})

test('a path holds for itself and what lies beneath it, not for a name that begins alike', () => {
  const jar = jarWith(['step=1; path=/interaction/ab'])
  expect(jar.headerFor(at('http://localhost:7012/interaction/ab'))).toBe('step=1')
  expect(jar.headerFor(at('http://localhost:7012/interaction/ab/confirm'))).toBe('step=1')
  expect(jar.headerFor(at('http://localhost:7012/interaction/abc'))).toBeUndefined()
})

test('without a path a cookie holds for the folder of the page that set it', () => {
  const jar = jarWith(['a=1'], 'http://localhost:7012/auth/one')
  expect(jar.headerFor(at('http://localhost:7012/auth/two'))).toBe('a=1')
  expect(jar.headerFor(at('http://localhost:7012/other'))).toBeUndefined()
})

test('the longer path comes first where two cookies share a name', () => {
  const jar = jarWith(['a=outer; path=/', 'a=inner; path=/auth'])
  expect(jar.headerFor(at('http://localhost:7012/auth'))).toBe('a=inner; a=outer')
})

test('a cookie that is taken back or has run out is not sent', () => {
  let now = 0
  const jar = jarWith(['a=1; Max-Age=60; path=/', 'b=2; Path=/'], undefined, () => now)
  now = 59_999
  expect(jar.headerFor(at('http://localhost/'))).toBe('a=1; b=2')
  now = 60_000
  expect(jar.headerFor(at('http://localhost/'))).toBe('b=2')
  jar.take(at('http://localhost/'), ['b=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'])
  expect(jar.headerFor(at('http://localhost/'))).toBeUndefined()
})

test('a value keeps its equals signs, and secure cookies wait for https', () => {
  const jar = jarWith(['token=a=b==; path=/; Secure', 'plain=c=d; path=/'])
  expect(jar.headerFor(at('http://localhost/'))).toBe('plain=c=d')
  expect(jar.headerFor(at('https://localhost/'))).toBe('token=a=b==; plain=c=d')
})

test('nobody sets a cookie for a wider domain', () => {
  const jar = jarWith(['a=1; Domain=example; path=/'], 'http://node.example/')
  expect(jar.headerFor(at('http://node.example/'))).toBeUndefined()
  expect(jar.headerFor(at('http://other.example/'))).toBeUndefined()
})
