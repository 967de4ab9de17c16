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
    ['Жүсіпбек Аймауытов', '', 'Yusupbek Aymautov', ''],
    ['Нұрсұлтан Әбішұлы Назарбаев', 'kk', 'Nur Sultan Nazarbayev', 'tr'],
    ['Қасым-Жомарт Тоқаев', 'kk', 'TOKAYEV KASSYM ZHOMART', ''],
    ['Oʻktam Gʻofurov', 'uz', "O'ktam G`ofurov", ''],
    ['Osman Hamdi Bey', 'tr', 'Осман Хамди', 'ru'],
    ['Shavkat Mirziyoyev', 'uz', 'Шавкат Мирзиёев', 'ru'],
  ])('%s (%s) is %s (%s)', (a, inA, b, inB) => {
    expect(judge(a, inA, b, inB).verdict).toBe('same')
  })
})

describe('two persons of like names', () => {
  test.each([
    ['Асан Болатұлы', 'kk', 'Болат Асанұлы', 'kk', 'a son and his father'],
    ['Ержан Болатұлы Сейітов', 'kk', 'Дәулет Болатұлы Сейітов', 'kk', 'brothers'],
    ['Ержан Болатұлы Сейітов', 'kk', 'Сеитов Даулет Болатович', 'ru', 'brothers in two languages'],
    ['Əli Həsən oğlu Məmmədov', 'az', 'Али Керим оглы Мамедов', 'ru', 'namesakes of two fathers'],
    ['Murad III', 'en', 'IV. Murad', 'tr', 'two rulers'],
    ['Aleksandr Ivanov', 'en', 'Саша Иванов', 'ru', 'a diminutive is no alias'],
  ])('%s (%s) is not taken for %s (%s): %s', (a, inA, b, inB) => {
    expect(judge(a, inA, b, inB).verdict).not.toBe('same')
    expect(judge(a, inA, b, inB).probability).toBeLessThan(0.6)
  })
})

describe('what else is known', () => {
  const person = (birthDate: string, more: Partial<PersonDescription> = {}): PersonDescription => ({
    names: [{ family: 'Гусейнов', given: 'Рафаэль', language: 'ru' }],
    birthDate,
    ...more,
  })
  const codes = (a: PersonDescription, b: PersonDescription) => matchPersons(a, b).reasons.map(({ code }) => code)

  test('birth dates speak for and against, and 1 January only for its year', () => {
    const { names } = named('Rəfael Hüseynov', 'az')
    const withDate = (birthDate: string) => matchPersons({ names, birthDate }, person('1955-04-03'))
    expect(withDate('1955-04-03').probability).toBeGreaterThan(withDate('').probability)
    expect(withDate('1956-07-09').probability).toBeLessThan(withDate('').probability)
    expect(withDate('1941-04-03').verdict).not.toBe('same')
    expect(codes(person('1955-03-04'), person('1955-04-03'))).toContain('match.day-and-month-swapped')
    expect(codes(person('1955-01-01'), person('1955-04-03'))).toEqual([
      'match.placeholder-date',
      'match.birth-year-agrees',
    ])
    expect(withDate('yesterday')).toEqual(withDate(''))
  })

  test('the recorded sex and the endings of names speak against', () => {
    expect(matchPersons(person('', { sex: 'male' }), person('', { sex: 'female' })).verdict).not.toBe('same')
    expect(judge('Гусейнова Рафаэль', 'ru', 'Гусейнов Рафаэль', 'ru').reasons.map(({ code }) => code)).toContain(
      'match.endings-of-two-sexes',
    )
  })

  test('one valid national number settles it, unless the names contradict', () => {
    const iin = (value: string) => ({ identifiers: [{ party: 'KZ', kind: 'iin', value }] })
    const twice = [person('', iin('900101300017')), person('', iin('900101 300017'))] as const
    expect(matchPersons(...twice).verdict).toBe('same')
    expect(matchPersons(twice[0], person('', iin('990101300409'))).verdict).toBe('different')
    expect(matchPersons(twice[0], { ...named('Ержан Сейітов', 'kk'), ...iin('900101300017') }).verdict).toBe(
      'cannot-tell',
    )
    expect(codes(person('', iin('900101300018')), person('', iin('900101300018')))).not.toContain('match.number-agrees')
  })

  test('a former name is as good as the present one, and said', () => {
    const married: PersonDescription = {
      names: [{ full: 'Aigul Omarova' }, { full: 'Aigul Seitova', former: true }],
    }
    const { verdict, reasons } = matchPersons(married, named('Айгүл Сейітова', 'kk'))
    expect(verdict).toBe('same')
    expect(reasons.map(({ code }) => code)).toContain('match.former-name')
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

test('a name of ten thousand characters is answered at once', () => {
  const began = process.cpuUsage()
  for (const unit of ['али ', 'ab', '(', 'ı\u0307', 'А.', '😀', "o'"])
    judge(unit.repeat(5000), 'tr', unit.repeat(4999), '')
  const { user, system } = process.cpuUsage(began)
  expect(user + system).toBeLessThan(2000_000)
})

test.each([
  ['twins', 'Айгүл Ахметова Серікқызы', 'Динара Ахметова Сериковна'],
  ['strangers with one given name', 'Ayşe Yılmaz', 'Ayşe Demir'],
])('%s born on one day are not taken for one person', (_, one, other) => {
  const born = (full: string) => ({ names: [{ full }], birthDate: '1980-03-17', birthPlace: 'Ankara' })
  expect(matchPersons(born(one), born(other)).verdict).not.toBe('same')
})
