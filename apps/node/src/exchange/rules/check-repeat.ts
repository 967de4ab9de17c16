import type { InboundMessage } from '@kopru/wire'
import { type Refusal, refuse } from '../../platform/refusal.ts'
import type { KeptAnswer } from '../schema.ts'

/**
 * A message that came before gets the answer it got then and has no second effect. The same id with other content is
 * no repetition but a clash: refused.
 */
export function checkRepeat(
  { messageId, chainHash }: Pick<InboundMessage, 'messageId' | 'chainHash'>,
  before: { readonly chainHash: Uint8Array; readonly answer: KeptAnswer } | undefined,
): { is: 'new' } | { is: 'repeated'; answer: KeptAnswer } | { is: 'clash'; refusal: Refusal } {
  if (before === undefined) return { is: 'new' }
  return Buffer.compare(before.chainHash, chainHash) === 0
    ? { is: 'repeated', answer: before.answer }
    : { is: 'clash', refusal: refuse('exchange.id-used-before', { messageId }) }
}
