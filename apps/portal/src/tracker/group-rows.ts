import type { TrackerRow } from '@kopru/client'
import type { Static } from 'typebox'

export type Row = Static<typeof TrackerRow>

export interface Conversation {
  readonly id: string
  readonly rows: readonly Row[]
}

/** The rows of each conversation together; conversations and rows newest first. */
export function groupByConversation(rows: readonly Row[]): Conversation[] {
  const newestFirst = [...rows].sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
  const groups = Map.groupBy(newestFirst, ({ conversationId }) => conversationId)
  return [...groups].map(([id, ofConversation]) => ({ id, rows: ofConversation }))
}
