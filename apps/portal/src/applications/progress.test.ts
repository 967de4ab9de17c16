import type { EvidenceItem, Requirement } from '@kopru/client'
import { expect, test } from 'vitest'
import { isProven, mayAsk } from './progress.ts'

const requirement = (evidence: string[][]): Requirement => ({ id: 'r', name: {}, description: {}, evidence })
const item = (evidenceType: string, state: EvidenceItem['state']): EvidenceItem => ({
  requirement: 'r',
  evidenceType,
  state,
})

test('two evidences of one alternative must both be there', () => {
  const both = requirement([['birth', 'marriage']])
  expect(isProven(both, [item('birth', 'received'), item('marriage', 'delivered')])).toBe(false)
  expect(isProven(both, [item('birth', 'received'), item('marriage', 'received')])).toBe(true)
})

test('either of two alternatives is enough', () => {
  expect(isProven(requirement([['tax'], ['pension']]), [item('tax', 'refused'), item('pension', 'received')])).toBe(
    true,
  )
})

test('evidence of another requirement proves nothing', () => {
  expect(isProven(requirement([['tax']]), [{ ...item('tax', 'received'), requirement: 'other' }])).toBe(false)
})

test('what is on its way is not asked for again', () => {
  expect(mayAsk(item('tax', 'queued'))).toBe(false)
  expect(mayAsk(item('tax', 'expired'))).toBe(true)
})
