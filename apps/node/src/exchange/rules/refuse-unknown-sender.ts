import { refuse } from '../../platform/refusal.ts'
import type { GateRule } from './facts.ts'

/** Refuses a party that the directory does not know, or a key id that is not among that party's own. */
export const refuseUnknownSender: GateRule = ({ from }, { verify, ownParty }) =>
  verify !== undefined && from.party !== ownParty ? undefined : refuse('exchange.unknown-sender', { party: from.party })
