import { isoDateOf } from './dates.ts'
import { isDigits } from './digits.ts'
import { type IdentifierRule, wrongForm } from './verdict.ts'

/**
 * KG personal identification number (ПИН, ЖИН): 14 digits. No check digit is published, so a well-formed number can
 * only be confirmed by the register. Sex (1 female, 2 male) and DDMMYYYY in front are not confirmed: hints.
 */
export const kgPin: IdentifierRule = {
  party: 'KG',
  kind: 'pin',
  subject: 'person',
  form: '0–9 × 14',
  check(value) {
    if (!isDigits(value, 14)) return wrongForm
    const sex = value.startsWith('1') ? 'female' : value.startsWith('2') ? 'male' : undefined
    const year = Number(value.slice(5, 9))
    const birthDate =
      year >= 1850 && year <= 2100 ? isoDateOf(year, Number(value.slice(3, 5)), Number(value.slice(1, 3))) : undefined
    const unknown = { is: 'unknown', code: 'identifier.no-public-rule' } as const
    if (sex === undefined || birthDate === undefined) return unknown
    return { ...unknown, hints: { birthDate, sex, unconfirmed: ['birthDate', 'sex'] } }
  },
}
