import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { compileValidator, createSerializerCompiler } from './lazy-compilers.ts'

const Person = Type.Object({ name: Type.String(), born: Type.Optional(Type.Integer()) })

test('an answer holds what its schema declares and nothing else', () => {
  const serialize = createSerializerCompiler()({ schema: Person })
  expect(serialize({ name: 'Айгерім', nationalNumber: '900101400123' })).toBe('{"name":"Айгерім"}')
  expect(() => serialize({ born: 1990 })).toThrow('"name" is required')
})

test('what comes in is checked by its schema, and only outside of a body are texts taken for numbers', () => {
  const part = (httpPart: 'body' | 'querystring') =>
    compileValidator({ schema: Person, method: 'POST', url: '/', httpPart } as never)
  expect(part('querystring')({ name: 'a', born: '1990' })).toEqual({ value: { name: 'a', born: 1990 } })
  expect(part('body')({ name: 'a', born: '1990' })).toHaveProperty('error')
})
