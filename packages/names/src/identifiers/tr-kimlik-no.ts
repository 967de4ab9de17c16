import { isDigits, requireDigits, weightedSum } from './digits.ts'
import { type IdentifierRule, wrongCheckDigit, wrongForm } from './verdict.ts'

const ODD_AND_EVEN = [3, 1, 3, 1, 3, 1, 3, 1, 3]
const ALL_TEN = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]

function checkDigits(body: string): string {
  const tenth = (10 - (weightedSum(body, ODD_AND_EVEN) % 10)) % 10
  return `${tenth}${weightedSum(`${body}${tenth}`, ALL_TEN) % 10}`
}

/**
 * TR T.C. kimlik numarası: nine digits, the first not 0, and two check digits. Numbers of foreign residents obey the
 * same rule; a newcomer has none before the permit.
 */
export const trKimlikNo: IdentifierRule = {
  party: 'TR',
  kind: 'kimlik-no',
  subject: 'person',
  form: '1–9, 0–9 × 10',
  check(value) {
    if (!isDigits(value, 11) || value.startsWith('0')) return wrongForm
    return value.endsWith(checkDigits(value.slice(0, 9))) ? { is: 'valid' } : wrongCheckDigit
  },
}

/** Appends both check digits to nine digits, the first not 0. */
export function withCheckDigitsKimlikNo(body: string): string {
  requireDigits(body, 9)
  if (body.startsWith('0')) throw new RangeError('a kimlik no does not begin with 0')
  return `${body}${checkDigits(body)}`
}
