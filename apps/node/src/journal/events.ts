/** What a person sees in the data tracker: one exchange or one look. The same list as the web API's TrackerRow. */
export const trackerEvents = [
  'identity-released',
  'evidence-requested',
  'evidence-looked-up',
  'evidence-previewed',
  'evidence-accepted',
  'evidence-withheld',
  'evidence-delivered',
  'evidence-received',
  'evidence-viewed',
  'case-viewed',
  'request-refused',
  'notice-sent',
  'notice-received',
  'document-issued',
] as const
export type TrackerEvent = (typeof trackerEvents)[number]

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
] as const
export type ProtocolEvent = (typeof protocolEvents)[number]

export type JournalEvent = TrackerEvent | ProtocolEvent
