import { checkIdentifier, findIdentifierRule, type IdentifierVerdict, recogniseIdentifier } from '@kopru/names'

/** The verdict of `kind`, or of the likeliest kind where none is named; undefined where the party has no such kind. */
export function judgeIdentifier(party: string, value: string, kind?: string): IdentifierVerdict | undefined {
  if (kind === undefined) return recogniseIdentifier(party, value)
  return findIdentifierRule(party, kind) && checkIdentifier(party, kind, value)
}
