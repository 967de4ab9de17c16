const SIGNS = '\u02BB\u02BC\u2018\u2019\u0027\u0060\u00B4\u02B9\u02BE\u02BF\u2032'

/** Every sign found in data for the marks of Uzbek letters and for the stop: keyboards and fonts put what they have. */
export const APOSTROPHES: ReadonlySet<string> = new Set(SIGNS)

const MARK_OR_STOP = new RegExp(`([og]?)[${SIGNS}]`, 'gi')

/**
 * The Uzbek signs as the orthography has them: U+02BB in oʻ and gʻ, U+02BC for the stop. The letter before decides; the
 * sign that stood there tells nothing.
 */
export const tidyUzbekApostrophes = (text: string): string =>
  text.replaceAll(MARK_OR_STOP, (_, letter: string) => letter + (letter === '' ? '\u02BC' : '\u02BB'))
