import { refuse } from '../../platform/refusal.ts'
import type { GateRule } from './facts.ts'

/** Refuses a message addressed to another state: whoever replays it here gains nothing. */
export const refuseWrongRecipient: GateRule = ({ to }, { ownParty }) =>
  to.party === ownParty ? undefined : refuse('exchange.wrong-recipient', { party: to.party })
