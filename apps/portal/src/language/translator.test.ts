import { beforeAll, expect, test } from 'vitest'
import { loadFormats } from './load-formats.ts'
import type { TextKey } from './load-messages.ts'
import { createTranslator } from './translator.ts'

const key = (name: string) => name as TextKey
const english = {
  language: 'en' as const,
  messages: { hello: 'Welcome', days: '{n, plural, one {# day} other {# days}}' },
}

beforeAll(() => Promise.all([loadFormats('kk'), loadFormats('ru'), loadFormats('tk'), loadFormats('en')]))

test('a message not yet translated says which language it is in', () => {
  const translator = createTranslator('tk', {}, english)
  expect(translator.say(key('hello'))).toEqual({ text: 'Welcome', language: 'en' })
  expect(translator.t(key('hello'))).toBe('Welcome [en]')
})

test('a translated message carries no mark', () => {
  expect(createTranslator('kk', { hello: 'Қош келдіңіз' }, english).t(key('hello'))).toBe('Қош келдіңіз')
})

test('Russian plurals have their three forms', () => {
  const messages = { days: '{n, plural, one {# день} few {# дня} many {# дней} other {# дня}}' }
  const { t } = createTranslator('ru', messages, english)
  expect([1, 2, 5, 21].map((n) => t(key('days'), { n }))).toEqual(['1 день', '2 дня', '5 дней', '21 день'])
})

test('a code that nobody has words for is told apart from a translated one', () => {
  expect(createTranslator('kk', {}, english).find('reason.unheard-of')).toBeUndefined()
})

test('words that come as data are marked the same way', () => {
  expect(createTranslator('kk', {}, english).pick({ ru: 'Турция' })).toBe('Турция [ru]')
})
