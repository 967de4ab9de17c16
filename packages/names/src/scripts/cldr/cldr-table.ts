/** One of CLDR's transforms as data. `steps` run in order: a Unicode normal form, or a pass of rules. */
export interface CldrTable {
  readonly from: string
  readonly to: string
  readonly title: string
  readonly source: string
  /** Only these characters are converted; the others stay and are seen as context. */
  readonly filter?: string
  readonly variables: Readonly<Record<string, string>>
  readonly steps: readonly (string | readonly string[])[]
}

export type CldrRules = Pick<CldrTable, 'filter' | 'variables' | 'steps'>
