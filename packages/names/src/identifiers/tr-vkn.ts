import { digitAt, isDigits, requireDigits } from './digits.ts'
import { type IdentifierRule, wrongCheckDigit, wrongForm } from './verdict.ts'

function checkDigit(body: string): number {
  let sum = 0
  for (let i = 1; i <= 9; i++) {
    const shifted = (digitAt(body, i - 1) + 10 - i) % 10
    if (shifted !== 0) sum += (shifted * 2 ** (10 - i)) % 9 || 9
  }
  return (10 - (sum % 10)) % 10
}

/** TR vergi kimlik numarası, the tax number of firms: nine digits and a check digit. */
export const trVkn: IdentifierRule = {
  party: 'TR',
  kind: 'vkn',
  subject: 'firm',
  form: '0–9 × 10',
  check(value) {
    if (!isDigits(value, 10)) return wrongForm
    return checkDigit(value) === digitAt(value, 9) ? { is: 'valid' } : wrongCheckDigit
  },
}

/** Appends the check digit to nine digits. */
export function withCheckDigitVkn(body: string): string {
  requireDigits(body, 9)
  return `${body}${checkDigit(body)}`
}
