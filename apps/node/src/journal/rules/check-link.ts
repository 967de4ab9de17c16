import type { JournalRow } from '../schema.ts'
import { hashEntry } from './hash-entry.ts'
import { type Link, linkEntry } from './link-entry.ts'

/** Whether a link and its entry are as they were written, given the link before. Recomputes everything. Never throws. */
export function checkLink(head: Pick<Link, 'seq' | 'hash'>, link: Link, entry: JournalRow | undefined): boolean {
  if (entry === undefined || entry.id !== link.entryId) return false
  const hash = hashEntry(entry)
  if (!sameBytes(hash, entry.hash)) return false
  const expected = linkEntry(head, { id: entry.id, hash })
  return link.seq === expected.seq && sameBytes(link.prev, expected.prev) && sameBytes(link.hash, expected.hash)
}

const sameBytes = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0
