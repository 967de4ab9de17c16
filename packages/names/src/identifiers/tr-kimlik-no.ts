import { isDigits, requireDigits, weightedSum } from './digits.ts'
import { type IdentifierRule, wrongCheckDigit, wrongForm } from './verdict.ts'

const ODD_AND_EVEN = [3, 1, 3, 1, 3, 1, 3, 1, 3]
const FOREIGN_RESIDENT = '99'
const ALL_TEN = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]

function checkDigits(body: string): string {
  const tenth = (10 - (weightedSum(body, ODD_AND_EVEN) % 10)) % 10
  return `${tenth}${weightedSum(`${body}${tenth}`, ALL_TEN) % 10}`
}

/**
 * TR T.C. kimlik numarası: nine digits, the first not 0, and two check digits. Numbers of foreign residents begin
 * with 99 and obey the same rule (not confirmed); a newcomer has none before the permit. It tells neither date nor sex.
 */
export const trKimlikNo: IdentifierRule = {
  party: 'TR',
  kind: 'kimlik-no',
  subject: 'person',
  form: '1–9, 0–9 × 10',
  check(value) {
    if (!isDigits(value, 11) || value.startsWith('0')) return wrongForm
    if (!value.endsWith(checkDigits(value.slice(0, 9)))) return wrongCheckDigit
    if (!value.startsWith(FOREIGN_RESIDENT)) return { is: 'valid' }
    return { is: 'valid', hints: { foreignResident: true, unconfirmed: ['foreignResident'] } }
  },
}

/** Appends both check digits to nine digits, the first not 0. */
export function withCheckDigitsKimlikNo(body: string): string {
  requireDigits(body, 9)
  if (body.startsWith('0')) throw new RangeError('a kimlik no does not begin with 0')
  return `${body}${checkDigits(body)}`
}
