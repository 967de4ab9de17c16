import { mrzCheckDigit } from './check-digit.ts'
import { readDocumentNumber } from './document-number.ts'
import { fault, type MrzFault, type MrzFaultCode } from './faults.ts'
import { confusions, misreadings } from './hints.ts'
import { type Layout, layouts, type MrzFormat, mrzFormats, type Place, textAt } from './layouts.ts'
import { type MrzDate, readBirthDate, readExpiryDate } from './mrz-date.ts'
import type { MrzDocument } from './mrz-document.ts'
import { type MrzName, readMrzName } from './mrz-name.ts'

/** `document` is what was read, faults or not; null where not even the size fits. `valid`: no fault at all. */
export interface MrzReading {
  readonly valid: boolean
  readonly document: (MrzDocument & Pick<MrzName, 'mayBeCut'>) | null
  readonly faults: readonly MrzFault[]
}

/**
 * Reads a machine-readable zone of a passport or card (ICAO Doc 9303 parts 3 to 6: TD1, TD2, TD3) and names every
 * fault. `text` holds the lines, or all of them in one. `at` (ISO 8601 date) is the day from which the centuries of the
 * two-digit years are told. Nothing is mended: hints say what may have been misread. Never throws.
 *
 * A right zone proves nothing about the document: anybody can work out check digits.
 */
export function readMrz(text: string, { at }: { at: string }): MrzReading {
  const lines = linesOf(text)
  const format = formatOf(lines)
  if (format === undefined) return { valid: false, document: null, faults: [fault('mrz.wrong-size')] }
  const layout = layouts[format]
  const number = readDocumentNumber(lines, layout)
  const birth = readBirthDate(textAt(lines, layout.birthDate), at)
  const expiry = readExpiryDate(textAt(lines, layout.expiryDate), at)
  const name = readMrzName(textAt(lines, layout.name))
  const faults = [
    ...wrongCharacters(lines, layout),
    ...wrongFields(lines, layout, { name, birth, expiry }),
    ...wrongNumber(lines, layout),
    ...wrongCheckDigits(lines, layout),
  ]
  const bare = (place: Place) => textAt(lines, place).replace(/<+$/, '')
  return {
    valid: faults.length === 0,
    document: {
      format,
      documentCode: bare(layout.documentCode),
      issuer: bare(layout.issuer),
      ...name,
      documentNumber: number.documentNumber,
      nationality: bare(layout.nationality),
      birthDate: birth.is === 'date' ? birth.date : null,
      sex: ({ M: 'male', F: 'female' } as const)[textAt(lines, layout.sex)] ?? 'unspecified',
      expiryDate: expiry.is === 'date' ? expiry.date : null,
      optionalData: number.optionalData,
    },
    faults,
  }
}

function linesOf(text: string): readonly string[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const [only, ...others] = lines
  if (only === undefined || others.length > 0) return lines
  const whole = mrzFormats
    .map((format) => layouts[format])
    .find((layout) => layout.lines * layout.width === only.length)
  if (whole === undefined) return lines
  return Array.from({ length: whole.lines }, (_, i) => only.slice(i * whole.width, (i + 1) * whole.width))
}

const formatOf = (lines: readonly string[]): MrzFormat | undefined =>
  mrzFormats.find(
    (format) => lines.length === layouts[format].lines && lines.every((line) => line.length === layouts[format].width),
  )

const LETTERS = /^[A-Z<]$/
const DIGITS = /^[0-9<]$/
const EITHER = /^[A-Z0-9<]$/

function wrongCharacters(lines: readonly string[], layout: Layout): MrzFault[] {
  const { name, issuer, nationality, birthDate, expiryDate, birthDateCheck, expiryDateCheck, compositeCheck } = layout
  const within = (places: readonly Place[], line: number, column: number) =>
    places.some(([at, first, last]) => at === line && column >= first && column <= last)
  return lines.flatMap((text, i) =>
    Array.from({ length: text.length }, (_, j) => {
      const at = { line: i + 1, column: j + 1 }
      const read = text.charAt(j)
      const allowed = within([name, issuer, nationality], at.line, at.column)
        ? LETTERS
        : within([birthDate, expiryDate, birthDateCheck, expiryDateCheck, compositeCheck], at.line, at.column)
          ? DIGITS
          : EITHER
      if (allowed.test(read)) return []
      const hints = confusions(read, allowed).map((perhaps) => ({ ...at, read, perhaps }))
      return [fault('mrz.wrong-character', at, hints)]
    }).flat(),
  )
}

function wrongFields(
  lines: readonly string[],
  layout: Layout,
  { name, birth, expiry }: { name: MrzName; birth: MrzDate; expiry: MrzDate },
): MrzFault[] {
  const state = (place: Place) => /^[A-Z]{1,3}<{0,2}$/.test(textAt(lines, place))
  const code = textAt(lines, layout.documentCode)
  const places = { issuer: layout.issuer, nationality: layout.nationality }
  return [
    ...(layout.codes.includes(code.charAt(0)) ? [] : [fault('mrz.wrong-document-code')]),
    ...Object.entries(places).flatMap(([field, place]) =>
      state(place) ? [] : [fault('mrz.wrong-state-code', { field })],
    ),
    ...(name.surname === '' && name.givenNames === '' ? [fault('mrz.no-name')] : []),
    ...(birth.is === 'impossible' ? [fault('mrz.birth-date-impossible')] : []),
    ...(/^[MF<]$/.test(textAt(lines, layout.sex)) ? [] : [fault('mrz.wrong-sex')]),
    ...(expiry.is === 'impossible' ? [fault('mrz.expiry-date-impossible')] : []),
  ]
}

function wrongNumber(lines: readonly string[], layout: Layout): MrzFault[] {
  const { checked, check, continued } = readDocumentNumber(lines, layout)
  if (mrzCheckDigit(checked) === check) return []
  const hints = continued ? [] : misreadings(lines, [layout.documentNumber], layout.documentNumberCheck)
  return [fault('mrz.check-digit-document-number', {}, hints)]
}

function wrongCheckDigits(lines: readonly string[], layout: Layout): MrzFault[] {
  const checks: readonly [MrzFaultCode, readonly Place[], Place | undefined][] = [
    ['mrz.check-digit-birth-date', [layout.birthDate], layout.birthDateCheck],
    ['mrz.check-digit-expiry-date', [layout.expiryDate], layout.expiryDateCheck],
    ['mrz.check-digit-optional-data', layout.optionalData, layout.optionalDataCheck],
    ['mrz.check-digit-composite', layout.composite, layout.compositeCheck],
  ]
  return checks.flatMap(([code, places, check]) => {
    if (check === undefined) return []
    const text = places.map((place) => textAt(lines, place)).join('')
    const digit = textAt(lines, check)
    // Doc 9303 part 4 §4.2.2: where the optional data are empty, their check digit may be 0 or <.
    const mayBeFiller = check === layout.optionalDataCheck && /^<*$/.test(text)
    if (mrzCheckDigit(text) === digit || (mayBeFiller && digit === '<')) return []
    const hints = code === 'mrz.check-digit-composite' ? [] : misreadings(lines, places, check)
    return [fault(code, {}, hints)]
  })
}
