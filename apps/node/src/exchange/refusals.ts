import { wireRefusals } from '@kopru/wire'

/** Why a node does not take, or does not send, a message. Those of the format itself come from the wire package. */
export const exchangeRefusals = {
  ...wireRefusals,
  'exchange.unknown-sender': { status: 403, params: ['party'] },
  'exchange.wrong-recipient': { status: 421, params: ['party'] },
  'exchange.unknown-authority': { status: 404, params: ['authority'] },
  'exchange.unknown-recipient': { status: 404, params: ['authority'] },
  'exchange.certificate-of-another-state': { status: 403, params: ['party'] },
  'exchange.id-used-before': { status: 409, params: ['messageId'] },
  'exchange.chain-gap': { status: 409, params: ['expectedSeq', 'seq'] },
  'exchange.chain-fork': { status: 409, params: ['seq'] },
  'exchange.from-the-future': { status: 400, params: ['created', 'toleranceS'] },
  'exchange.stale-message': { status: 400, params: ['created', 'toleranceS'] },
  'exchange.deadline-passed': { status: 410, params: ['deadline'] },
  'exchange.unknown-question': { status: 404, params: ['messageId'] },
  'exchange.answer-by-another': { status: 403, params: ['messageId'] },
  'exchange.late-answer': { status: 410, params: ['messageId'] },
  'exchange.type-not-handled': { status: 501, params: ['type'] },
  'exchange.unreadable-body': { status: 422, params: [] },
  'exchange.receiver-fault': { status: 500, params: ['messageId'] },
  'exchange.not-ready': { status: 503, params: [] },
  'exchange.unreachable': { status: 503, params: ['cause'] },
  'exchange.body-erased': { status: 410, params: ['seq'] },
} as const

/**
 * Refusals that say nothing about the message itself: the other side did not take it into its chain, and may once the
 * cause is gone (a key not yet known there, a chain to be looked into). The sender keeps the message first in its queue.
 * Any other refusal that is signed and bound to the message is final.
 */
const holding = new Set<string>([
  'exchange.unknown-sender',
  'exchange.wrong-recipient',
  'exchange.certificate-of-another-state',
  'exchange.id-used-before',
  'exchange.chain-gap',
  'exchange.chain-fork',
  'exchange.not-ready',
  'federation.directory-expired',
  'node.fault',
])
const finalOfWire = new Set<string>(['wire.digest-mismatch', 'wire.length-mismatch'])

export const holdsTheQueue = (code: string): boolean =>
  holding.has(code) || (code.startsWith('wire.') && !finalOfWire.has(code))

/** English for operators; people read the words of the code in their own language. */
export const titleOf = (code: string): string =>
  Object.hasOwn(wireRefusals, code)
    ? wireRefusals[code as keyof typeof wireRefusals].title
    : code.replace(/^[^.]*\./, '').replaceAll('-', ' ')
