import { expect, test } from 'vitest'
import { readPointer } from './json-pointer.ts'

// The document and the answers of RFC 6901 §5.
const example = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
}

test.each([
  ['', example],
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/e^f', 3],
  ['/g|h', 4],
  ['/i\\j', 5],
  ['/k"l', 6],
  ['/ ', 7],
  ['/m~0n', 8],
])('%j points where RFC 6901 says', (pointer, value) => {
  expect(readPointer(example, pointer)).toEqual(value)
})

test('~01 is a tilde and a one, not a slash', () => {
  expect(readPointer({ '~1': 'right', '/': 'wrong' }, '/~01')).toBe('right')
})

test.each(['/none', '/foo/2', '/foo/bar', '/a~1b/deeper', '/constructor', '/foo/__proto__', '/toString'])(
  '%s points to nothing',
  (pointer) => {
    expect(readPointer(example, pointer)).toBeUndefined()
  },
)
