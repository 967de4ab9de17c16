import { digitAt, isDigits, requireDigits, weightedSum } from './digits.ts'
import { type IdentifierRule, neverIssued, wrongCheckDigit, wrongForm } from './verdict.ts'

const WEIGHTS = [4, 1, 8, 6, 2, 7, 5, 3]
const LAST = { legal: '1', natural: '2' } as const

/** AZ VÖEN, the tax number: eight digits, check digit, 1 for a legal or 2 for a natural person. */
export const azVoen: IdentifierRule = {
  party: 'AZ',
  kind: 'voen',
  subject: 'either',
  form: '0–9 × 9, 1–2',
  check(value) {
    // Spreadsheets eat the leading zero; nine digits are such a number.
    const full = isDigits(value, 9) ? `0${value}` : value
    if (!isDigits(full, 10) || !(full.endsWith(LAST.legal) || full.endsWith(LAST.natural))) return wrongForm
    const check = weightedSum(full, WEIGHTS) % 11
    if (check === 10) return neverIssued
    if (check !== digitAt(full, 8)) return wrongCheckDigit
    return { is: 'valid', hints: { firm: { holder: full.endsWith(LAST.legal) ? 'legal' : 'natural' } } }
  },
}

/** Appends check digit and holder digit to eight digits; undefined where this number is never issued. */
export function withCheckDigitVoen(body: string, holder: keyof typeof LAST): string | undefined {
  requireDigits(body, 8)
  const check = weightedSum(body, WEIGHTS) % 11
  return check === 10 ? undefined : `${body}${check}${LAST[holder]}`
}
