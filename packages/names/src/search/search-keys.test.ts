import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchPersons } from '../matching/match-persons.ts'
import type { PersonDescription } from '../matching/person-description.ts'
import { toPassportLatin } from '../scripts/passport-latin.ts'
import { hashKey } from './key-hash.ts'
import { nameSkeletons } from './name-skeletons.ts'
import { halfFineKeys, makeSearchRows, searchKeys, searchRow } from './search-keys.ts'
import { planSearch } from './search-plan.ts'
import { skeletonsNear, skeletonsOf } from './skeleton.ts'

const named = (full: string, language = ''): PersonDescription => ({ names: [{ full, language }] })

/** Whether a record of `stored` would be a candidate when `sought` is looked for. */
function finds(sought: PersonDescription, stored: PersonDescription, reaches = ['close', 'wide', 'last']): boolean {
  const keys = new Set(searchRow(stored).keys)
  const hasAny = (list: readonly number[]) => list.some((key) => keys.has(key))
  return planSearch(sought)
    .steps.filter(({ reach }) => reaches.includes(reach))
    .some((step) =>
      step.is === 'each'
        ? hasAny(step.keys)
        : step.conditions.some(({ any, and }) => hasAny(any) && (!and || hasAny(and))),
    )
}

describe('two writings of one name share a key', () => {
  test.each([
    ['Жүсіпбек Аймауытов', 'kk', 'Yusupbek Aymautov', 'en'],
    ['Тоқтар Оңғарбайұлы Әубәкіров', 'kk', 'Toktar Ebubekirov', 'tr'],
    ['Rəfael Hüseynov', 'az', 'Рафаэль Гусейнов', 'ru'],
    ['Nizami Cəfərov', 'az', 'Джафаров Низами', 'ru'],
    ['Oʻktam Joʻrayev', 'uz', 'Уктам Жураев', 'ru'],
    ['Нұр Сұлтан', 'kk', 'Нұрсұлтан', 'kk'],
    ['Abdul Karim Olimov', 'uz', 'Абдукарим Олимов', 'uz-Cyrl'],
  ])('%s (%s) and %s (%s)', (a, inA, b, inB) => {
    expect(finds(named(a, inA), named(b, inB))).toBe(true)
    expect(finds(named(b, inB), named(a, inA))).toBe(true)
  })
})

describe('a title, and words written as one or apart, do not hide a person', () => {
  test.each([
    ['Гирей', 'ru', 'Kerey xan', 'az'],
    ['Нұр Сұлтан', 'kk', 'Нұрсұлтан', 'kk'],
    ['Maqsud Shayxzoda', 'uz', 'Maksut Şeyhzade', 'tr'],
  ])('%s (%s) is %s (%s) at a close look', (a, inA, b, inB) => {
    expect(finds(named(a, inA), named(b, inB), ['close'])).toBe(true)
    expect(finds(named(b, inB), named(a, inA), ['close'])).toBe(true)
  })

  test.each([
    ['Alp Arslan', 'tr', 'Muhammed Alparslan', 'tr'],
    ['Mirseyid Sultanqaliyev', 'az', 'Sultan Galiyev', 'tr'],
    ['Nəfəs Molla', 'az', 'Mollanepes', 'en'],
    ['Зеб-ун-Ниса', 'ru', 'Zibünnisa', 'tr'],
    ['Khan Madali', 'en', 'Madalixon', 'uz'],
  ])('%s (%s) is %s (%s) when it is looked for widely, with a year and without', (a, inA, b, inB) => {
    expect(finds(named(a, inA), named(b, inB))).toBe(true)
    const born = { birthDate: '1948' }
    expect(finds({ ...named(a, inA), ...born }, { ...named(b, inB), ...born })).toBe(true)
  })

  test('where both words differ by a sound, the year and one of them find the person at last', () => {
    const born = { birthDate: '1887' }
    const [sought, stored] = [named('Karinthy Frigyes', 'hu'), named('Frigyes Karinthy', 'tr')]
    expect(finds(sought, stored)).toBe(false)
    expect(finds({ ...sought, ...born }, { ...stored, ...born }, ['close', 'wide'])).toBe(false)
    expect(finds({ ...sought, ...born }, { ...stored, ...born }, ['last'])).toBe(true)
  })
})

const names = {
  kk: [
    'Әйгерім',
    'Нұрсұлтан',
    'Жәнібек',
    'Шыңғыс',
    'Қуаныш',
    'Өмірзақов',
    'Үсенов',
    'Ғабдуллин',
    'Ыбыраев',
    'Мұратұлы',
  ],
  ky: ['Чыңгыз', 'Өмүрбек', 'Жоробек', 'Дүйшөев', 'Айтматов', 'Эркинбаев', 'Сүйүн', 'Токтогулов'],
  az: ['Həsən', 'Xədicə', 'Cəfərov', 'Quliyev', 'Rüfət', 'Ülviyyə', 'Əliyeva', 'Ağazadə', 'Şıxlı'],
  tr: ['Çağrı', 'Oğuz', 'Işıl', 'Gökçe', 'Şimşek', 'Yıldız', 'İbrahim', 'Ünlü'],
  uz: ['Oʻktam', 'Gʻayrat', 'Joʻrayev', 'Xurshid', 'Shuhrat', 'Choriyev', 'Qodirov', 'Yoʻldoshev'],
} as const
const anyRendering = fc
  .constantFrom(...(Object.keys(names) as (keyof typeof names)[]))
  .chain((language) =>
    fc
      .uniqueArray(fc.constantFrom(...names[language]), { minLength: 2, maxLength: 3 })
      .map((words) => ({ language, words })),
  )

test('whom the matching calls the same as the passport form of the name, the search finds, whatever the order', () => {
  fc.assert(
    fc.property(anyRendering, fc.constantFrom('1990-05-17', undefined), ({ language, words }, birthDate) => {
      const dated = birthDate === undefined ? {} : { birthDate }
      const native = { ...named(words.join(' '), language), ...dated }
      const latin = { ...named(toPassportLatin([...words].reverse().join(' '), { language })), ...dated }
      fc.pre(matchPersons(native, latin).verdict === 'same')
      expect(finds(latin, native)).toBe(true)
      expect(finds(native, latin)).toBe(true)
    }),
  )
})

test('a birth date is found with day and month exchanged, with another year beside it, and where the record has none', () => {
  const born = (birthDate?: string) => ({ ...named('Rəfael Hüseynov', 'az'), ...(birthDate && { birthDate }) })
  for (const stored of ['1990-05-03', '1991-03-05', '1989', undefined])
    expect(finds(born('1990-03-05'), born(stored))).toBe(true)
  expect(finds(born('1990-03-05'), born('1985-03-05'))).toBe(false)
})

test('another surname is found beside the whole birth date, another name altogether by the number', () => {
  const dated = (full: string) => ({ ...named(full, 'az'), birthDate: '1990-03-05' })
  expect(finds(dated('Leyla Quliyeva'), dated('Leyla Bayramova'))).toBe(true)
  const numbered = (full: string) => ({
    ...named(full, 'kk'),
    identifiers: [{ party: 'KZ', kind: 'iin', value: '900101300017' }],
  })
  expect(finds(numbered('Асқар Оразов'), numbered('Бауыржан Сатпаев'))).toBe(true)
})

test('keys are of no order, each once, and the same from the reader that remembers', () => {
  const remembering = makeSearchRows()
  fc.assert(
    fc.property(anyRendering, ({ language, words }) => {
      const keys = searchKeys(named(words.join(' '), language))
      expect(new Set(keys).size).toBe(keys.length)
      const stored = searchRow(named(words.join(' '), language))
      expect([...stored.keys].sort((a, b) => a - b)).toEqual(stored.keys)
      expect(remembering(named(words.join(' '), language))).toEqual(stored)
      expect(remembering(named(words.join(' '), language))).toEqual(stored)
    }),
  )
})

test('keys that go to another register hold no number, and any one of them is enough', () => {
  const person = (full: string) => ({
    ...named(full, 'az'),
    birthDate: '1990-03-05',
    identifiers: [{ party: 'AZ', kind: 'fin', value: '7KQ2MZX' }],
  })
  const keys = searchKeys(person('Leyla Quliyeva'))
  expect(keys.join()).not.toMatch(/7KQ2MZX/i)
  expect(searchKeys(person('Quliyeva Leyla')).some((key) => keys.includes(key))).toBe(true)
  expect(searchKeys(person('Leyla Bayramova')).some((key) => keys.includes(key))).toBe(true)
  expect(searchKeys(person('Nigar Bayramova')).some((key) => keys.includes(key))).toBe(false)
})

test('whatever comes in, the keys and questions stay few', () => {
  const long = named('Cengizhan Abdurrahman Muhammadkarim Sultanbekovich Tokhtarbayev')
  for (const step of planSearch(long).steps) if (step.is === 'each') expect(step.keys.length).toBeLessThan(2500)
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 150 }), fc.string({ maxLength: 12 }), (full, birthDate) => {
      const person = { ...named(full), birthDate }
      expect(searchKeys(person).length).toBeLessThan(400)
      for (const step of planSearch(person).steps)
        for (const keys of step.is === 'each' ? [step.keys] : step.conditions.map(({ any }) => any))
          expect(keys.length).toBeLessThan(2500)
    }),
  )
})

test('a key has the hash of FNV-1a', () => {
  // http://www.isthe.com/chongo/src/fnv/test_fnv.c
  expect(hashKey('') >>> 0).toBe(0x811c9dc5)
  expect(hashKey('foobar') >>> 0).toBe(0xbf9cf968)
})

describe('of a common name those come first who sound alike, whatever the state that wrote it', () => {
  test.each([
    ['Kənan Doğulu', 'az', 'Кенан Догулу', 'ru'],
    ['Poʻlat Bobojonov', 'uz', 'Бобожонов Пулат Раззакович', 'ru'],
    ['Ahmad Ghazali', '', 'Ахмад Газали', 'ru'],
  ])('%s (%s) and %s (%s) have a word of the one beside the sounds of the other', (a, inA, b, inB) => {
    const keys = halfFineKeys(nameSkeletons(named(a, inA)))
    expect(halfFineKeys(nameSkeletons(named(b, inB))).some((key) => keys.includes(key))).toBe(true)
  })

  test('those who have the consonants alone in common do not', () => {
    const keys = halfFineKeys(nameSkeletons(named('Həsən Əliyev', 'az')))
    expect(halfFineKeys(nameSkeletons(named('Hüsnü Eliyev', 'tr'))).some((key) => keys.includes(key))).toBe(true)
    expect(halfFineKeys(nameSkeletons(named('Hüsnü Ülev', 'tr'))).some((key) => keys.includes(key))).toBe(false)
  })
})

test('sounds that are exchanged have one skeleton, and a skeleton is near those with a sign more, less or exchanged', () => {
  expect(skeletonsOf('dawut')).toEqual(skeletonsOf('david'))
  expect(skeletonsOf('abdula')).toEqual(skeletonsOf('abdulah'))
  expect(skeletonsOf('aije')).toEqual(['0'])
  expect(skeletonsNear('kr')).toEqual(expect.arrayContaining(['kr', 'r', 'k', 'ksr', 'dr', 'krk']))
  expect(skeletonsNear('0')).toEqual(expect.arrayContaining(['0', 'b']))
})
