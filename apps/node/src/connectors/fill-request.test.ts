import { expect, test } from 'vitest'
import { fillRequest } from './fill-request.ts'
import type { Operation } from './schema.ts'

const put: Operation = { method: 'PUT', path: '/notices/{number}', keys: ['number', 'holder'], records: '/r' }

test('keys in the path are encoded and leave the body', () => {
  expect(fillRequest(put, { number: '../a?b#c', holder: 1, more: 2 })).toEqual({
    method: 'PUT',
    path: '/notices/..%2Fa%3Fb%23c',
    body: { holder: 1 },
  })
})

test.each(['.', '..', '', 7, null, {}])('%s cannot stand in a path', (number) => {
  expect(() => fillRequest(put, { number, holder: 1 })).toThrow()
})

test.each([{ number: 'A' }, { number: 'A', holder: undefined }, Object.create({ number: 'A', holder: 1 })])(
  'a declared key without a value of its own is missed',
  (keys) => {
    expect(() => fillRequest(put, keys)).toThrow('no value')
  },
)

test('an operation with GET tells its keys in the path or not at all', () => {
  const get: Operation = { method: 'GET', path: '/people/{number}', keys: ['number'], records: '/r' }
  expect(fillRequest(get, { number: '12' })).toEqual({ method: 'GET', path: '/people/12' })
  expect(() => fillRequest({ ...get, keys: ['number', 'born'] }, { number: '12', born: '1990-01-01' })).toThrow('born')
})

test('a path names no key that the operation does not declare', () => {
  expect(() => fillRequest({ ...put, keys: ['holder'] }, { number: 'A', holder: 1 })).toThrow('number')
})
