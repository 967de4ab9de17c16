import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fillIn, languages, loadTexts, pickLanguage } from './texts.ts'

const texts = loadTexts(new URL('../texts', import.meta.url).pathname)

test.each([
  ['tr', undefined, 'tr'],
  ['xx', 'kk', 'kk'],
  [undefined, 'de, kk;q=0.5, ru;q=0.8', 'ru'],
  [undefined, 'en-GB', 'en'],
  [undefined, 'uz-Latn-UZ, en', 'uz'],
  [undefined, 'tr;q=0, hu;q=0.1', 'hu'],
  [['tr'], undefined, 'en'],
  [undefined, undefined, 'en'],
])('?lang=%s with Accept-Language %s is answered in %s', (chosen, accepted, expected) => {
  expect(pickLanguage(chosen, accepted)).toBe(expected)
})

test('whatever a client sends as its languages, one of ours is picked', () => {
  fc.assert(
    fc.property(fc.anything(), fc.string(), (chosen, accepted) => languages.includes(pickLanguage(chosen, accepted))),
  )
})

test('parameters are filled in, and an unknown one stays visible', () => {
  expect(fillIn('{from} → {to}: {what}', { from: 'KZ', to: 'TR' })).toBe('KZ → TR: {what}')
  expect(fillIn('{constructor}', {})).toBe('{constructor}')
})

test('a text that waits for its translation comes in English and says so', () => {
  expect(texts.say('kk', 'request.not-found')).toBe('Бұл мекенжайда ештеңе жоқ')
  expect(texts.find('hu', 'no.such-text')).toBeUndefined()
  expect(texts.say('hu', 'no.such-text')).toBe('[no.such-text]')
})
