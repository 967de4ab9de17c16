import { expect, test } from 'vitest'
import type { QueueRow } from '../api/queries.ts'
import { filterQueue } from './filter-queue.ts'

const row = (family: string, daysLeft: number, more: Partial<QueueRow> = {}): QueueRow => ({
  id: family,
  conversationId: '0192f6c0-0000-7000-8000-00000000abcd',
  service: 's',
  state: 'submitted',
  startedAt: '2026-11-01T00:00:00Z',
  applicant: { given: 'Айгүл', family, latinGiven: 'AIGUL', latinFamily: 'X' },
  home: 'KZ',
  daysLeft,
  waitingForApplicant: false,
  ...more,
})
const all = { filter: 'open' as const, home: '', words: '', language: 'kk' }
const names = (rows: QueueRow[]) => rows.map(({ id }) => id)

test('the nearest deadline comes first', () => {
  expect(names(filterQueue([row('B', 40), row('A', -2), row('C', 3)], all))).toEqual(['A', 'C', 'B'])
})

test('cases that wait for the applicant are not ours to do', () => {
  const rows = [row('A', 5, { waitingForApplicant: true, state: 'question-open' }), row('B', 9)]
  expect(names(filterQueue(rows, { ...all, filter: 'ours' }))).toEqual(['B'])
  expect(names(filterQueue(rows, { ...all, filter: 'applicants' }))).toEqual(['A'])
})

test('decided cases are not open', () => {
  const rows = [row('A', 5, { state: 'granted' }), row('B', 9)]
  expect(names(filterQueue(rows, all))).toEqual(['B'])
  expect(names(filterQueue(rows, { ...all, filter: 'closed' }))).toEqual(['A'])
})

test('a person is found by either script and by the short reference', () => {
  expect(names(filterQueue([row('Сейітова', 1)], { ...all, words: 'сейіт' }))).toEqual(['Сейітова'])
  expect(names(filterQueue([row('Сейітова', 1)], { ...all, words: 'aigul' }))).toEqual(['Сейітова'])
  expect(names(filterQueue([row('Сейітова', 1)], { ...all, words: '0000-0000-ABCD' }))).toEqual(['Сейітова'])
  expect(names(filterQueue([row('Сейітова', 1)], { ...all, words: 'ffff' }))).toEqual([])
})
