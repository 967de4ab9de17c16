import { checkIdentifier } from './check-identifier.ts'
import { identifierRules } from './rules.ts'
import type { IdentifierVerdict, PartyCode } from './verdict.ts'

/**
 * Checks an identifier whose kind nobody told: the verdict of the kind of `party` that suits `value` best. A kind that
 * is valid goes before one that cannot be checked, that before one that is wrong; where two kinds are alike, the one
 * whose digits look so. A guess: whoever knows the kind calls `checkIdentifier`. Never throws.
 */
export function recogniseIdentifier(party: PartyCode, value: string): IdentifierVerdict {
  const [best] = identifierRules
    .filter((rule) => rule.party === party)
    .map((rule) => {
      const verdict = checkIdentifier(party, rule.kind, value)
      return { verdict, rank: rankOf(verdict) + (rule.looksLike?.(value) === false ? 0.5 : 0) }
    })
    .sort((one, other) => one.rank - other.rank)
  return best?.verdict ?? checkIdentifier(party, 'person', value)
}

function rankOf({ valid, reasons }: IdentifierVerdict): number {
  if (valid !== false) return valid ? 0 : 1
  return reasons.some(({ code }) => code === 'identifier.wrong-form') ? 3 : 2
}
