import { expect, test } from 'vitest'
import { refuseOtherSubject } from './refuse-other-subject.ts'

const asked = { nationalNumber: '940322484797', birthDate: '1994-03-22' }

test('a record about the person who was asked for passes', () => {
  expect(refuseOtherSubject({ ...asked }, asked)).toBeUndefined()
  expect(refuseOtherSubject({ ...asked, birthDate: undefined }, asked)).toBeUndefined()
  expect(refuseOtherSubject({ ...asked, birthDate: null }, asked)).toBeUndefined()
})

test.each([
  ['another number', { ...asked, nationalNumber: '940322484798' }],
  ['no number', { ...asked, nationalNumber: undefined }],
  ['the number as something else than text', { ...asked, nationalNumber: 940_322_484_797 }],
  ['another birth date', { ...asked, birthDate: '1994-03-23' }],
  ['a birth date of another form', { ...asked, birthDate: 19_940_322 }],
  ['nothing about its subject', undefined],
])('a record with %s is not this person’s', (_name, inRecord) => {
  expect(refuseOtherSubject(inRecord, asked)).toMatchObject({ code: 'evidence.record-of-another-person' })
})
