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
  /** The names are one person's by themselves, without what else is known. */
  readonly namesAgree: boolean
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
      const byNames = match({ names: described.names }, { names: candidate.described.names })
      return [{ ...candidate, verdict, probability, reasons, namesAgree: byNames.verdict === 'same' }]
    })
    .sort((a, b) => b.probability - a.probability)
}

/**
 * The one record that is the person's: certain, and with no other that could be it too. A search proves nothing by
 * itself, so the names must be one person's without the birth date (twins have like ones), and the whole birth date
 * must agree without the names. A record with a number goes to nobody of whom no number is known; its holder can log
 * in with it.
 */
export function pickCertain(
  fitting: readonly JudgedCandidate[],
  { nationalNumber }: { readonly nationalNumber: string | undefined },
): JudgedCandidate | undefined {
  const [only, ...others] = fitting
  if (only?.verdict !== 'same' || !only.namesAgree || others.length > 0) return undefined
  if (only.nationalNumber !== undefined && nationalNumber === undefined) return undefined
  return only.reasons.some(({ code }) => code === 'match.birth-date-agrees') ? only : undefined
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
