import { describe, expect, it } from 'vitest'
import { readPeople, type Spelling } from '../../training/people.ts'
import distinct from './distinct-names.json' with { type: 'json' }
import { areTwoNames } from './distinct-names.ts'
import { storedModel } from './match-model.ts'
import { matchPersons } from './match-persons.ts'
import { pairWords } from './pair-words.ts'
import { prepareName } from './prepare-person.ts'
import { wordEvidence } from './word-features.ts'

const twins = [
  ['Hasan Karimov', 'uz', 'Хусан Каримов', 'ru'],
  ['Həsən Kərimov', 'az', 'Hüseyn Kərimov', 'az'],
  ['Cemil Demir', 'tr', 'Cemal Demir', 'tr'],
  ['Нұрлан Асқаров', 'kk', 'Нуржан Аскаров', 'ru'],
  ['Mahmut Demir', 'tr', 'Mehmet Demir', 'tr'],
  ['Nándor Kovács', 'hu', 'Sándor Kovács', 'hu'],
  ['Хасан Валиев', 'ru', 'Xasan Aliyev', 'uz'],
] as const

describe('names that sound alike and are two', () => {
  it.each(twins)('%s (%s) is not %s (%s), though both were born on one day', (a, ofA, b, ofB) => {
    const born = { birthDate: '1990-05-17' }
    const answer = matchPersons(
      { names: [{ full: a, language: ofA }], ...born },
      { names: [{ full: b, language: ofB }], ...born },
    )
    expect(answer.verdict).not.toBe('same')
    expect(answer.reasons.map(({ code }) => code)).toContain('match.name-differs')
  })

  it.each([
    ['Hüseyn Kərimov', 'az', 'Гусейн Керимов', 'ru'],
    ['Məmməd Kərimov', 'az', 'Мамед Керимов', 'ru'],
    ['Жәлел Асқаров', 'kk', 'Джалиль Аскаров', 'ru'],
    ['Жәлел Асқаров', 'kk', 'Джалал Аскаров', 'ru'],
    ['Үміт Асқарова', 'kk', 'Умут Аскарова', 'ru'],
    ['Үмүт Асанова', 'ky', 'Umut Asanova', 'en'],
  ] as const)('%s (%s) may well be %s (%s)', (a, ofA, b, ofB) => {
    const answer = matchPersons({ names: [{ full: a, language: ofA }] }, { names: [{ full: b, language: ofB }] })
    expect(answer.reasons.map(({ code }) => code)).not.toContain('match.name-differs')
  })

  it('no public person bears one in one language and another in the next', () => {
    const writings = readPeople().flatMap(({ spellings: [first, ...others] }) =>
      others.flatMap((other) => (first?.otherName === other.otherName ? [[first, other] as const] : [])),
    )
    const wrong = writings.filter(([a, b]) => alikeAndListedApart(a, b))
    expect(writings.length).toBeGreaterThan(10_000)
    expect(wrong.map(([a, b]) => `${a.name} – ${b.name}`)).toEqual([])
  })

  it('the list has each writing of a name once, in lower case', () => {
    for (const [name, writings] of Object.entries(distinct.names)) {
      const all = writings.split(' ')
      expect([...new Set(all)], name).toEqual(all)
      expect(writings.toLowerCase(), name).toBe(writings)
    }
  })
})

function alikeAndListedApart(a: Spelling, b: Spelling): boolean {
  const read = ({ name, language }: Spelling) => prepareName({ full: name, language })
  return pairWords(read(a), read(b)).pairs.some(
    (pair) => areTwoNames(pair.a.listed, pair.b.listed) && wordEvidence(pair.a, pair.b, storedModel) > 0,
  )
}
