import { identifierRules } from './rules.ts'
import type { IdentifierReasonCode, IdentifierRule, IdentifierVerdict, PartyCode } from './verdict.ts'

/**
 * The rule for `kind` of `party`; `person` and `firm` find the party's main identifier for that subject.
 */
export function findIdentifierRule(party: PartyCode, kind: string): IdentifierRule | undefined {
  const ofParty = identifierRules.filter((rule) => rule.party === party)
  const named = ofParty.find((rule) => rule.kind === kind)
  if (named !== undefined || (kind !== 'person' && kind !== 'firm')) return named
  return ofParty.find((rule) => rule.subject === kind) ?? ofParty.find((rule) => rule.subject === 'either')
}

/**
 * Checks an identifier as its state's public rule allows.
 *
 * `value` is taken as it is, without trimming: an identifier is compared as a string elsewhere. `kind` is the state's
 * own kind (`iin`, `kimlik-no`, …) or `person`/`firm`; the verdict names the state's own. An unknown party or kind is
 * "cannot check". Never throws.
 */
export function checkIdentifier(party: PartyCode, kind: string, value: string): IdentifierVerdict {
  const rule = findIdentifierRule(party, kind)
  const failed = (valid: false | null, code: IdentifierReasonCode): IdentifierVerdict => ({
    valid,
    kind: rule?.kind ?? kind,
    reasons: [{ code, params: { party, kind: rule?.kind ?? kind, form: rule?.form ?? '' } }],
  })
  if (rule === undefined) {
    const known = identifierRules.some((other) => other.party === party)
    return failed(null, known ? 'identifier.unknown-kind' : 'identifier.unknown-party')
  }
  if (value.trim() === '') return failed(false, 'identifier.empty')
  const answer = rule.check(value)
  if (answer.is === 'invalid') return failed(false, answer.code)
  if (answer.is === 'unknown') return { ...failed(null, answer.code), ...answer.hints }
  return { valid: true, kind: rule.kind, ...answer.hints, reasons: [] }
}
