/** What a refusal's sentence may carry: never a person's data. */
export type RefusalParams = Readonly<Record<string, string | number | boolean>>

/**
 * A foreseen "no": the stable code of the rule (`area.kebab-name`) and what its sentence needs.
 * The words are in `texts/<language>.json` under the code; what to do next, where there is something, under `<code>.next`.
 */
export interface Refusal {
  readonly is: 'refused'
  readonly code: string
  readonly params: RefusalParams
}

export interface RefusalEntry {
  /** HTTP status of the problem document. */
  readonly status: number
  readonly params: readonly string[]
}

/** Each feature exports its own: `export const xRefusals = { 'x.name': { status: 409, params: ['a'] } } as const`. */
export type RefusalCatalogue = Readonly<Record<string, RefusalEntry>>

export function refuse(code: string, params: RefusalParams = {}): Refusal {
  return { is: 'refused', code, params }
}

export function isRefusal(outcome: unknown): outcome is Refusal {
  return typeof outcome === 'object' && outcome !== null && 'is' in outcome && outcome.is === 'refused'
}

/** Carries a refusal out of a request handler; inside the features a refusal is a value and is returned. */
export class RefusalError extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.code)
    this.name = 'RefusalError'
    this.refusal = refusal
  }
}

/** Gives back the outcome, or throws its refusal to the HTTP edge. */
export function orThrow<T>(outcome: T): Exclude<T, Refusal> {
  if (isRefusal(outcome)) throw new RefusalError(outcome)
  return outcome as Exclude<T, Refusal>
}

/** Joins the features' catalogues. Throws when two features claim one code. */
export function assembleRefusals(...catalogues: readonly RefusalCatalogue[]): RefusalCatalogue {
  const all: Record<string, RefusalEntry> = {}
  for (const catalogue of catalogues)
    for (const [code, entry] of Object.entries(catalogue)) {
      if (all[code] !== undefined) throw new Error(`Refusal code ${code} is declared twice`)
      all[code] = entry
    }
  return Object.freeze(all)
}
