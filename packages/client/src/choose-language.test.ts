import { expect, test } from 'vitest'
import { chooseLanguage } from './choose-language.ts'

const nothing = { asked: null, stored: null, browser: [], party: undefined }

test('the language in the address comes before the one chosen earlier', () => {
  expect(chooseLanguage({ ...nothing, asked: 'tr', stored: 'kk' })).toBe('tr')
})

test('an unknown language in the address is passed over', () => {
  expect(chooseLanguage({ ...nothing, asked: 'xx', stored: 'kk' })).toBe('kk')
})

test('a Kazakh browser reads the Turkish portal in Kazakh', () => {
  expect(chooseLanguage({ ...nothing, browser: ['kk-KZ', 'ru', 'en-US'], party: 'TR' })).toBe('kk')
})

test('a browser left in English starts in the language of the state', () => {
  expect(chooseLanguage({ ...nothing, browser: ['en-US', 'en'], party: 'UZ' })).toBe('uz')
})

test('an English browser at a party without a language of its own stays English', () => {
  expect(chooseLanguage({ ...nothing, browser: ['de', 'en-GB'], party: 'BSEC' })).toBe('en')
})
