import { addDays } from './dates.ts'
import { digitAt, isDigits, requireDigits, weightedSum } from './digits.ts'
import { type IdentifierRule, neverIssued, wrongCheckDigit, wrongForm } from './verdict.ts'

const WEIGHTS = [1, 2, 3, 4, 5, 6, 7, 8, 9]

/** HU adóazonosító jel, a person's tax number: 8, days since 1 January 1867 (5), serial (3), check digit. */
export const huAdoazonositoJel: IdentifierRule = {
  party: 'HU',
  kind: 'adoazonosito-jel',
  subject: 'person',
  form: '8, 0–9 × 9',
  check(value) {
    if (!isDigits(value, 10) || !value.startsWith('8')) return wrongForm
    const check = weightedSum(value, WEIGHTS) % 11
    if (check === 10) return neverIssued
    if (check !== digitAt(value, 9)) return wrongCheckDigit
    return { is: 'valid', hints: { birthDate: addDays('1867-01-01', Number(value.slice(1, 6))) } }
  },
}

/** Appends the check digit to nine digits, the first 8; undefined where this number is never issued. */
export function withCheckDigitAdoazonositoJel(body: string): string | undefined {
  requireDigits(body, 9)
  if (!body.startsWith('8')) throw new RangeError('an adóazonosító jel begins with 8')
  const check = weightedSum(body, WEIGHTS) % 11
  return check === 10 ? undefined : `${body}${check}`
}
