import fc from 'fast-check'
import { parse } from 'mrz'
import { describe, expect, test } from 'vitest'
import { mrzCheckDigit } from './check-digit.ts'
import { layouts, mrzFormats, textAt, widthOf } from './layouts.ts'
import { readBirthDate, readExpiryDate, writeMrzDate } from './mrz-date.ts'
import type { MrzDocument } from './mrz-document.ts'
import { readMrzName, writeMrzName } from './mrz-name.ts'
import { readMrz } from './read-mrz.ts'
import { writeMrz } from './write-mrz.ts'

const at = '2026-11-26'
const specimens = {
  TD3: ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
  TD2: ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'],
  TD1: ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'],
}
const anna = {
  documentCode: 'P',
  issuer: 'UTO',
  surname: 'ERIKSSON',
  givenNames: 'ANNA MARIA',
  documentNumber: 'L898902C3',
  nationality: 'UTO',
  birthDate: '1974-08-12',
  sex: 'female',
  expiryDate: '2012-04-15',
} as const
const annas: readonly MrzDocument[] = [
  { ...anna, format: 'TD3', optionalData: ['ZE184226B'] },
  { ...anna, format: 'TD2', documentCode: 'I', documentNumber: 'D23145890', optionalData: [''] },
  { ...anna, format: 'TD1', documentCode: 'I', documentNumber: 'D23145890', optionalData: ['', ''] },
]
const linesOf = (document: MrzDocument, options: Parameters<typeof writeMrz>[1] = {}) => {
  const writing = writeMrz(document, options)
  if (writing.is === 'refused') throw new Error(JSON.stringify(writing.faults))
  return writing.lines
}
const codesOf = (text: string) => readMrz(text, { at }).faults.map(({ code }) => code)
const passport = (second: string) => readMrz(`${specimens.TD3[0]}\n${second}`, { at })

describe('the specimens of Doc 9303', () => {
  test.each(annas)('$format is read, and written again to the letter', (document) => {
    const lines = specimens[document.format]
    expect(readMrz(lines.join('\n'), { at })).toEqual({
      valid: true,
      document: { ...document, mayBeCut: false },
      faults: [],
    })
    expect(linesOf(document)).toEqual(lines)
    expect(readMrz(lines.join(''), { at }).valid).toBe(true)
  })

  test.each([
    ['TD1', 'I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'STEVENSON<<PETER<JOHN<<<<<<<<<'],
    ['TD2', 'I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<', 'D23145890<UTO3407127M95071227349<<<8'],
  ])('%s: a number of more than nine characters goes on in the optional data', (_, ...lines) => {
    const { document, faults } = readMrz(lines.join('\n'), { at: '1990-01-01' })
    expect(faults).toEqual([])
    expect(document).toMatchObject({
      documentNumber: 'D23145890734',
      birthDate: '1934-07-12',
      expiryDate: '1995-07-12',
    })
    if (document !== null) expect(linesOf(document)).toEqual(lines)
  })

  test('the check digits of its examples', () => {
    expect(mrzCheckDigit('520727')).toBe('3')
    expect(mrzCheckDigit('AB2134<<<')).toBe('5')
  })
})

describe('names', () => {
  const long = (surname: string, givenNames: string, width = 39) => writeMrzName(surname, givenNames, width)

  test('a name that fits stays whole, hyphens and spaces become one filler', () => {
    expect(long('VAN DER MEULEN', 'ANNA-MARIA', 31)).toBe('VAN<DER<MEULEN<<ANNA<MARIA<<<<<')
    expect(long('ARKFREITH', '', 12)).toBe('ARKFREITH<<<')
    expect(readMrzName('ARKFREITH<<<')).toEqual({ surname: 'ARKFREITH', givenNames: '', mayBeCut: false })
  })

  test('a longer one loses the end of the given names, and a letter stands in the last place', () => {
    expect(long('NILAVADHANANANDA', 'CHAYAPA DEJTHAMRONG KRASUANG')).toBe('NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K')
    expect(readMrzName('NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K').mayBeCut).toBe(true)
    expect(long('ABCDEFGH', 'IJKL MNOP', 15)).toBe('ABCDEFGH<<IJK<M')
  })

  test('a surname that leaves no room gives way to one letter of the given names', () => {
    expect(long('BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL', 'DINGO POTOROO')).toBe(
      'BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WA<<D',
    )
  })

  test('any name gives a field of its width that reads as a beginning of it, cut only where a letter ends it', () => {
    const word = fc.string({ unit: fc.constantFrom(...'ABCXYZ'), minLength: 1, maxLength: 25 })
    const words = fc.array(word, { minLength: 1, maxLength: 5 }).map((all) => all.join(' '))
    fc.assert(
      fc.property(words, fc.option(words, { nil: '' }), fc.constantFrom(30, 31, 39), (surname, given, width) => {
        const field = writeMrzName(surname, given, width)
        expect(field).toHaveLength(width)
        const read = readMrzName(field)
        if (`${surname}<<${given}`.replace(/<<$/, '').length <= width)
          expect([read.surname, read.givenNames]).toEqual([surname, given])
        expect(read.surname.charAt(0)).toBe(surname.charAt(0))
        expect(read.givenNames.charAt(0)).toBe(given.charAt(0))
      }),
    )
  })

  test('names come in the holder’s script', () => {
    const [first] = linesOf(
      { ...annas[0], surname: 'Әубәкіров', givenNames: 'Тоқтар Оңғарбайұлы', issuer: 'kaz' } as MrzDocument,
      { language: 'kk' },
    )
    expect(first).toBe('P<KAZAUBAKIROV<<TOKTAR<ONGARBAIULY<<<<<<<<<<')
  })
})

describe('dates', () => {
  test('the century comes from the day they are looked at', () => {
    expect(readBirthDate('740812', '2026-11-26')).toEqual({ is: 'date', date: '1974-08-12' })
    expect(readBirthDate('261126', '2026-11-26')).toEqual({ is: 'date', date: '2026-11-26' })
    expect(readBirthDate('261127', '2026-11-26')).toEqual({ is: 'date', date: '1926-11-27' })
    expect(readBirthDate('740812', '2080-01-01')).toEqual({ is: 'date', date: '2074-08-12' })
    expect(readExpiryDate('360101', '2026-11-26')).toEqual({ is: 'date', date: '2036-01-01' })
    expect(readExpiryDate('991231', '2026-11-26')).toEqual({ is: 'date', date: '1999-12-31' })
    expect(readExpiryDate('010101', '1998-01-01')).toEqual({ is: 'date', date: '2001-01-01' })
  })

  test('unknown parts of a birth date stay unknown', () => {
    for (const [text, date] of [
      ['7408<<', '1974-08'],
      ['74<<<<', '1974'],
      ['<<<<<<', null],
    ] as const) {
      expect(readBirthDate(text, at)).toEqual({ is: 'date', date })
      expect(writeMrzDate(date)).toBe(text)
    }
    expect(readBirthDate('740230', at)).toEqual({ is: 'impossible' })
    expect(readBirthDate('74<812', at)).toEqual({ is: 'impossible' })
    expect(writeMrzDate('1974-02-30')).toBeUndefined()
  })
})

describe('faults', () => {
  test.each([
    ['L898902C37UTO7408122F1204159ZE184226B<<<<<10', ['mrz.check-digit-document-number', 'mrz.check-digit-composite']],
    ['L898902C36UTO7408123F1204159ZE184226B<<<<<10', ['mrz.check-digit-birth-date', 'mrz.check-digit-composite']],
    ['L898902C36UTO7408122F1204158ZE184226B<<<<<10', ['mrz.check-digit-expiry-date', 'mrz.check-digit-composite']],
    ['L898902C36UTO7408122F1204159ZE184226B<<<<<20', ['mrz.check-digit-optional-data', 'mrz.check-digit-composite']],
    ['L898902C36UTO7408122F1204159ZE184226B<<<<<11', ['mrz.check-digit-composite']],
    ['L898902C36UTO7408122X1204159ZE184226B<<<<<10', ['mrz.wrong-sex']],
    ['L898902C36<<<7408122F1204159ZE184226B<<<<<10', ['mrz.wrong-state-code']],
  ])('%s', (second, codes) => {
    const { valid, document, faults } = passport(second)
    expect(valid).toBe(false)
    expect(document?.surname).toBe('ERIKSSON')
    expect(faults.map(({ code }) => code)).toEqual(codes)
  })

  test('an impossible date, a wrong beginning and a missing name are told apart', () => {
    expect(codesOf(`V${specimens.TD3[0]?.slice(1)}\n${specimens.TD3[1]}`)).toEqual(['mrz.wrong-document-code'])
    expect(codesOf(`P<UTO${'<'.repeat(39)}\n${specimens.TD3[1]}`)).toEqual(['mrz.no-name'])
    expect(passport('L898902C36UTO7413122F1204159ZE184226B<<<<<10').faults[0]?.code).toBe('mrz.birth-date-impossible')
    expect(passport('L898902C36UTO7408122F1204319ZE184226B<<<<<10').faults[0]?.code).toBe('mrz.expiry-date-impossible')
  })

  test('what may have been misread is a hint, and the reading stays as it was', () => {
    const { document, faults } = passport('L8989O2C36UTO7408122F1204159ZE184226B<<<<<10')
    expect(document?.documentNumber).toBe('L8989O2C3')
    expect(faults[0]).toEqual({
      code: 'mrz.check-digit-document-number',
      params: {},
      hints: [{ line: 2, column: 6, read: 'O', perhaps: '0' }],
    })
    expect(passport('L898902C36UTO74O8122F1204159ZE184226B<<<<<10').faults[0]).toEqual({
      code: 'mrz.wrong-character',
      params: { line: 2, column: 16 },
      hints: [{ line: 2, column: 16, read: 'O', perhaps: '0' }],
    })
  })

  test('empty optional data may have 0 or a filler as check digit', () => {
    for (const digit of ['0', '<']) {
      const body = `L898902C36UTO7408122F1204159${'<'.repeat(14)}${digit}`
      const composite = mrzCheckDigit(body.slice(0, 10) + body.slice(13, 20) + body.slice(21, 43))
      expect(passport(body + composite).faults).toEqual([])
    }
  })

  test.each(['', 'P<UTO', '👩‍👩‍👧', '\uD800', 'x'.repeat(10_000), '<\n'.repeat(5_000), 'é'.repeat(88)])(
    'text that is no zone gets faults, never a crash',
    (text) => {
      expect(readMrz(text, { at }).valid).toBe(false)
    },
  )

  test('what does not fit is refused with the field', () => {
    const wrong = {
      ...annas[0],
      issuer: 'UTOPIA',
      documentNumber: 'L898902C3X',
      birthDate: '74',
      surname: 'ERIKSSON 王',
    }
    const writing = writeMrz(wrong as MrzDocument)
    expect(
      writing.is === 'refused' && writing.faults.map(({ code, params }) => [code, params.field ?? params.characters]),
    ).toEqual([
      ['mrz.unwritable-name', '王'],
      ['mrz.wrong-field', 'issuer'],
      ['mrz.wrong-field', 'documentNumber'],
      ['mrz.wrong-field', 'birthDate'],
    ])
  })
})

describe('any document', () => {
  const letters = (most: number) => fc.string({ unit: fc.constantFrom(...'ABCMZ'), minLength: 1, maxLength: most })
  const sign = fc.constantFrom(...'0123456789ABCXYZ')
  const date = (from: string, to: string) =>
    fc
      .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10))
  const documents = fc.constantFrom(...mrzFormats).chain(
    (format): fc.Arbitrary<MrzDocument> =>
      fc.record({
        format: fc.constant(format),
        documentCode: fc.constantFrom(...(format === 'TD3' ? ['P', 'PM'] : ['I', 'A', 'C', 'ID'])),
        issuer: fc.constantFrom('KAZ', 'TUR', 'D'),
        surname: letters(10),
        givenNames: fc.oneof(fc.constant(''), letters(8)),
        documentNumber: fc.string({ unit: sign, minLength: 1, maxLength: format === 'TD3' ? 9 : 13 }),
        nationality: fc.constantFrom('UZB', 'AZE', 'KGZ'),
        birthDate: fc.oneof(date('1930-01-01', at), fc.constantFrom(null, '1974', '1974-08')),
        sex: fc.constantFrom('female' as const, 'male' as const, 'unspecified' as const),
        expiryDate: fc.oneof(date('1990-01-01', '2060-01-01'), fc.constant(null)),
        optionalData: fc.constant(layouts[format].optionalData.map((_, i) => (i === 0 ? '' : 'A1'))),
      }),
  )

  test('comes back from the zone that was written of it', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const { document: read, faults } = readMrz(linesOf(document).join('\n'), { at })
        expect(faults).toEqual([])
        expect(read).toMatchObject(document)
      }),
    )
  })

  test('with any one digit of number or dates altered does not pass', () => {
    fc.assert(
      fc.property(documents, fc.integer({ min: 1, max: 9 }), (document, step) => {
        const lines = [...linesOf(document)]
        const [line, first, last] = layouts[document.format].expiryDate
        const text = textAt(lines, [line, first, last])
        const altered = text.replace(/\d/, (digit) => String((Number(digit) + step) % 10))
        lines[line - 1] = `${lines[line - 1]?.slice(0, first - 1)}${altered}${lines[line - 1]?.slice(last)}`
        if (altered !== text) expect(readMrz(lines.join('\n'), { at }).valid).toBe(false)
      }),
    )
  })

  test('the npm library mrz reads what we write as we meant it', () => {
    fc.assert(
      fc.property(documents, (document) => {
        // It knows no partial dates, and of a number that goes on it takes its own view.
        if (document.documentNumber.length > 9 || document.birthDate?.length !== 10 || document.expiryDate === null)
          return
        const { format, fields, details } = parse([...linesOf(document)])
        expect(format).toBe(document.format)
        expect(fields).toMatchObject({
          documentNumber: document.documentNumber,
          nationality: document.nationality,
          lastName: document.surname,
          birthDate: document.birthDate.replaceAll('-', '').slice(2),
          expirationDate: document.expiryDate.replaceAll('-', '').slice(2),
        })
        const wrong = details.filter((detail) => !detail.valid).map(({ field }) => field)
        expect(wrong.filter((field) => field?.includes('CheckDigit'))).toEqual([])
      }),
    )
  })

  test('the layouts cover each line once, check digits apart from what they check', () => {
    for (const format of mrzFormats) {
      const { lines, width, codes: _, optionalData, composite: __, ...places } = layouts[format]
      const all = [...Object.values(places), ...optionalData]
      expect(all.reduce((sum, place) => sum + widthOf(place), 0)).toBe(lines * width)
      for (const [line, first, last] of all) expect(line <= lines && first <= last && last <= width).toBe(true)
    }
  })
})
