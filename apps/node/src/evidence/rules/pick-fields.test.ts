import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pickFields } from './pick-fields.ts'

const declared = [{ id: 'number' }, { id: 'office' }]

test('only what the evidence type declares is taken, from where the state’s declaration points', () => {
  const record = { entry: { no: 7, office: 'Almaty' }, religion: 'private', secret: 'x' }
  const fields = { number: '/entry/no', office: '/entry/office', religion: '/religion' }
  expect(pickFields(record, { fields }, declared)).toEqual({ number: 7, office: 'Almaty' })
})

test('a place that the record lacks, or has empty, leaves its field out', () => {
  expect(
    pickFields({ entry: { no: null } }, { fields: { number: '/entry/no', office: '/entry/office' } }, declared),
  ).toEqual({})
})

test('no record makes a field appear that nobody declared', () => {
  const keys = fc.constantFrom('number', 'office', 'religion', '__proto__', 'constructor', 'toString')
  const pointers = keys.map((key) => `/${key}`)
  fc.assert(
    fc.property(fc.dictionary(keys, fc.jsonValue()), fc.dictionary(keys, pointers), (record, fields) => {
      for (const field of Object.keys(pickFields(record, { fields }, declared)))
        expect(['number', 'office']).toContain(field)
    }),
  )
})
