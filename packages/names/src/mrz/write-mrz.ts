import type { NameLanguage } from '../scripts/casing.ts'
import { renderPassport } from '../scripts/passport-latin.ts'
import { mrzCheckDigit } from './check-digit.ts'
import { writeDocumentNumber } from './document-number.ts'
import { fault, type MrzFault } from './faults.ts'
import { type Layout, layouts, type Place, textAt, widthOf } from './layouts.ts'
import { writeMrzDate } from './mrz-date.ts'
import type { MrzDocument } from './mrz-document.ts'
import { writeMrzName } from './mrz-name.ts'

export type MrzWriting =
  | { readonly is: 'written'; readonly lines: readonly string[] }
  | { readonly is: 'refused'; readonly faults: readonly MrzFault[] }

const SEX = { male: 'M', female: 'F', unspecified: '<' } as const

/**
 * Writes a machine-readable zone with its check digits (ICAO Doc 9303 parts 3 to 6). Names may be in any script of
 * `language`; a name too long is cut by the rules of part 4 §4.2.3. Special signs in numbers become `<`.
 */
export function writeMrz(
  document: MrzDocument,
  { language = 'en' }: { language?: NameLanguage | undefined } = {},
): MrzWriting {
  const layout = layouts[document.format]
  const [surname, givenNames] = [document.surname, document.givenNames].map((name) =>
    renderPassport(name.replaceAll(/[,.]/g, ' '), language),
  )
  const fields = fieldsOf(document, layout)
  const faults = [...wrongNames([surname, givenNames]), ...fields.faults]
  if (faults.length > 0 || surname === undefined || givenNames === undefined) return { is: 'refused', faults }
  const name = writeMrzName(surname.latin, givenNames.latin, widthOf(layout.name))
  return { is: 'written', lines: fill(layout, [...fields.placed, [layout.name, name]]) }
}

type Placed = readonly [Place, string]

function wrongNames(names: readonly ({ latin: string; unwritable: readonly string[] } | undefined)[]): MrzFault[] {
  const unwritable = new Set(names.flatMap((name) => name?.unwritable ?? []))
  if (unwritable.size > 0) return [fault('mrz.unwritable-name', { characters: [...unwritable].join(' ') })]
  return names.every((name) => name?.latin === '') ? [fault('mrz.no-name')] : []
}

function fieldsOf(document: MrzDocument, layout: Layout): { placed: Placed[]; faults: MrzFault[] } {
  const code = document.documentCode.toUpperCase()
  const optional = layout.optionalData.map((_, i) => plain(document.optionalData[i] ?? ''))
  const number = writeDocumentNumber(plain(document.documentNumber), optional[0] ?? '', layout)
  const [birth, expiry] = [writeMrzDate(document.birthDate), writeMrzDate(document.expiryDate)]
  const state = /^[A-Z]{1,3}$/i
  const data = layout.optionalData.map((place, i) => ({
    place,
    text: (i === 0 ? number?.optionalData : optional[i]) ?? '',
  }))
  const rules: readonly [field: string, fits: boolean, form: string][] = [
    ['documentCode', new RegExp(`^[${layout.codes}][A-Z]?$`).test(code), `${[...layout.codes].join('/')}, A–Z`],
    ['issuer', state.test(document.issuer), 'A–Z × 1–3'],
    ['nationality', state.test(document.nationality), 'A–Z × 1–3'],
    ['documentNumber', number !== undefined && /[A-Z0-9]/.test(number.field), 'A–Z 0–9'],
    ['birthDate', birth !== undefined, 'YYYY-MM-DD'],
    ['sex', document.sex in SEX, Object.keys(SEX).join(', ')],
    ['expiryDate', expiry !== undefined, 'YYYY-MM-DD'],
    ['optionalData', data.every(({ place, text }) => text.length <= widthOf(place)), 'A–Z 0–9'],
    ['optionalData', document.optionalData.length <= layout.optionalData.length, `× ${layout.optionalData.length}`],
  ]
  return {
    placed: [
      [layout.documentCode, code],
      [layout.issuer, document.issuer.toUpperCase()],
      [layout.nationality, document.nationality.toUpperCase()],
      [layout.documentNumber, number?.field ?? ''],
      [layout.documentNumberCheck, number?.check ?? ''],
      [layout.birthDate, birth ?? ''],
      [layout.sex, SEX[document.sex]],
      [layout.expiryDate, expiry ?? ''],
      ...data.map(({ place, text }): Placed => [place, text]),
    ],
    faults: rules.flatMap(([field, fits, form]) => (fits ? [] : [fault('mrz.wrong-field', { field, form })])),
  }
}

/** Doc 9303 part 3 §4.6: what is neither letter nor digit is a filler. */
const plain = (text: string) => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '<')

function fill(layout: Layout, placed: readonly Placed[]): readonly string[] {
  const lines = Array.from({ length: layout.lines }, () => '<'.repeat(layout.width))
  const put = ([[line, first, last], text]: Placed) => {
    const before = lines[line - 1] ?? ''
    lines[line - 1] = before.slice(0, first - 1) + text.padEnd(last - first + 1, '<') + before.slice(last)
  }
  placed.forEach(put)
  const check = (places: readonly Place[], at: Place) =>
    put([at, mrzCheckDigit(places.map((place) => textAt(lines, place)).join(''))])
  check([layout.birthDate], layout.birthDateCheck)
  check([layout.expiryDate], layout.expiryDateCheck)
  const { optionalDataCheck } = layout
  // Empty optional data need no check digit; the filler tells emptiness from a zero.
  if (optionalDataCheck !== undefined && layout.optionalData.some((place) => !/^<*$/.test(textAt(lines, place))))
    check(layout.optionalData, optionalDataCheck)
  check(layout.composite, layout.compositeCheck)
  return lines
}
