import { expect, test } from 'vitest'
import { languageIn, wordsIn } from './words-in-state.ts'

test('the officer asks and the applicant answers in the language of their state', () => {
  expect(['KZ', 'TR', 'KG', 'UZ', 'AZ'].map(languageIn)).toEqual(['kk', 'tr', 'ky', 'uz', 'az'])
  expect(new Set(['KZ', 'TR', 'KG', 'UZ', 'AZ'].map((party) => wordsIn(party).question)).size).toBe(5)
  expect(wordsIn('TR').answer).toContain('adresi')
})

test('a party without a language of its own asks in English', () => {
  expect(wordsIn('BSEC').question).toContain('Please confirm')
})
