import { digitAt, isDigits } from './digits.ts'
import { kzCheckDigit } from './kz-check-digit.ts'
import { withCheckDigitIin } from './kz-iin.ts'
import { type IdentifierRule, neverIssued, wrongCheckDigit, wrongForm } from './verdict.ts'

/**
 * KZ business identification number (БСН, БИН): YYMM of registration, kind of entity, head or branch, serial,
 * check digit as in the IIN. The digits for the kind of entity are not checked: their meanings are not confirmed.
 */
export const kzBin: IdentifierRule = {
  party: 'KZ',
  kind: 'bin',
  subject: 'firm',
  form: '0–9 × 12',
  check(value) {
    if (!isDigits(value, 12)) return wrongForm
    const check = kzCheckDigit(value)
    if (check === undefined) return neverIssued
    return check === digitAt(value, 11) ? { is: 'valid' } : wrongCheckDigit
  },
}

/** Appends the check digit to eleven digits; undefined where this number is never issued. */
export const withCheckDigitBin = (body: string): string | undefined => withCheckDigitIin(body)
