import type { MrzFormat } from './layouts.ts'
import type { PartialDate } from './mrz-date.ts'

/** What a machine-readable zone says. `X` and `<` for the sex are both `unspecified`. */
export interface MrzDocument {
  readonly format: MrzFormat
  /** `P`, `PM`, `I`, …: one or two letters. */
  readonly documentCode: string
  /** Three letters, or fewer: `D`. */
  readonly issuer: string
  readonly surname: string
  readonly givenNames: string
  readonly documentNumber: string
  readonly nationality: string
  /** As much as is known; null where nothing is. */
  readonly birthDate: PartialDate | null
  readonly sex: 'female' | 'male' | 'unspecified'
  readonly expiryDate: PartialDate | null
  /** One for each place the format has: two in TD1, one elsewhere. */
  readonly optionalData: readonly string[]
}
