import type { IdentifierRule, PartyCode } from './verdict.ts'

/**
 * A number whose form is not published: any text may be one. TM: law 491-VI of 24.07.2022 foresees identifiers, their
 * format is unknown; TRNC persons and firms and KG firms likewise.
 */
export const noPublicRule = (party: PartyCode, subject: 'person' | 'firm'): IdentifierRule => ({
  party,
  kind: subject,
  subject,
  form: '…',
  check: () => ({ is: 'unknown', code: 'identifier.no-public-rule' }),
})
