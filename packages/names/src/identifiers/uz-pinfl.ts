import { centuryAndSexOf, isoDateOf } from './dates.ts'
import { digitAt, isDigits, requireDigits, weightedSum } from './digits.ts'
import { type IdentifierRule, wrongCheckDigit, wrongForm } from './verdict.ts'

const WEIGHTS = [7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7]

/** UZ PINFL (JSHSHIR): century and sex, DDMMYY, area (3), serial (3), check digit. Only the check digit decides. */
export const uzPinfl: IdentifierRule = {
  party: 'UZ',
  kind: 'pinfl',
  subject: 'person',
  form: '0–9 × 14',
  check(value) {
    if (!isDigits(value, 14)) return wrongForm
    if (weightedSum(value, WEIGHTS) % 10 !== digitAt(value, 13)) return wrongCheckDigit
    const born = centuryAndSexOf(digitAt(value, 0))
    if (born === undefined) return { is: 'valid' }
    const year = born.century + Number(value.slice(5, 7))
    const birthDate = isoDateOf(year, Number(value.slice(3, 5)), Number(value.slice(1, 3)))
    return birthDate === undefined ? { is: 'valid' } : { is: 'valid', hints: { birthDate, sex: born.sex } }
  },
}

/** Appends the check digit to thirteen digits. */
export function withCheckDigitPinfl(body: string): string {
  requireDigits(body, 13)
  return `${body}${weightedSum(body, WEIGHTS) % 10}`
}
