import circumstances from './circumstances.json' with { type: 'json' }
import { type MatchReason, reason } from './match-reason.ts'
import { pairWords } from './pair-words.ts'
import type { PersonDescription } from './person-description.ts'
import { prepareName } from './prepare-person.ts'

/** What the birth places say, in log-odds. Places are written as freely as names, so they are compared by sound too. */
export function placeEvidence(
  a: PersonDescription,
  b: PersonDescription,
): { readonly evidence: number; readonly reasons: readonly MatchReason[] } {
  const { birthPlace: x } = a
  const { birthPlace: y } = b
  if (x === undefined || y === undefined) return { evidence: 0, reasons: [] }
  const { pairs } = pairWords(prepareName({ full: x }), prepareName({ full: y }))
  if (pairs.length === 0) return { evidence: 0, reasons: [] }
  return pairs.some(({ evidence, how }) => evidence > 0 && how !== 'initial')
    ? { evidence: circumstances.place.agrees, reasons: [reason('match.place-agrees', { a: x, b: y })] }
    : { evidence: circumstances.place.differs, reasons: [reason('match.place-differs', { a: x, b: y })] }
}
