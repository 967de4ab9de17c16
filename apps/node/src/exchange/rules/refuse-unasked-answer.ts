import { refuse } from '../../platform/refusal.ts'
import type { EntryRule } from './facts.ts'

/**
 * Refuses an answer to what we never asked, to what we asked another state or in another conversation, or to a question
 * that is over. What is refused here is journaled and dropped.
 */
export const refuseUnaskedAnswer: EntryRule = ({ inReplyTo, from, conversationId }, { question, now }) => {
  if (inReplyTo === undefined || question === 'none') return undefined
  if (question === 'unknown') return refuse('exchange.unknown-question', { messageId: inReplyTo })
  if (question.toParty !== from.party || question.conversationId !== conversationId)
    return refuse('exchange.answer-by-another', { messageId: inReplyTo })
  const over =
    question.state === 'refused' ||
    question.state === 'expired' ||
    question.deadline < now ||
    (question.mode === 'immediate' && question.state === 'answered')
  return over ? refuse('exchange.late-answer', { messageId: inReplyTo }) : undefined
}
