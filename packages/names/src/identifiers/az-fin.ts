import { type IdentifierRule, wrongForm } from './verdict.ts'

const FORM = /^[0-9A-HJ-NP-Z]{7}$/

/**
 * AZ FİN, the personal number: seven of 0–9 and A–Z without I and O, in capitals. It carries neither date nor check
 * digit, so a well-formed one can only be confirmed by the register.
 */
export const azFin: IdentifierRule = {
  party: 'AZ',
  kind: 'fin',
  subject: 'person',
  form: '0–9 A–H J–N P–Z × 7',
  check: (value) => (FORM.test(value) ? { is: 'unknown', code: 'identifier.no-public-rule' } : wrongForm),
}
