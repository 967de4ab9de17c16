import { readMrz, reasonText, writeMrz } from '@kopru/names'
import { expect, test } from 'vitest'
import { UsageError } from '../usage-error.ts'
import { describeReading } from './describe-mrz.ts'
import { readDocument } from './mrz-document.ts'

const zone = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10'
const at = '2026-11-26'

test('what was read as JSON is a document that can be written', () => {
  const { document } = readMrz(zone, { at })
  expect(writeMrz(readDocument(JSON.stringify(document)))).toEqual({ is: 'written', lines: zone.split('\n') })
})

test('a document that lacks a field is refused with its name', () => {
  const { document } = readMrz(zone, { at })
  expect(() => readDocument('{"format":')).toThrow(UsageError)
  expect(() => readDocument(JSON.stringify({ ...document, sex: 'F' }))).toThrow(/sex/)
  expect(() => readDocument(JSON.stringify({ ...document, surname: undefined }))).toThrow(/surname/)
})

test('a person reads the fields, the faults and what may have been misread', () => {
  const reading = readMrz(zone.replace('L898902', 'L8989O2'), { at })
  const faults = reading.faults.map((fault) => ({ ...fault, text: reasonText(fault, 'tr') }))
  const text = describeReading(reading, faults)
  expect(text).toMatch(/^2 faults\n/)
  expect(text).toContain('  birth date       1974-08-12\n')
  expect(text).toContain('Belge numarasının kontrol hanesi yanlış.')
  expect(text).toContain('line 2, character 6 is 0, not O')
})
