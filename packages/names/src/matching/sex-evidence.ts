import circumstances from './circumstances.json' with { type: 'json' }
import { type MatchReason, reason } from './match-reason.ts'
import type { PersonDescription } from './person-description.ts'

/** What the recorded sexes say, in log-odds. */
export function sexEvidence(
  a: PersonDescription,
  b: PersonDescription,
): { readonly evidence: number; readonly reasons: readonly MatchReason[] } {
  if (a.sex === undefined || b.sex === undefined) return { evidence: 0, reasons: [] }
  if (a.sex === b.sex) return { evidence: circumstances.sex.agrees, reasons: [] }
  return { evidence: circumstances.sex.differs, reasons: [reason('match.sex-differs')] }
}
