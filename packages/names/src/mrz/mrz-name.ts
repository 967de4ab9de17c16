const FILLER = '<'

export interface MrzName {
  readonly surname: string
  readonly givenNames: string
  /** The field is full to its last place, so that the name may go on (Doc 9303 part 4 §4.2.3). */
  readonly mayBeCut: boolean
}

/** Parts a name field. Hyphens and spaces both stood as `<` there: which of them it was cannot be told. */
export function readMrzName(field: string): MrzName {
  const bare = field.replace(/<+$/, '')
  const gap = bare.indexOf('<<')
  const words = (text: string) =>
    text
      .split(FILLER)
      .filter((word) => word !== '')
      .join(' ')
  return {
    surname: words(gap < 0 ? bare : bare.slice(0, gap)),
    givenNames: gap < 0 ? '' : words(bare.slice(gap)),
    mayBeCut: bare.length === field.length,
  }
}

/**
 * A name field of `width` characters from names in A–Z, spaces and hyphens. A name too long is cut as Doc 9303 part 4
 * §4.2.3 wants: the surname stays whole while a letter of the given names finds room, and a letter stands in the last
 * place, which tells that the name may go on.
 */
export function writeMrzName(surname: string, givenNames: string, width: number): string {
  const primary = surname.split(/[ -]+/).filter((word) => word !== '')
  const secondary = givenNames.split(/[ -]+/).filter((word) => word !== '')
  if (secondary.length === 0) return cut(primary, width).padEnd(width, FILLER)
  if (primary.length === 0) return cut(secondary, width).padEnd(width, FILLER)
  const first = cut(primary, width - '<<A'.length)
  return `${first}<<${cut(secondary, width - first.length - 2)}`.padEnd(width, FILLER)
}

/** The words joined, at most `width` long; where they are longer, exactly so long and with a letter at the end. */
function cut(words: readonly string[], width: number): string {
  const joined = words.join(FILLER)
  if (joined.length <= width) return joined
  const shortened = joined.slice(0, width)
  if (!shortened.endsWith(FILLER)) return shortened
  // A letter less in the longest word before lets the first letter of the next one in.
  const whole = shortened.slice(0, -1).split(FILLER)
  const longest = whole.reduce((best, word, i) => (word.length > (whole[best]?.length ?? 0) ? i : best), 0)
  if ((whole[longest]?.length ?? 0) < 2) return shortened.slice(0, -1)
  return cut(
    words.map((word, i) => (i === longest ? word.slice(0, -1) : word)),
    width,
  )
}
