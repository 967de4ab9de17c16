import { digitAt, isDigits } from './digits.ts'
import { kzCheckDigit } from './kz-check-digit.ts'
import { withCheckDigitIin } from './kz-iin.ts'
import { type Hints, type IdentifierRule, neverIssued, wrongCheckDigit, wrongForm } from './verdict.ts'

const RESIDENCE = { '4': 'resident', '5': 'non-resident', '6': 'joint-sole-trader' } as const
const UNIT = { '0': 'head', '1': 'branch', '2': 'representative-office', '3': 'farm' } as const
const FIRST_YEAR = 1990

/**
 * KZ business identification number (БСН, БИН): YYMM of registration, kind of entity, head or branch, serial,
 * check digit as in the IIN. Only the check digit decides: what the other digits mean is not confirmed everywhere.
 */
export const kzBin: IdentifierRule = {
  party: 'KZ',
  kind: 'bin',
  subject: 'firm',
  form: '0–9 × 12',
  looksLike: (value) => /^.{4}[4-6]/.test(value),
  check(value) {
    if (!isDigits(value, 12)) return wrongForm
    const check = kzCheckDigit(value)
    if (check === undefined) return neverIssued
    return check === digitAt(value, 11) ? { is: 'valid', hints: hintsOf(value) } : wrongCheckDigit
  },
}

function hintsOf(value: string): Hints {
  const residence = RESIDENCE[value.charAt(4) as keyof typeof RESIDENCE]
  const unit = UNIT[value.charAt(5) as keyof typeof UNIT]
  const registered = monthOf(Number(value.slice(0, 2)), value.slice(2, 4))
  return {
    firm: { ...(registered && { registered }), ...(residence && { residence }), ...(unit && { unit }) },
    ...((residence ?? unit) && { unconfirmed: ['residence', 'unit'] }),
  }
}

/** Two digits of the year: the republic has registered firms since 1990, so 90 is 1990 and 89 is 2089. */
function monthOf(yy: number, mm: string): string | undefined {
  if (!/^(?:0[1-9]|1[0-2])$/.test(mm)) return undefined
  return `${yy >= FIRST_YEAR % 100 ? 1900 + yy : 2000 + yy}-${mm}`
}

/** Appends the check digit to eleven digits; undefined where this number is never issued. */
export const withCheckDigitBin = (body: string): string | undefined => withCheckDigitIin(body)
