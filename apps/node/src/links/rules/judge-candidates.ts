import type { MatchReason, PersonDescription } from '@kopru/names'
import type { RegisterRecord } from '../../connectors/schema.ts'

/** How the library of names judges two descriptions. */
export type Match = (
  a: PersonDescription,
  b: PersonDescription,
) => {
  readonly verdict: 'same' | 'different' | 'cannot-tell'
  readonly probability: number
  readonly reasons: readonly MatchReason[]
}

/** A record that a register holds to be about somebody like the person. */
export interface Candidate {
  readonly record: RegisterRecord
  readonly described: PersonDescription
  /** What the register calls the record; without it nothing can be said about the record later. */
  readonly reference: string | undefined
  readonly nationalNumber: string | undefined
  readonly documentNumber: string | undefined
}

export interface JudgedCandidate extends Candidate {
  readonly verdict: 'same' | 'cannot-tell'
  readonly probability: number
  /** Their params are words of the records: for the register's own officer, never for anybody else. */
  readonly reasons: readonly MatchReason[]
}

/**
 * The candidates that may be the person, surest first. One that bears another national number of this state is about
 * somebody else, whatever the names say; `nationalNumber` is the person's own, where it is known.
 */
export function judgeCandidates(
  person: { readonly described: PersonDescription; readonly nationalNumber: string | undefined },
  candidates: readonly Candidate[],
  match: Match,
): JudgedCandidate[] {
  const { described, nationalNumber } = person
  const isOthers = (candidate: Candidate) =>
    nationalNumber !== undefined &&
    candidate.nationalNumber !== undefined &&
    candidate.nationalNumber !== nationalNumber
  return candidates
    .flatMap((candidate): JudgedCandidate[] => {
      if (isOthers(candidate)) return []
      const { verdict, probability, reasons } = match(described, candidate.described)
      if (verdict === 'different') return []
      return [{ ...candidate, verdict, probability, reasons }]
    })
    .sort((a, b) => b.probability - a.probability)
}

/** The one record that is the person's: certain, and with no other that could be it too. */
export function pickCertain(fitting: readonly JudgedCandidate[]): JudgedCandidate | undefined {
  const [only, ...others] = fitting
  return only?.verdict === 'same' && others.length === 0 ? only : undefined
}

/**
 * Why it is unclear, in codes that tell nothing of anybody else: what speaks about some of the records and not about
 * all. Where all are alike in that, or there is only one, everything that was found of them.
 */
export function whyUnclear(fitting: readonly Pick<JudgedCandidate, 'reasons'>[]): string[] {
  const codes = fitting.map(({ reasons }) => new Set(reasons.map(({ code }) => code)))
  const all = [...new Set(codes.flatMap((set) => [...set]))]
  const telling = all.filter((code) => codes.some((set) => !set.has(code)))
  return (telling.length > 0 ? telling : all).sort()
}
