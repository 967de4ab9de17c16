/** What is wrong with a machine-readable zone, or with what one was to be made of. Words stand in `texts/`. */
export type MrzFaultCode =
  | 'mrz.wrong-size'
  | 'mrz.wrong-character'
  | 'mrz.wrong-document-code'
  | 'mrz.wrong-state-code'
  | 'mrz.wrong-sex'
  | 'mrz.no-name'
  | 'mrz.birth-date-impossible'
  | 'mrz.expiry-date-impossible'
  | 'mrz.check-digit-document-number'
  | 'mrz.check-digit-birth-date'
  | 'mrz.check-digit-expiry-date'
  | 'mrz.check-digit-optional-data'
  | 'mrz.check-digit-composite'
  | 'mrz.unwritable-name'
  | 'mrz.wrong-field'

/** A character that may have been misread. Never applied by itself: two may fit, and only the document tells. */
export interface MrzHint {
  readonly line: number
  readonly column: number
  readonly read: string
  readonly perhaps: string
}

export interface MrzFault {
  readonly code: MrzFaultCode
  readonly params: Readonly<Record<string, string | number>>
  readonly hints?: readonly MrzHint[]
}

export const fault = (
  code: MrzFaultCode,
  params: MrzFault['params'] = {},
  hints: readonly MrzHint[] = [],
): MrzFault => ({ code, params, ...(hints.length > 0 && { hints }) })
