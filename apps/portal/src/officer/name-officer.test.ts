import type { Service } from '@kopru/client'
import { expect, test } from 'vitest'
import { nameOfficer } from './name-officer.ts'

const service = { authority: 'TR/goc', authorityName: { tr: 'Göç İdaresi Başkanlığı' } } as unknown as Service
const pick = (names: Service['authorityName']) => names.tr ?? ''

test('an officer is named with the authority’s name in place of its code', () => {
  expect(nameOfficer('TR/goc · Elif Kaya', service, pick)).toBe('Göç İdaresi Başkanlığı · Elif Kaya')
  expect(nameOfficer('TR/goc · Elif Kaya', service, () => '')).toBe('TR/goc · Elif Kaya')
})

test('who is of another authority, or of none, is named as they were told', () => {
  expect(nameOfficer('TR/gocmen · Elif Kaya', service, pick)).toBe('TR/gocmen · Elif Kaya')
  expect(nameOfficer('applicant', service, pick)).toBe('applicant')
})
