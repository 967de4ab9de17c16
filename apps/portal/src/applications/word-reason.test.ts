import { expect, test } from 'vitest'
import { loadFormats } from '../language/load-formats.ts'
import { createTranslator } from '../language/translator.ts'
import { wordReason } from './word-reason.ts'

const messages = {
  'reason.list.stale': 'a new one was due on {nextUpdate}',
  'reason.list.closed': 'it is closed',
  'reason.list.not-used': '{territory} is not used: {cause}',
}
await loadFormats('en')
const { find } = createTranslator('en', messages, { language: 'en', messages })
const notUsed = (params: Record<string, string>) =>
  wordReason({ code: 'list.not-used', params: { territory: 'KZ', ...params } }, find)?.text

test('the cause of a reason is told in words', () => {
  expect(notUsed({ cause: 'list.closed' })).toBe('KZ is not used: it is closed')
  expect(notUsed({ cause: 'list.stale', nextUpdate: 'Monday' })).toBe('KZ is not used: a new one was due on Monday')
})

test('a cause without words, or whose words lack something, is named by its code', () => {
  expect(notUsed({ cause: 'list.newer-code' })).toBe('KZ is not used: list.newer-code')
  expect(notUsed({ cause: 'list.stale' })).toBe('KZ is not used: list.stale')
})
