import circumstances from './circumstances.json' with { type: 'json' }
import { type MatchReason, reason } from './match-reason.ts'

const { birthDate: weights } = circumstances
const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/

/**
 * What two birth dates (YYYY, YYYY-MM, YYYY-MM-DD) say, in log-odds. Registers write 1 January, or zeros, where only the
 * year is known: such a day counts as unknown. What is no date says nothing.
 */
export function birthDateEvidence(
  a = '',
  b = '',
): { readonly evidence: number; readonly reasons: readonly MatchReason[] } {
  const x = parse(a)
  const y = parse(b)
  if (x === undefined || y === undefined) return { evidence: 0, reasons: [] }
  const say = (code: MatchReason['code'], evidence: number) => ({
    evidence,
    reasons: [...placeholders(x, y), reason(code, { a, b })],
  })
  if (x.year !== y.year)
    return Math.abs(x.year - y.year) === 1
      ? say('match.birth-year-near', weights.nextYear)
      : say('match.birth-date-differs', weights.differs)
  if (!x.month || !y.month) return say('match.birth-year-agrees', weights.yearAgrees)
  if (x.month === y.month) {
    if (!x.day || !y.day) return say('match.birth-year-agrees', weights.monthAgrees)
    return x.day === y.day
      ? say('match.birth-date-agrees', weights.dayAgrees)
      : say('match.birth-day-differs', weights.dayDiffers)
  }
  return x.month === y.day && x.day === y.month
    ? say('match.day-and-month-swapped', weights.dayAndMonthSwapped)
    : say('match.birth-day-differs', weights.dayDiffers)
}

interface ParsedDate {
  readonly text: string
  readonly year: number
  /** 0 where unknown. */
  readonly month: number
  readonly day: number
  readonly isPlaceholder: boolean
}

function parse(text: string): ParsedDate | undefined {
  const [, year = '', month = '00', day = '00'] = DATE.exec(text.trim()) ?? []
  if (Number(year) === 0 || Number(month) > 12 || Number(day) > 31) return undefined
  const isPlaceholder = text.length > 4 && (Number(month) === 0 || (month === '01' && day === '01'))
  return {
    text,
    year: Number(year),
    month: isPlaceholder ? 0 : Number(month),
    day: isPlaceholder ? 0 : Number(day),
    isPlaceholder,
  }
}

const placeholders = (...dates: readonly ParsedDate[]) =>
  dates.filter((date) => date.isPlaceholder).map(({ text }) => reason('match.placeholder-date', { date: text }))
