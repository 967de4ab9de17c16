import { isDigits } from './digits.ts'
import { type IdentifierRule, wrongForm } from './verdict.ts'

/** UZ STIR (ИНН), the tax number: nine digits; no check is published. */
export const uzStir: IdentifierRule = {
  party: 'UZ',
  kind: 'stir',
  subject: 'firm',
  form: '0–9 × 9',
  check: (value) => (isDigits(value, 9) ? { is: 'unknown', code: 'identifier.no-public-rule' } : wrongForm),
}
