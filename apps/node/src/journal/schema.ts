import type { JournalEvent } from './events.ts'

export interface JournalEntryTable {
  id: string
  at: Date
  event: JournalEvent
  conversationId: string | null
  messageId: string | null
  actor: string
  subjectKey: string | null
  agreement: string | null
  article: string | null
  purpose: string | null
  what: string | null
  details: Record<string, unknown>
  hash: Uint8Array
}

export interface JournalLinkTable {
  seq: number
  entryId: string
  prev: Uint8Array
  hash: Uint8Array
}

declare module '../platform/database.ts' {
  interface Database {
    journalEntry: JournalEntryTable
    journalLink: JournalLinkTable
    journalPending: { entryId: string }
  }
}

export type JournalRow = JournalEntryTable
