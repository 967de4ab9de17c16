import type { TrackerEvent } from '@kopru/client'

/** What the exchange itself leaves: proof for operators and inspectors. */
export const protocolEvents = [
  'message-sent',
  'message-received',
  'message-refused',
  'receipt-received',
  'answer-dropped',
  'chain-gap',
  'chain-fork',
  'chain-resumed',
  'unreadable-arrival',
  'bodies-erased',
  'tracker-viewed',
  'trusted-list-changed',
  'trusted-list-signed',
  /** We judged a signature for another state. */
  'seal-judged',
] as const
export type ProtocolEvent = (typeof protocolEvents)[number]

export type JournalEvent = TrackerEvent | ProtocolEvent
