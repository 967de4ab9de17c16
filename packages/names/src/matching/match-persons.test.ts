import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchPersons } from './match-persons.ts'
import { matchReasonText } from './match-reason.ts'
import type { PersonDescription } from './person-description.ts'

const named = (full: string, language = ''): PersonDescription => ({ names: [{ full, language }] })
const judge = (a: string, inA: string, b: string, inB: string) => matchPersons(named(a, inA), named(b, inB))

describe('one person written differently', () => {
  test.each([
    ['Тоқтар Оңғарбайұлы Әубәкіров', 'kk', 'Токтар Онгарбаевич Аубакиров', 'ru'],
    ['Rəfael Hüseynov', 'az', 'Рафаэль Гусейнов', 'ru'],
    ['Mübariz Qurbanlı', 'az', 'Мубариз Гурбанлы', 'ru'],
    ['Абай Құнанбайұлы', 'kk', 'Абай Кунанбаев', 'ru'],
    ['Shavkat Mirziyoyev', 'uz', 'Шавкат Мирзиёев', 'ru'],
  ])('%s (%s) is %s (%s)', (a, inA, b, inB) => {
    expect(judge(a, inA, b, inB).verdict).toBe('same')
  })
})

describe('two persons of like names', () => {
  test.each([
    ['Асан Болатұлы', 'kk', 'Болат Асанұлы', 'kk', 'a son and his father'],
    ['Ержан Болатұлы Сейітов', 'kk', 'Нұржан Болатұлы Сейітов', 'kk', 'brothers'],
  ])('%s (%s) is not %s (%s): %s', (a, inA, b, inB) => {
    expect(judge(a, inA, b, inB).verdict).toBe('different')
  })
})

test('what is no name is neither the same nor different', () => {
  for (const [a, b] of [
    ['', ''],
    ['😀', 'Ali'],
    ['王小明', 'Ali'],
    ['12', '12'],
  ] as const)
    expect(judge(a, '', b, '')).toEqual({
      verdict: 'cannot-tell',
      probability: 0.5,
      reasons: [{ code: 'match.no-name', params: {} }],
    })
})

test('any two strings get the same answer in both orders, with a probability and reasons in words', () => {
  const anyName = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc
      .array(fc.constantFrom('Ali', 'Əli', 'Алиев', 'Aliyev', 'oğlu', 'А.', 'bey', 'II'), { maxLength: 6 })
      .map((words) => words.join(' ')),
  )
  fc.assert(
    fc.property(anyName, fc.constantFrom('kk', 'ru', 'az', 'tr', 'hu', 'en', 'xx', ''), anyName, (a, language, b) => {
      const there = judge(a, language, b, '')
      const back = judge(b, '', a, language)
      expect(back.verdict).toBe(there.verdict)
      expect(back.probability).toBeCloseTo(there.probability, 9)
      expect(there.probability).toBeGreaterThanOrEqual(0)
      expect(there.probability).toBeLessThanOrEqual(1)
      for (const reason of there.reasons) expect(matchReasonText(reason, 'kk')).not.toMatch(/\{(a|b|name|russian)\}/)
    }),
  )
})
