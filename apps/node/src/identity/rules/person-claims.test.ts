import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ClaimNames, readNationalClaims, readNodeClaims, toNodeClaims } from './person-claims.ts'

const names: ClaimNames = {
  nationalNumber: 'tckn',
  given: 'ad',
  family: 'soyad',
  patronymic: 'baba',
  latinGiven: 'ad_latin',
  latinFamily: 'soyad_latin',
  birthDate: 'dogum',
  sex: 'cinsiyet',
  birthPlace: 'yer',
  staffAuthority: 'kurum',
  staffRoles: 'roller',
}
const claims = {
  tckn: '10000000146',
  ad: 'Gülşen',
  soyad: 'Işık',
  ad_latin: 'GULSEN',
  soyad_latin: 'ISIK',
  dogum: '1988-02-29',
}

test('the minimum data set is read by the names that the state declares, without what is not there', () => {
  expect(readNationalClaims(claims, names, 'TR')).toEqual({
    nationalNumber: '10000000146',
    identity: {
      name: { given: 'Gülşen', family: 'Işık', latinGiven: 'GULSEN', latinFamily: 'ISIK' },
      birthDate: '1988-02-29',
      citizenship: 'TR',
    },
  })
  const whole = readNationalClaims({ ...claims, baba: 'Ali', cinsiyet: 'female', yer: 'İzmir' }, names, 'TR')
  expect(whole).toMatchObject({ identity: { name: { patronymic: 'Ali' }, sex: 'female', birthPlace: 'İzmir' } })
})

test.each([
  ['tckn', undefined, 'nationalNumber'],
  ['ad', '', 'given'],
  ['soyad', 7, 'family'],
  ['ad_latin', ['GULSEN'], 'latinGiven'],
  ['soyad_latin', 'x'.repeat(301), 'latinFamily'],
  ['dogum', '29.02.1988', 'birthDate'],
])('a mandatory claim that is no use is named: %s = %s', (claim, value, missing) => {
  expect(readNationalClaims({ ...claims, [claim]: value }, names, 'TR')).toEqual({ missing: [missing] })
})

test('whose citizen somebody is, the log-in service says where it is declared to say so', () => {
  const declared = { ...names, citizenship: 'uyruk' }
  const citizenshipOf = (given: object, by: ClaimNames) => {
    const read = readNationalClaims({ ...claims, ...given }, by, 'TR')
    return 'identity' in read && read.identity.citizenship
  }
  expect(citizenshipOf({ uyruk: 'AZ' }, declared)).toBe('AZ')
  expect(citizenshipOf({ uyruk: 'AZ' }, names)).toBe('TR')
  expect(citizenshipOf({}, declared)).toBe('TR')
  expect(citizenshipOf({ uyruk: 'Azerbaycan' }, declared)).toBe('TR')
})

const anyText = fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }).filter((text) => text.length <= 300)
const anyIdentity = fc.record(
  {
    name: fc.record(
      { given: anyText, family: anyText, latinGiven: anyText, latinFamily: anyText, patronymic: anyText },
      { requiredKeys: ['given', 'family', 'latinGiven', 'latinFamily'] },
    ),
    birthDate: fc.constantFrom('1994-03-22', '1930-12-31'),
    sex: fc.constantFrom('female' as const, 'male' as const),
    birthPlace: anyText,
    citizenship: fc.constantFrom('KZ', 'TR'),
  },
  { requiredKeys: ['name', 'birthDate', 'citizenship'] },
)

test('what one node tells, the other reads, and it tells no more', () => {
  fc.assert(
    fc.property(anyIdentity, (identity) => {
      const told = JSON.parse(JSON.stringify(toNodeClaims(identity)))
      const read = readNodeClaims({ ...told, sub: 'p' }, { home: 'KZ', destination: 'TR', sub: 'p' })
      expect(read).toEqual({ identity: { ...identity, identifier: 'KZ/TR/p' } })
    }),
  )
})

test.each(['', 'a/b', 'KZ/TR/x', ' ', 'x\n', 'é', 'x'.repeat(129)])(
  'a pseudonym that would make another identifier of it is refused: %s',
  (sub) => {
    const told = toNodeClaims({
      name: { given: 'A', family: 'B', latinGiven: 'A', latinFamily: 'B' },
      birthDate: '1990-01-01',
      citizenship: 'KZ',
    })
    expect(readNodeClaims(told, { home: 'KZ', destination: 'TR', sub })).toEqual({ missing: ['sub'] })
  },
)

test('what another node leaves out is named as that node names it', () => {
  expect(readNodeClaims({}, { home: 'KZ', destination: 'TR', sub: 'p' })).toEqual({
    missing: ['given_name', 'family_name', 'latin_given_name', 'latin_family_name', 'birthdate'],
  })
})
