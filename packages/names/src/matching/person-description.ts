/** One way in which a person is named. Give `full` where the parts are not known apart; order does not matter. */
export interface NameForm {
  readonly full?: string
  readonly family?: string
  readonly given?: string
  readonly patronymic?: string
  /** BCP 47: kk, kk-Cyrl, ru, az, tr, uz, uz-Cyrl, ky, tk, hu, en. Absent or empty means unknown. */
  readonly language?: string
  /** A name that the person no longer bears, such as one before a marriage. */
  readonly former?: boolean
}

/** What is known of a person. Only `names` is needed; each further fact makes the answer surer. */
export interface PersonDescription {
  readonly names: readonly NameForm[]
  /** YYYY, YYYY-MM or YYYY-MM-DD; 00 stands for an unknown month or day. */
  readonly birthDate?: string
  readonly sex?: 'female' | 'male'
  readonly birthPlace?: string
  /** `party` and `kind` as `checkIdentifier` knows them; of other kinds (documents) only equality counts. */
  readonly identifiers?: readonly { readonly party: string; readonly kind: string; readonly value: string }[]
}
