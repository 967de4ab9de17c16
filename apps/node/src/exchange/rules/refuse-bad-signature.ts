import { verifyMessageSignature } from '@kopru/wire'
import { refuse } from '../../platform/refusal.ts'
import type { GateRule } from './facts.ts'

/** Refuses a message whose signature is not the sender's over exactly these header fields (RFC 9421 §3.2). */
export const refuseBadSignature: GateRule = (message, { verify }) => {
  if (verify === undefined) return refuse('exchange.unknown-sender', { party: message.from.party })
  const verdict = verifyMessageSignature(message, verify)
  return verdict.ok ? undefined : refuse(verdict.refusal.code, verdict.refusal.params)
}
