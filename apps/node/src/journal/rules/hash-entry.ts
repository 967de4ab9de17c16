import { createHash } from 'node:crypto'
import type { JournalRow } from '../schema.ts'

/**
 * The bytes of an entry that its hash covers: a JSON array of the columns in this order, times as RFC 3339 with
 * milliseconds, members of `details` sorted by name at every depth.
 */
export function canonicalEntry(row: Omit<JournalRow, 'hash'>): Buffer {
  const { id, at, event, conversationId, messageId, actor, subjectKey, agreement, article, purpose, what } = row
  const columns = [id, at.toISOString(), event, conversationId, messageId, actor, subjectKey]
  return Buffer.from(JSON.stringify([...columns, agreement, article, purpose, what, sorted(row.details)]), 'utf8')
}

/** SHA-256, 32 bytes. */
export function hashEntry(row: Omit<JournalRow, 'hash'>): Buffer {
  return createHash('sha256').update(canonicalEntry(row)).digest()
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  // A null prototype, so that a member called __proto__ stays a member.
  const copy: Record<string, unknown> = Object.create(null)
  for (const [name, member] of members) copy[name] = sorted(member)
  return copy
}
