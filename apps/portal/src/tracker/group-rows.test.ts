import { expect, test } from 'vitest'
import { groupByConversation, type Row } from './group-rows.ts'

const row = (conversationId: string, at: string): Row => ({
  at,
  conversationId,
  recordedBy: 'KZ',
  event: 'evidence-viewed',
  who: 'TR/goc',
  whoName: {},
  legalBasis: { agreement: 'a', article: '5', purpose: 'residence-permit' },
})

test('the conversation touched last comes first, and in it the latest row', () => {
  const groups = groupByConversation([
    row('old', '2026-11-01T10:00:00Z'),
    row('new', '2026-11-20T10:00:00Z'),
    row('old', '2026-11-22T10:00:00Z'),
  ])
  expect(groups.map(({ id, rows }) => [id, rows.map(({ at }) => at.slice(0, 10))])).toEqual([
    ['old', ['2026-11-22', '2026-11-01']],
    ['new', ['2026-11-20']],
  ])
})
