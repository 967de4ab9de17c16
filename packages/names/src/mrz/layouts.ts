import file from './layouts.json' with { type: 'json' }

export type MrzFormat = 'TD1' | 'TD2' | 'TD3'

/** Line, first and last column, from 1 as Doc 9303 counts. */
export type Place = readonly [line: number, first: number, last: number]

export interface Layout {
  readonly lines: number
  readonly width: number
  /** First letters that a document of this size may have. */
  readonly codes: string
  readonly documentCode: Place
  readonly issuer: Place
  readonly name: Place
  readonly documentNumber: Place
  readonly documentNumberCheck: Place
  readonly nationality: Place
  readonly birthDate: Place
  readonly birthDateCheck: Place
  readonly sex: Place
  readonly expiryDate: Place
  readonly expiryDateCheck: Place
  readonly optionalData: readonly Place[]
  readonly optionalDataCheck?: Place
  readonly compositeCheck: Place
  readonly composite: readonly Place[]
}

export const mrzFormats: readonly MrzFormat[] = ['TD1', 'TD2', 'TD3']

// JSON has no tuples; that each place has three numbers and lies inside its line is tested.
export const layouts = file.formats as unknown as Readonly<Record<MrzFormat, Layout>>

export const widthOf = ([, first, last]: Place): number => last - first + 1

export const textAt = (lines: readonly string[], [line, first, last]: Place): string =>
  (lines[line - 1] ?? '').slice(first - 1, last)
