import { isDigits, requireDigits, weightedSum } from './digits.ts'
import { type IdentifierRule, wrongCheckDigit, wrongForm } from './verdict.ts'

const WEIGHTS = [9, 7, 3, 1, 9, 7, 3]
const FULL_FORM = /^([0-9]{8})(?:-[0-9]-[0-9]{2}|[0-9]{3})$/

/**
 * HU adószám, a firm's tax number: seven digits and a check digit (the trunk), then VAT code (1) and county (2), with
 * or without hyphens. The trunk alone is accepted: it is what names the firm.
 */
export const huAdoszam: IdentifierRule = {
  party: 'HU',
  kind: 'adoszam',
  subject: 'firm',
  form: '00000000-0-00',
  check(value) {
    const trunk = isDigits(value, 8) ? value : FULL_FORM.exec(value)?.[1]
    if (trunk === undefined) return wrongForm
    return weightedSum(trunk, [...WEIGHTS, 1]) % 10 === 0 ? { is: 'valid' } : wrongCheckDigit
  },
}

/** Appends the check digit to seven digits. */
export function withCheckDigitAdoszam(body: string): string {
  requireDigits(body, 7)
  return `${body}${(10 - (weightedSum(body, WEIGHTS) % 10)) % 10}`
}
