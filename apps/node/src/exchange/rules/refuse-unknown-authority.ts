import { refuse } from '../../platform/refusal.ts'
import type { EntryRule } from './facts.ts'

/** Refuses a message to an authority that our own entry in the directory does not name. */
export const refuseUnknownAuthority: EntryRule = ({ to }, { ownAuthorities }) => {
  const authority = `${to.party}/${to.authority}`
  return ownAuthorities.has(authority) ? undefined : refuse('exchange.unknown-authority', { authority })
}
