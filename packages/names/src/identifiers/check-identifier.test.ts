import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withCheckDigitVoen } from './az-voen.ts'
import { checkIdentifier, findIdentifierRule } from './check-identifier.ts'
import { withCheckDigitAdoazonositoJel } from './hu-adoazonosito-jel.ts'
import { withCheckDigitAdoszam } from './hu-adoszam.ts'
import { withCheckDigitSzemelyiAzonosito } from './hu-szemelyi-azonosito.ts'
import { withCheckDigitBin } from './kz-bin.ts'
import { withCheckDigitIin } from './kz-iin.ts'
import { maskIdentifier } from './mask-identifier.ts'
import { recogniseIdentifier } from './recognise-identifier.ts'
import { identifierRules } from './rules.ts'
import { withCheckDigitsKimlikNo } from './tr-kimlik-no.ts'
import { withCheckDigitVkn } from './tr-vkn.ts'
import { withCheckDigitPinfl } from './uz-pinfl.ts'

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''))

const codes = (party: string, kind: string, value: string) =>
  checkIdentifier(party, kind, value).reasons.map((reason) => reason.code)

describe('published vectors', () => {
  test.each([
    ['KZ', 'iin', '900101300017'],
    ['KZ', 'iin', '990101300409'],
    ['KZ', 'bin', '990940003030'],
    ['TR', 'kimlik-no', '10000000146'],
    ['TR', 'kimlik-no', '99000000042'],
    ['TR', 'vkn', '4540536920'],
    ['UZ', 'pinfl', '30101900010001'],
    ['AZ', 'voen', '1401555071'],
    ['HU', 'adoazonosito-jel', '8071592153'],
    ['HU', 'adoszam', '12892312'],
  ])('%s %s %s is valid, and no longer when any one digit differs', (party, kind, value) => {
    expect(checkIdentifier(party, kind, value)).toMatchObject({ valid: true, kind, reasons: [] })
    // Not every single-digit slip is caught by every scheme (VKN, PINFL mod 10): the check digit itself always is.
    const at = kind === 'voen' ? value.length - 2 : value.length - 1
    for (let digit = 0; digit <= 9; digit++) {
      const altered = value.slice(0, at) + digit + value.slice(at + 1)
      if (altered !== value) expect(checkIdentifier(party, kind, altered).valid).toBe(false)
    }
  })

  test('an IIN for which both passes give ten is never issued, whatever its last digit', () => {
    for (let last = 0; last <= 9; last++) {
      expect(codes('KZ', 'iin', `99010130046${last}`)).toEqual(['identifier.never-issued'])
    }
  })
})

describe('traps', () => {
  test('an IIN whose digits are no date is valid and suggests no birth date', () => {
    const iin = ['99133130001', '99133130002'].map(withCheckDigitIin).find((made) => made !== undefined) ?? ''
    const verdict = checkIdentifier('KZ', 'iin', iin)
    expect(verdict).toEqual({ valid: true, kind: 'iin', reasons: [] })
  })

  test('no IIN is ever rejected for anything but form and check digit', () => {
    fc.assert(
      fc.property(digits(11), (body) => {
        const iin = withCheckDigitIin(body)
        if (iin !== undefined) expect(checkIdentifier('KZ', 'iin', iin).valid).toBe(true)
        else expect(checkIdentifier('KZ', 'iin', `${body}0`).valid).toBe(false)
      }),
    )
  })

  test('the digits of an IIN and a PINFL suggest birth date and sex', () => {
    expect(checkIdentifier('KZ', 'iin', '900101300017')).toMatchObject({ birthDate: '1990-01-01', sex: 'male' })
    expect(checkIdentifier('UZ', 'pinfl', '30101900010001')).toMatchObject({ birthDate: '1990-01-01', sex: 'male' })
    const girl = withCheckDigitPinfl('6290204001001')
    expect(checkIdentifier('UZ', 'pinfl', girl)).toMatchObject({ birthDate: '2004-02-29', sex: 'female' })
    const noSuchDay = withCheckDigitPinfl('6290205001001')
    expect(checkIdentifier('UZ', 'pinfl', noSuchDay)).toEqual({ valid: true, kind: 'pinfl', reasons: [] })
  })

  test('a BIN suggests month of registration, residence and kind of unit, and says which reading is unconfirmed', () => {
    expect(checkIdentifier('KZ', 'bin', '990940003030')).toEqual({
      valid: true,
      kind: 'bin',
      firm: { registered: '1999-09', residence: 'resident', unit: 'head' },
      unconfirmed: ['residence', 'unit'],
      reasons: [],
    })
    const branch = ['24125100001', '24125100002'].map(withCheckDigitBin).find((made) => made !== undefined) ?? ''
    expect(checkIdentifier('KZ', 'firm', branch).firm).toEqual({
      registered: '2024-12',
      residence: 'non-resident',
      unit: 'branch',
    })
    const odd = ['24139900001', '24139900002'].map(withCheckDigitBin).find((made) => made !== undefined) ?? ''
    expect(checkIdentifier('KZ', 'firm', odd)).toEqual({ valid: true, kind: 'bin', firm: {}, reasons: [] })
  })

  test('a VÖEN tells a firm from a sole trader, and a kimlik no a foreign resident', () => {
    expect(checkIdentifier('AZ', 'voen', '1401555071').firm).toEqual({ holder: 'legal' })
    expect(checkIdentifier('AZ', 'voen', '1401555072').firm).toEqual({ holder: 'natural' })
    expect(checkIdentifier('TR', 'person', '99000000042')).toMatchObject({
      foreignResident: true,
      unconfirmed: ['foreignResident'],
    })
    expect(checkIdentifier('TR', 'person', '10000000146')).toEqual({ valid: true, kind: 'kimlik-no', reasons: [] })
  })

  test('a kimlik no does not begin with 0, even when its check digits fit', () => {
    // 000000000 → 10th digit 0, 11th digit 0.
    expect(codes('TR', 'kimlik-no', '00000000000')).toEqual(['identifier.wrong-form'])
  })

  test('a well-formed KG PIN and AZ FIN can be confirmed by the register alone', () => {
    expect(checkIdentifier('KG', 'pin', '12905199000123')).toEqual({
      valid: null,
      kind: 'pin',
      birthDate: '1990-05-29',
      sex: 'female',
      unconfirmed: ['birthDate', 'sex'],
      reasons: [{ code: 'identifier.no-public-rule', params: { party: 'KG', kind: 'pin', form: '0–9 × 14' } }],
    })
    expect(checkIdentifier('KG', 'pin', '93213199000123')).not.toHaveProperty('birthDate')
    expect(checkIdentifier('AZ', 'fin', '5ABC1D2').valid).toBeNull()
    for (const wrong of ['5ABCID2', '5ABC0O2', '5abc1d2', '5ABC1D', '5ABC1D22', '5ABÇ1D2']) {
      expect(checkIdentifier('AZ', 'fin', wrong).valid).toBe(false)
    }
  })

  test('a VÖEN that lost its leading zero is the same number, and its last digit must tell the holder', () => {
    const voen = withCheckDigitVoen('01234567', 'legal') ?? ''
    expect(voen).toHaveLength(10)
    expect(checkIdentifier('AZ', 'voen', voen.slice(1)).valid).toBe(true)
    expect(codes('AZ', 'voen', '1401555073')).toEqual(['identifier.wrong-form'])
  })

  test('a Hungarian personal number is weighed by the year of birth', () => {
    const old = withCheckDigitSzemelyiAzonosito('1961231001', 1996) ?? ''
    const young = withCheckDigitSzemelyiAzonosito('1970101001', 1997) ?? ''
    expect(checkIdentifier('HU', 'szemelyi-azonosito', old)).toMatchObject({ valid: true, birthDate: '1996-12-31' })
    expect(checkIdentifier('HU', 'szemelyi-azonosito', young)).toMatchObject({ valid: true, birthDate: '1997-01-01' })
    const wrongly = withCheckDigitSzemelyiAzonosito('1970101001', 1996) ?? ''
    expect(wrongly).not.toBe(young)
    expect(codes('HU', 'szemelyi-azonosito', wrongly)).toEqual(['identifier.wrong-check-digit'])
  })

  test('a Hungarian number with first digit 4 is of the 2000s, or else its century is unclear', () => {
    const young = withCheckDigitSzemelyiAzonosito('4050607012', 2005) ?? ''
    const before1900 = withCheckDigitSzemelyiAzonosito('4050607012', 1805) ?? ''
    expect(young).not.toBe(before1900)
    expect(checkIdentifier('HU', 'szemelyi-azonosito', young)).toMatchObject({
      valid: true,
      birthDate: '2005-06-07',
      sex: 'female',
    })
    expect(checkIdentifier('HU', 'szemelyi-azonosito', before1900).valid).toBeNull()
    expect(codes('HU', 'szemelyi-azonosito', before1900)).toEqual(['identifier.century-unclear'])
  })

  test('a Hungarian tax number is accepted whole, with or without hyphens', () => {
    for (const value of ['12892312', '12892312-2-42', '12892312242']) {
      expect(checkIdentifier('HU', 'adoszam', value).valid).toBe(true)
    }
    for (const value of ['12892312-2', '1289231224', '12892312-2-4-2']) {
      expect(codes('HU', 'adoszam', value)).toEqual(['identifier.wrong-form'])
    }
    expect(checkIdentifier('HU', 'adoazonosito-jel', '8071592153').birthDate).toBe('1886-08-08')
  })

  test.each(['TM', 'TRNC'])('nothing of %s can be checked, but an empty number is none', (party) => {
    expect(checkIdentifier(party, 'person', 'A-17/b').valid).toBeNull()
    expect(checkIdentifier(party, 'firm', '1').valid).toBeNull()
    expect(codes(party, 'person', '  ')).toEqual(['identifier.empty'])
  })

  test('an unknown party or kind is "cannot check", not "invalid"', () => {
    expect(checkIdentifier('XX', 'person', '1')).toMatchObject({ valid: null })
    expect(codes('XX', 'person', '1')).toEqual(['identifier.unknown-party'])
    expect(codes('KZ', 'fin', '1')).toEqual(['identifier.unknown-kind'])
  })

  test('digits of other scripts, spaces and signs are not digits', () => {
    for (const value of ['٩٠٠١٠١٣٠٠٠١٧', ' 900101300017', '900101300017\n', '+90010130001', '9001013000１７']) {
      expect(codes('KZ', 'iin', value)).toEqual(['identifier.wrong-form'])
    }
  })
})

describe('a number whose kind nobody told', () => {
  test.each([
    ['KZ', '900101300017', 'iin', true],
    ['KZ', '990940003030', 'bin', true],
    ['KZ', '990940003031', 'bin', false],
    ['KZ', '90010130001', 'iin', false],
    ['TR', '10000000146', 'kimlik-no', true],
    ['TR', '4540536920', 'vkn', true],
    ['KG', '12905199000123', 'pin', null],
    ['KG', '123-4567-ААО', 'firm', null],
    ['UZ', '30101900010001', 'pinfl', true],
    ['UZ', '301234567', 'stir', null],
    ['AZ', '5ABC1D2', 'fin', null],
    ['AZ', '1401555071', 'voen', true],
    ['HU', '8071592153', 'adoazonosito-jel', true],
    ['HU', '12892312-2-42', 'adoszam', true],
    ['TM', '1', 'person', null],
    ['TRNC', '1', 'person', null],
    ['XX', '1', 'person', null],
  ])('%s %s is taken for a %s', (party, value, kind, valid) => {
    expect(recogniseIdentifier(party, value)).toMatchObject({ kind, valid })
  })
})

describe('whole rules', () => {
  test('person and firm stand for the main identifier of each state', () => {
    const main = ['KZ', 'TR', 'KG', 'UZ', 'AZ', 'HU', 'TM', 'TRNC'].map((party) => [
      findIdentifierRule(party, 'person')?.kind,
      findIdentifierRule(party, 'firm')?.kind,
    ])
    expect(main).toEqual([
      ['iin', 'bin'],
      ['kimlik-no', 'vkn'],
      ['pin', 'firm'],
      ['pinfl', 'stir'],
      ['fin', 'voen'],
      ['szemelyi-azonosito', 'adoszam'],
      ['person', 'firm'],
      ['person', 'firm'],
    ])
  })

  test('what a generator makes, the check accepts', () => {
    const made = (party: string, kind: string, value: string | undefined) => {
      if (value !== undefined) expect(checkIdentifier(party, kind, value).valid).toBe(true)
    }
    fc.assert(
      fc.property(digits(13), fc.integer({ min: 1900, max: 1999 }), (body, year) => {
        made('KZ', 'bin', withCheckDigitBin(body.slice(0, 11)))
        made('TR', 'kimlik-no', withCheckDigitsKimlikNo(`7${body.slice(0, 8)}`))
        made('TR', 'vkn', withCheckDigitVkn(body.slice(0, 9)))
        made('UZ', 'pinfl', withCheckDigitPinfl(body))
        made('AZ', 'voen', withCheckDigitVoen(body.slice(0, 8), 'natural'))
        made('HU', 'adoazonosito-jel', withCheckDigitAdoazonositoJel(`8${body.slice(0, 8)}`))
        made('HU', 'adoszam', withCheckDigitAdoszam(body.slice(0, 7)))
        const yy = String(year).slice(2)
        made('HU', 'szemelyi-azonosito', withCheckDigitSzemelyiAzonosito(`2${yy}${body.slice(0, 7)}`, year))
      }),
    )
  })

  test('any text gets a verdict whose reasons are empty exactly when valid and never hold the text', () => {
    const pairs = identifierRules.map((rule) => [rule.party, rule.kind] as const)
    fc.assert(
      fc.property(fc.constantFrom(...pairs), fc.oneof(fc.string(), digits(12), digits(14)), ([party, kind], value) => {
        const verdict = checkIdentifier(party, kind, value)
        expect(verdict.reasons.length === 0).toBe(verdict.valid === true)
        if (value.length >= 7) expect(JSON.stringify(verdict.reasons)).not.toContain(value)
      }),
    )
  })

  test('a generator refuses what is not a body', () => {
    expect(() => withCheckDigitIin('9001013000')).toThrow(RangeError)
    expect(() => withCheckDigitsKimlikNo('012345678')).toThrow(RangeError)
  })

  test('a mask shows at most the last three characters and keeps the length', () => {
    expect(maskIdentifier('900101300017')).toBe('•••••••••017')
    expect(maskIdentifier('5ABC1D2')).toBe('••••••2')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const masked = Array.from(maskIdentifier(value))
        expect(masked).toHaveLength(Array.from(value).length)
        const shown = masked.filter((character, i) => character !== '•' && character === Array.from(value)[i]).length
        expect(shown).toBeLessThanOrEqual(3)
      }),
    )
  })
})
