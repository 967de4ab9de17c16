import { expect, test } from 'vitest'
import type { Agreement } from '../schema.ts'
import { makeTestAgreement, testLegalBasis } from '../test-member.ts'
import { checkLegalBasis, type LegalBasisQuestion } from './check-legal-basis.ts'

const agreement = makeTestAgreement(['KZ', 'TR'], ['evidence-request'])
const question: LegalBasisQuestion = {
  from: 'TR',
  to: 'KZ',
  legalBasis: testLegalBasis,
  messageType: 'evidence-request',
  evidenceTypes: ['birth-record'],
  at: new Date('2026-11-23T10:00:00Z'),
}
const withTr = (standing: Partial<Agreement['parties'][number]>): Agreement => ({
  ...agreement,
  parties: [...agreement.parties.filter(({ party }) => party !== 'TR'), { party: 'TR', ...standing }],
})
const codeOf = (given: Partial<LegalBasisQuestion>, law = agreement) => {
  const answer = checkLegalBasis([law], { ...question, ...given })
  return answer.is === 'none' ? answer.refusal.code : answer.is
}

test('an exchange that an article in force covers is permitted', () => {
  expect(codeOf({})).toBe('in-force')
})

test('each way of lacking a legal basis has a code of its own', () => {
  expect(codeOf({ legalBasis: { ...testLegalBasis, agreement: 'other' } })).toBe('federation.no-agreement')
  expect(codeOf({ to: 'UZ' })).toBe('federation.not-a-party')
  expect(codeOf({}, withTr({ inForce: '2020-01-01' }))).toBe('federation.not-ratified')
  expect(codeOf({}, withTr({ ratified: '2027-01-01', inForce: '2027-01-01' }))).toBe('federation.not-ratified')
  expect(codeOf({}, withTr({ ratified: '2020-01-01' }))).toBe('federation.not-in-force')
  const suspended = { ratified: '2020-01-01', inForce: '2020-01-01', suspended: '2026-11-23' }
  expect(codeOf({}, withTr(suspended))).toBe('federation.suspended')
  expect(codeOf({ legalBasis: { ...testLegalBasis, article: '6' } })).toBe('federation.article-unknown')
  expect(codeOf({ legalBasis: { ...testLegalBasis, purpose: 'tax' } })).toBe('federation.purpose-not-covered')
  expect(codeOf({ messageType: 'permit-notice' })).toBe('federation.message-type-not-covered')
  expect(codeOf({ evidenceTypes: ['birth-record', 'tax-record'] })).toBe('federation.evidence-not-covered')
})

test('an agreement begins on the day it enters into force, not before', () => {
  const law = withTr({ ratified: '2026-03-01', inForce: '2026-06-01' })
  expect(codeOf({ at: new Date('2026-05-31T23:59:59.999Z') }, law)).toBe('federation.not-in-force')
  expect(codeOf({ at: new Date('2026-06-01T00:00:00Z') }, law)).toBe('in-force')
})
