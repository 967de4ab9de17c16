import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compileForm } from '../../../cases/rules/check-form.ts'
import { fillForm } from './fill-form.ts'

const today = new Date('2026-11-23T10:00:00Z')
const states = resolve(import.meta.dirname, '../../../../../../states')
const services = readdirSync(states, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /^[A-Z]+\/services\/[^/]+\.json$/.test(path),
)

describe('every service that is declared', () => {
  test('is found', () => expect(services.length).toBeGreaterThanOrEqual(5))
  test.each(services)('%s: what is filled in passes the form’s own check', (path) => {
    const { form } = JSON.parse(readFileSync(join(states, path), 'utf8')) as { form: { schema: object } }
    const filled = fillForm(form.schema, { familyName: 'SARSENOVA' }, today)
    if (filled.is !== 'filled') throw new Error(filled.field)
    expect(filled.data.familyName).toBe('SARSENOVA')
    expect(compileForm(form.schema)(filled.data, '2026-11-23')).toEqual([])
  })
})

const one = (name: string, schema: object) =>
  fillForm({ type: 'object', required: [name], properties: { [name]: schema } }, {}, today)

test('dates follow from their field’s name', () => {
  const date = { type: 'string', format: 'date' }
  const year = (name: string) => {
    const filled = one(name, date)
    return filled.is === 'filled' ? String(filled.data[name]) : ''
  }
  expect(year('birthDate') < '2000').toBe(true)
  expect(year('stayFrom') > '2026-11-23').toBe(true)
  expect(year('stayUntil') > year('stayFrom')).toBe(true)
  expect(year('passportExpiry') > year('stayUntil')).toBe(true)
})

test('what a schema itself names is taken', () => {
  expect(one('a', { enum: ['first', 'second'] })).toEqual({ is: 'filled', data: { a: 'first' } })
  expect(one('a', { const: true })).toEqual({ is: 'filled', data: { a: true } })
  expect(one('a', { type: 'integer', minimum: 18 })).toEqual({ is: 'filled', data: { a: 18 } })
  expect(one('a', { type: 'array', minItems: 2, items: { enum: ['x'] } })).toEqual({
    is: 'filled',
    data: { a: ['x', 'x'] },
  })
})

test('what nobody can know is named and not guessed', () => {
  const number = { type: 'string', identifier: { party: 'TR', kind: 'person' } }
  expect(one('earlierNumber', number)).toEqual({ is: 'unknown-field', field: 'earlierNumber' })
  expect(one('code', { type: 'string', pattern: '^QX-\\d{9}$' })).toEqual({ is: 'unknown-field', field: 'code' })
})

test('optional fields stay empty and given ones as they are', () => {
  const schema = { required: ['a'], properties: { a: { type: 'string' }, b: { type: 'string' } } }
  expect(fillForm(schema, { a: 'kept' }, today)).toEqual({ is: 'filled', data: { a: 'kept' } })
})
