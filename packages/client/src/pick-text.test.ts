import { expect, test } from 'vitest'
import { pickText, textIn } from './pick-text.ts'

test('the reader’s own language comes first', () => {
  expect(pickText({ kk: 'Түркия', ru: 'Турция' }, 'kk')).toEqual({ text: 'Түркия', language: 'kk' })
})

test('a missing language is replaced by Russian, then English, and says which it is', () => {
  expect(pickText({ en: 'Türkiye', ru: 'Турция' }, 'ky')).toEqual({ text: 'Турция', language: 'ru' })
  expect(pickText({ en: 'Türkiye', hu: 'Törökország' }, 'ky')).toEqual({ text: 'Türkiye', language: 'en' })
})

test('any words are better than none', () => {
  expect(pickText({ hu: 'Törökország' }, 'ky')).toEqual({ text: 'Törökország', language: 'hu' })
  expect(pickText({}, 'ky')).toBeUndefined()
  expect(pickText({}, 'constructor')).toBeUndefined()
})

test('where only the words count, none are the empty string', () => {
  expect(textIn({ ru: 'Турция' }, 'ky')).toBe('Турция')
  expect(textIn({}, 'ky')).toBe('')
})
