import { expect, test } from 'vitest'
import { checkField, checkForm, withoutEmpty } from './check-form.ts'
import { type FieldSchema, fieldKind, readFormSchema } from './field-kind.ts'

const codeOf = (schema: FieldSchema, value: unknown, required: string[] = []) =>
  checkField('f', { properties: { f: schema }, required }, { f: value }, '2026-11-23')?.code

test('a required field left empty is just required, whatever else its rules say', () => {
  expect(codeOf({ type: 'string', minLength: 5 }, '', ['f'])).toBe('form.required')
  expect(codeOf({ type: 'string', minLength: 5 }, '')).toBeUndefined()
})

test('a date must be on the calendar', () => {
  const date = { type: 'string', format: 'date' }
  expect(codeOf(date, '2026-02-29')).toBe('form.not-a-date')
  expect(codeOf(date, '2028-02-29')).toBeUndefined()
  expect(codeOf(date, '2026-4-1')).toBe('form.not-a-date')
  expect(codeOf({ ...date, formatMinimum: '2026-11-23' }, '2026-11-22')).toBe('form.too-early')
})

test('a day may not come before another field’s, nor before today where the form says so', () => {
  const date = { type: 'string', format: 'date' }
  const schema = {
    properties: { from: { ...date, notBefore: 'today' }, until: { ...date, notBefore: 'from' } },
    required: [],
  }
  const faults = (data: object) => checkForm(schema, { ...data }, '2026-11-23')
  expect(faults({ from: '2026-11-23', until: '2026-11-23' })).toEqual([])
  expect(faults({ from: '2026-11-22' })).toMatchObject([{ field: 'from', code: 'form.too-early' }])
  expect(faults({ from: '2026-12-02', until: '2026-12-01' })).toEqual([
    { field: 'until', code: 'form.too-early', params: { limit: '2026-12-02' } },
  ])
  expect(faults({ from: 'soon', until: '2026-11-01' })).toMatchObject([{ field: 'from', code: 'form.not-a-date' }])
})

test('a passport number follows its declared pattern', () => {
  const passport = { type: 'string', pattern: '^[A-Z0-9]{6,9}$' }
  expect(codeOf(passport, 'N12345678')).toBeUndefined()
  expect(codeOf(passport, 'n 123')).toBe('form.wrong-form')
})

test('length is counted in characters, also for letters outside the basic plane', () => {
  expect(codeOf({ type: 'string', maxLength: 2 }, '𐱅𐰇')).toBeUndefined()
  expect(codeOf({ type: 'string', maxLength: 2 }, 'абв')).toBe('form.too-long')
})

test('numbers keep to their type and limits', () => {
  expect(codeOf({ type: 'integer', minimum: 1 }, 1.5)).toBe('form.wrong-type')
  expect(codeOf({ type: 'integer', minimum: 1 }, 0)).toBe('form.too-small')
  expect(codeOf({ type: 'number', maximum: 10 }, 'ten')).toBe('form.wrong-type')
})

test('a value outside the declared options is refused', () => {
  expect(codeOf({ type: 'string', enum: ['study', 'work'] }, 'rest')).toBe('form.not-an-option')
})

test('an e-mail address needs its two sides', () => {
  expect(codeOf({ type: 'string', format: 'email' }, 'aigul@example.kz')).toBeUndefined()
  expect(codeOf({ type: 'string', format: 'email' }, 'aigul@')).toBe('form.not-an-email')
})

test('a Kazakh number with a wrong check digit is found while typing; a Kyrgyz one passes, as no public rule can tell', () => {
  expect(codeOf({ type: 'string', identifier: { party: 'KZ', kind: 'person' } }, '900101300018')).toBe(
    'form.bad-check-digit',
  )
  expect(codeOf({ type: 'string', identifier: { party: 'KZ', kind: 'person' } }, '900101300017')).toBeUndefined()
  expect(codeOf({ type: 'string', identifier: { party: 'KG', kind: 'person' } }, '21503199012345')).toBeUndefined()
})

test('a field that the service never declared is named', () => {
  expect(checkField('g', { properties: {}, required: [] }, { g: 'x' }, '2026-11-23')?.code).toBe('form.unknown-field')
})

test('problems come in the order of the form', () => {
  const schema = readFormSchema({ required: ['b', 'a'], properties: { a: { type: 'string' }, b: { type: 'string' } } })
  expect(checkForm(schema, {}, '2026-11-23').map(({ field }) => field)).toEqual(['a', 'b'])
})

test('empty fields are not sent', () => {
  expect(withoutEmpty({ a: '', b: 'x', c: undefined, d: false, e: 0 })).toEqual({ b: 'x', d: false, e: 0 })
})

test('a few options are shown at once, many in a list', () => {
  expect(fieldKind({ enum: ['a', 'b'] })).toBe('radio')
  expect(fieldKind({ enum: [...'abcdefgh'] })).toBe('select')
  expect(fieldKind({ type: 'string', maxLength: 1000 })).toBe('long-text')
  expect(fieldKind({ type: 'string', format: 'date' })).toBe('date')
})
