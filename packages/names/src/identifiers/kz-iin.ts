import { centuryAndSexOf, isoDateOf } from './dates.ts'
import { digitAt, isDigits, requireDigits } from './digits.ts'
import { kzCheckDigit } from './kz-check-digit.ts'
import { type IdentifierRule, neverIssued, wrongCheckDigit, wrongForm } from './verdict.ts'

/**
 * KZ individual identification number (ЖСН, ИИН): YYMMDD, century and sex, 4-digit serial, check digit.
 *
 * Date and sex never decide: since government resolution 853 of 26.08.2013 an IIN whose digits disagree with its
 * holder's data is still that person's number. Only the check digit is hard.
 */
export const kzIin: IdentifierRule = {
  party: 'KZ',
  kind: 'iin',
  subject: 'person',
  form: '0–9 × 12',
  // A day begins with 0–3, a BIN has 4–6 there.
  looksLike: (value) => /^.{4}[0-3]/.test(value),
  check(value) {
    if (!isDigits(value, 12)) return wrongForm
    const check = kzCheckDigit(value)
    if (check === undefined) return neverIssued
    if (check !== digitAt(value, 11)) return wrongCheckDigit
    const born = centuryAndSexOf(digitAt(value, 6))
    if (born === undefined) return { is: 'valid' }
    const year = born.century + Number(value.slice(0, 2))
    const birthDate = isoDateOf(year, Number(value.slice(2, 4)), Number(value.slice(4, 6)))
    return birthDate === undefined ? { is: 'valid' } : { is: 'valid', hints: { birthDate, sex: born.sex } }
  },
}

/** Appends the check digit to eleven digits; undefined where this number is never issued. */
export function withCheckDigitIin(body: string): string | undefined {
  requireDigits(body, 11)
  const check = kzCheckDigit(body)
  return check === undefined ? undefined : `${body}${check}`
}
