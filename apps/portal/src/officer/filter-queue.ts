import type { QueueRow } from '../api/queries.ts'
import { shortReference } from '../parts/short-reference.ts'

export type QueueFilter = 'open' | 'ours' | 'applicants' | 'overdue' | 'closed' | 'all'

const isOpen = ({ state }: QueueRow) => state === 'submitted' || state === 'question-open'

const keeps: Record<QueueFilter, (row: QueueRow) => boolean> = {
  open: isOpen,
  ours: (row) => isOpen(row) && !row.waitingForApplicant,
  applicants: (row) => isOpen(row) && row.waitingForApplicant,
  overdue: (row) => isOpen(row) && row.daysLeft < 0,
  closed: (row) => !isOpen(row),
  all: () => true,
}

/** The rows that fit, the nearest deadline first and closed cases last. */
export function filterQueue(
  rows: readonly QueueRow[],
  { filter, home, words, language }: { filter: QueueFilter; home: string; words: string; language: string },
): QueueRow[] {
  const fold = (text: string) => text.toLocaleLowerCase(language)
  const wanted = fold(words).trim()
  const content = ({ applicant, conversationId }: QueueRow) =>
    fold([...Object.values(applicant), conversationId, shortReference(conversationId)].join(' '))
  return rows
    .filter((row) => keeps[filter](row) && (!home || row.home === home) && content(row).includes(wanted))
    .sort((one, other) => Number(isOpen(other)) - Number(isOpen(one)) || one.daysLeft - other.daysLeft)
}
