export interface DateParts {
  day: string
  month: string
  year: string
}

/** `2026-11-23` → its three parts; anything else as it stands, so that nothing typed is lost. */
export function splitDate(value: string): DateParts {
  const [year = '', month = '', day = ''] = value.split('-')
  return { day: day.replace(/^0(?=\d)/, ''), month: month.replace(/^0(?=\d)/, ''), year }
}

/** RFC 3339 full-date, or '' while all parts are empty; an unfinished date joins to something no date check accepts. */
export function joinDate({ day, month, year }: DateParts): string {
  if (!day && !month && !year) return ''
  const two = (part: string) => (/^\d$/.test(part) ? `0${part}` : part)
  return `${year}-${two(month)}-${two(day)}`
}

/** Order in which a language writes a date. */
export const datePartOrder = (language: string): readonly (keyof DateParts)[] =>
  language === 'hu' ? ['year', 'month', 'day'] : ['day', 'month', 'year']
