import { isoDateOf } from './dates.ts'
import { digitAt, isDigits, requireDigits, weightedSum } from './digits.ts'
import { type IdentifierRule, neverIssued, wrongCheckDigit, wrongForm } from './verdict.ts'

const UNTIL_1996 = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const SINCE_1997 = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
const FIRST_YEAR_OF_NEW_WEIGHTS = 1997

const checkDigit = (body: string, birthYear: number): number =>
  weightedSum(body, birthYear >= FIRST_YEAR_OF_NEW_WEIGHTS ? SINCE_1997 : UNTIL_1996) % 11

/**
 * HU személyi azonosító: sex and century, YYMMDD, serial (3), check digit. The weights turned round for births from
 * 1997 (public code agrees, the law was not seen).
 *
 * First digit 1/2: born 1900–1999, male/female. 3/4: after 1999 or before 1900, which is not settled, so a number that
 * only the older reading passes is "cannot check". Of other first digits nothing is known: they fail only where
 * neither reading passes.
 */
export const huSzemelyiAzonosito: IdentifierRule = {
  party: 'HU',
  kind: 'szemelyi-azonosito',
  subject: 'person',
  form: '0–9 × 11',
  check(value) {
    if (!isDigits(value, 11)) return wrongForm
    const first = digitAt(value, 0)
    const last = digitAt(value, 10)
    const born = (century: number) => {
      const year = century + Number(value.slice(1, 3))
      const birthDate = isoDateOf(year, Number(value.slice(3, 5)), Number(value.slice(5, 7)))
      const sex = first % 2 === 1 ? ('male' as const) : ('female' as const)
      return birthDate === undefined ? { is: 'valid' as const } : { is: 'valid' as const, hints: { birthDate, sex } }
    }
    if (first === 1 || first === 2) {
      const check = checkDigit(value, 1900 + Number(value.slice(1, 3)))
      if (check === 10) return neverIssued
      return check === last ? born(1900) : wrongCheckDigit
    }
    const young = checkDigit(value, 2000)
    const old = checkDigit(value, 1800)
    if ((first === 3 || first === 4) && young === last) return born(2000)
    if (young === last || old === last) return { is: 'unknown', code: 'identifier.century-unclear' }
    return young === 10 && old === 10 ? neverIssued : wrongCheckDigit
  },
}

/** Appends the check digit to ten digits of a person born in `birthYear`; undefined where never issued. */
export function withCheckDigitSzemelyiAzonosito(body: string, birthYear: number): string | undefined {
  requireDigits(body, 10)
  const check = checkDigit(body, birthYear)
  return check === 10 ? undefined : `${body}${check}`
}
