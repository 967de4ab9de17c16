import { isoDateOf } from '../identifiers/dates.ts'

/** An ISO 8601 date, or as much of one as is known: `1974-08-12`, `1974-08`, `1974`. */
export type PartialDate = string

export type MrzDate = { readonly is: 'date'; readonly date: PartialDate | null } | { readonly is: 'impossible' }

const FORM = /^(\d\d|<<)(\d\d|<<)(\d\d|<<)$/
/** A document may have run out long ago or run far ahead; which century its date means is told by what is nearer. */
const EXPIRY_AHEAD_YEARS = 50

/** A birth date lies in the latest century that does not put it after `at` (ISO 8601 date). Unknown parts are `<<`. */
export function readBirthDate(text: string, at: string): MrzDate {
  return readDate(text, (yy, rest) => {
    const century = Number(at.slice(0, 2)) * 100
    return `${century + yy}${rest}` > at ? century + yy - 100 : century + yy
  })
}

/** A date of expiry lies less than fifty years from `at` (ISO 8601 date). */
export function readExpiryDate(text: string, at: string): MrzDate {
  return readDate(text, (yy) => {
    const year = Number(at.slice(0, 4))
    const sameCentury = year - (year % 100) + yy
    if (sameCentury - year > EXPIRY_AHEAD_YEARS) return sameCentury - 100
    return year - sameCentury >= EXPIRY_AHEAD_YEARS ? sameCentury + 100 : sameCentury
  })
}

function readDate(text: string, yearOf: (yy: number, rest: string) => number): MrzDate {
  const [, yy, mm, dd] = FORM.exec(text) ?? []
  if (yy === undefined || mm === undefined || dd === undefined) return { is: 'impossible' }
  const known = (part: string) => part !== '<<'
  if ((known(mm) && !/^(?:0[1-9]|1[0-2])$/.test(mm)) || (known(dd) && !/^(?:0[1-9]|[12]\d|3[01])$/.test(dd)))
    return { is: 'impossible' }
  if (!known(yy)) return { is: 'date', date: null }
  if (!known(mm)) return { is: 'date', date: String(yearOf(Number(yy), '')) }
  if (!known(dd)) return { is: 'date', date: `${yearOf(Number(yy), `-${mm}`)}-${mm}` }
  const date = isoDateOf(yearOf(Number(yy), `-${mm}-${dd}`), Number(mm), Number(dd))
  return date === undefined ? { is: 'impossible' } : { is: 'date', date }
}

/** `1974-08` becomes `7408<<`; undefined where it is no date. */
export function writeMrzDate(date: PartialDate | null): string | undefined {
  if (date === null || date === '') return '<<<<<<'
  const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(date) ?? []
  if (year === undefined) return undefined
  if (isoDateOf(Number(year), Number(month ?? 1), Number(day ?? 1)) === undefined) return undefined
  return `${year.slice(2)}${month ?? '<<'}${day ?? '<<'}`
}
