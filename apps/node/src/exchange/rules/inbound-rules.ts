import type { InboundMessage } from '@kopru/wire'
import type { Refusal } from '../../platform/refusal.ts'
import type { EntryFacts, EntryRule, GateFacts, GateRule } from './facts.ts'
import { refuseAfterDeadline } from './refuse-after-deadline.ts'
import { refuseAlteredBody } from './refuse-altered-body.ts'
import { refuseBadSignature } from './refuse-bad-signature.ts'
import { refuseCertificateOfAnotherState } from './refuse-certificate-of-another-state.ts'
import { refuseFromTheFuture } from './refuse-from-the-future.ts'
import { refuseStaleMessage } from './refuse-stale-message.ts'
import { refuseTypeNotHandled } from './refuse-type-not-handled.ts'
import { refuseUnaskedAnswer } from './refuse-unasked-answer.ts'
import { refuseUnknownAuthority } from './refuse-unknown-authority.ts'
import { refuseUnknownSender } from './refuse-unknown-sender.ts'
import { refuseWhileDirectoryExpired } from './refuse-while-directory-expired.ts'
import { refuseWithoutLegalBasis } from './refuse-without-legal-basis.ts'
import { refuseWrongRecipient } from './refuse-wrong-recipient.ts'

/*
 * The way of an arriving message. After the format has been parsed:
 *   1. the gate, before a byte of the body is read;
 *   2. seen before? the same answer again, or a refusal (check-repeat); next in its chain? (the wire's checkLink);
 *   3. the entry: from here on the message counts in the chain, and what refuses it is final;
 *   4. its handler.
 */
const gate: readonly GateRule[] = [
  refuseWhileDirectoryExpired,
  refuseWrongRecipient,
  refuseUnknownSender,
  refuseCertificateOfAnotherState,
  refuseBadSignature,
]

const entry: readonly EntryRule[] = [
  refuseAlteredBody,
  refuseFromTheFuture,
  refuseStaleMessage,
  refuseAfterDeadline,
  refuseUnknownAuthority,
  refuseWithoutLegalBasis,
  refuseUnaskedAnswer,
  refuseTypeNotHandled,
]

export const checkGate = (message: InboundMessage, facts: GateFacts): Refusal | undefined =>
  firstOf(gate, message, facts)
export const checkEntry = (message: InboundMessage, facts: EntryFacts): Refusal | undefined =>
  firstOf(entry, message, facts)

function firstOf<F>(
  rules: readonly ((message: InboundMessage, facts: F) => Refusal | undefined)[],
  message: InboundMessage,
  facts: F,
): Refusal | undefined {
  for (const rule of rules) {
    const refusal = rule(message, facts)
    if (refusal !== undefined) return refusal
  }
  return undefined
}
