import { expect, test } from 'vitest'
import { findLegalBasis } from './find-legal-basis.ts'
import { checkLegalBasis } from './rules/check-legal-basis.ts'
import type { Agreement } from './schema.ts'

const article = (id: string, purposes: string[], messageTypes: string[]) => ({ id, names: {}, purposes, messageTypes })
const agreement = (id: string, inForce: string, articles: Agreement['articles']): Agreement => ({
  id,
  names: {},
  parties: ['KZ', 'TR'].map((party) => ({ party, ratified: '2020-01-01', inForce })),
  articles,
})
const find = (agreements: Agreement[], change = {}) =>
  findLegalBasis(
    { agreements: () => agreements, checkLegalBasis: (question) => checkLegalBasis(agreements, question) },
    {
      from: 'KZ',
      to: 'TR',
      purpose: 'cross-border-log-in',
      messageType: 'identity',
      at: new Date('2026-11-23T10:00:00Z'),
      ...change,
    },
  )

test('the first article in force that permits the message for the purpose is taken', () => {
  const agreements = [
    agreement('later', '2030-01-01', [article('1', ['cross-border-log-in'], ['identity'])]),
    agreement('now', '2020-01-01', [
      article('2', ['residence-permit'], ['identity']),
      article('3', ['cross-border-log-in'], ['evidence-request']),
      article('4', ['cross-border-log-in'], ['identity']),
      article('5', ['cross-border-log-in'], ['identity']),
    ]),
  ]
  expect(find(agreements)).toEqual({ agreement: 'now', article: '4', purpose: 'cross-border-log-in' })
  expect(find(agreements, { to: 'AZ' })).toBeUndefined()
  expect(find(agreements, { purpose: 'curiosity' })).toBeUndefined()
  expect(find(agreements, { at: new Date('2019-12-31T23:59:59Z') })).toBeUndefined()
})

test('without agreements there is none', () => {
  expect(find([])).toBeUndefined()
})
