import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeFields, type FieldDeclaration, findFieldDeclarations } from './describe-fields.ts'

const label = { en: 'Label', kk: 'Белгі' }
const show = (field: Omit<FieldDeclaration, 'id' | 'label'>, value: unknown, language = 'en') =>
  describeFields([{ id: 'x', label, ...field }], { x: value }, language).map((shown) => shown.value)[0]

test('fields come in the order of the evidence type, with their labels, without those that the evidence lacks', () => {
  const declared = ['b', 'a', 'c'].map((id) => ({ id, kind: 'text', label }))
  expect(describeFields(declared, { a: '1', b: '2', other: '3' }, 'en')).toEqual([
    { id: 'b', label, value: '2' },
    { id: 'a', label, value: '1' },
  ])
})

test('dates, money and numbers are written as the language writes them', () => {
  expect(show({ kind: 'date' }, '1994-03-22', 'tr')).toBe('22 Mart 1994')
  expect(show({ kind: 'date' }, '1994-03-22', 'kk')).toBe('1994 ж. 22 наурыз')
  expect(show({ kind: 'number' }, 1234.5, 'ru')?.replaceAll(/\s/g, ' ')).toBe('1 234,5')
  expect(show({ kind: 'money' }, { amount: 96_400, currency: 'TRY' })?.replaceAll(/\s/g, ' ')).toBe('TRY 964.00')
  expect(show({ kind: 'list' }, ['one', 'two'])).toBe('one; two')
})

test('a day is the same day wherever the node stands', () => {
  expect(show({ kind: 'date' }, '2024-01-01')).toBe('January 1, 2024')
})

test('a code is told in words, in the reader’s language or the next best', () => {
  const codes = { none: { en: 'No convictions', tr: 'Sabıka kaydı yok' }, some: { ru: 'Есть' } }
  expect(show({ kind: 'code', codes }, 'none', 'tr')).toBe('Sabıka kaydı yok')
  expect(show({ kind: 'code', codes }, 'none', 'kk')).toBe('No convictions')
  expect(show({ kind: 'code', codes }, 'some', 'tr')).toBe('Есть')
  expect(show({ kind: 'code', codes }, 'unheard-of')).toBe('unheard-of')
  expect(show({ kind: 'code', codes }, 'constructor')).toBe('constructor')
})

test.each<[string, unknown, string]>([
  ['date', 19_940_322, '19940322'],
  ['date', 'spring', 'spring'],
  ['date', '', '—'],
  ['money', { amount: 1.5, currency: 'TRY' }, '{"amount":1.5,"currency":"TRY"}'],
  ['money', { amount: 1, currency: 'TRY', note: 'bonus' }, '{"amount":1,"currency":"TRY","note":"bonus"}'],
  ['number', '7', '7'],
  ['text', { street: 'Abay' }, '{"street":"Abay"}'],
  ['text', 7, '7'],
  ['text', '', '—'],
  ['list', [], '—'],
  ['list', [{ law: '190' }], '{"law":"190"}'],
  ['list', 'one', 'one'],
  ['code', true, 'true'],
  ['unknown', 'x', 'x'],
])('a %s that is none is shown as it is: %j', (kind, value, shown) => {
  expect(show({ kind }, value)).toBe(shown)
})

test('no value that would be sent is hidden from the person, whatever the register gave', () => {
  const kinds = fc.constantFrom('date', 'money', 'number', 'list', 'code', 'text', 'new-kind')
  const present = fc.jsonValue().filter((value) => value !== null)
  fc.assert(
    fc.property(kinds, present, (kind, value) => {
      const shown = show({ kind }, value)
      expect(shown).toBeTypeOf('string')
      expect(shown).not.toBe('')
    }),
  )
})

test('declarations are found by the evidence type', () => {
  const fields = [{ id: 'x', kind: 'text', label }]
  expect(findFieldDeclarations([{ id: 'birth-record', fields }], 'birth-record')).toBe(fields)
  expect(findFieldDeclarations([{ id: 'birth-record', fields }], 'address-record')).toBeUndefined()
})
