import { mrzCheckDigit } from './check-digit.ts'
import { type Layout, textAt, widthOf } from './layouts.ts'

const bare = (text: string) => text.replace(/<+$/, '')

/** The document number with what it is checked by, and the optional data without what the number took of it. */
export interface NumberReading {
  readonly documentNumber: string
  readonly checked: string
  readonly check: string
  readonly optionalData: readonly string[]
  readonly continued: boolean
}

/**
 * Doc 9303 part 5 §4.2.2, part 6 §4.2.2: in TD1 and TD2 a number of more than nine characters goes on in the optional
 * data, with its check digit and a `<` behind, and a `<` stands where the check digit would.
 */
export function readDocumentNumber(lines: readonly string[], layout: Layout): NumberReading {
  const field = textAt(lines, layout.documentNumber)
  const check = textAt(lines, layout.documentNumberCheck)
  const [first = '', ...others] = layout.optionalData.map((place) => textAt(lines, place))
  const rest = /^([A-Z0-9]*)(\d)(?:<|$)/.exec(first)
  if (check !== '<' || layout.optionalDataCheck !== undefined || field.endsWith('<') || rest === null)
    return {
      documentNumber: bare(field),
      checked: field,
      check,
      optionalData: [first, ...others].map(bare),
      continued: false,
    }
  const [taken, more = '', digit = ''] = rest
  const documentNumber = field + more
  return {
    documentNumber,
    checked: documentNumber,
    check: digit,
    optionalData: [first.slice(taken.length), ...others].map(bare),
    continued: true,
  }
}

/** The number, its check digit and the first optional data as they stand in the zone; undefined where it does not fit. */
export function writeDocumentNumber(
  number: string,
  optionalData: string,
  layout: Layout,
): { field: string; check: string; optionalData: string } | undefined {
  const width = widthOf(layout.documentNumber)
  const [place] = layout.optionalData
  if (place === undefined) return undefined
  const field = number.slice(0, width).padEnd(width, '<')
  if (number.length <= width) return { field, check: mrzCheckDigit(field), optionalData }
  const rest = `${number.slice(width)}${mrzCheckDigit(number)}<`
  if (layout.optionalDataCheck !== undefined || rest.length + optionalData.length > widthOf(place)) return undefined
  return { field, check: '<', optionalData: rest + optionalData }
}
