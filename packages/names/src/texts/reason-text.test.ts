import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkIdentifier } from '../identifiers/check-identifier.ts'
import { reasonLanguages, reasonText } from './reason-text.ts'

const textsOf = (language: string) =>
  JSON.parse(readFileSync(new URL(`./${language}.json`, import.meta.url), 'utf8')) as Record<string, string>

test('nine languages have the same reasons with the same params', () => {
  const params = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([param]) => param).sort()
  const shape = (language: string) => Object.entries(textsOf(language)).map(([code, text]) => [code, params(text)])
  expect(reasonLanguages).toHaveLength(9)
  for (const language of reasonLanguages) expect(shape(language)).toEqual(shape('en'))
})

test('every language is written in its own script', () => {
  const own = (language: string) => (['kk', 'ky', 'ru'].includes(language) ? /\p{sc=Cyrl}/u : /\p{sc=Latn}/u)
  const foreign = (language: string) => (['kk', 'ky', 'ru'].includes(language) ? /\p{sc=Latn}/u : /\p{sc=Cyrl}/u)
  for (const language of reasonLanguages)
    for (const text of Object.values(textsOf(language))) {
      const words = text.replaceAll(/\{\w+\}|A–Z|\b[MF]\b/g, '')
      expect(words).toMatch(own(language))
      expect(words).not.toMatch(foreign(language))
    }
})

test('a reason is told in words, without braces left over', () => {
  const reasons = checkIdentifier('KZ', 'iin', '900101300018').reasons
  expect(reasons).toHaveLength(1)
  for (const reason of reasons) {
    expect(reasonText(reason, 'tr')).toContain('iin (KZ) numarasının kontrol hanesi yanlış')
    for (const language of reasonLanguages) expect(reasonText(reason, language)).not.toMatch(/[{}]/)
  }
})
