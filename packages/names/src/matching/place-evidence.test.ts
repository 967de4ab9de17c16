import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placesJson } from '../../training/places.ts'
import { placeEvidence } from './place-evidence.ts'
import places from './places.json' with { type: 'json' }
import { readPlace } from './read-place.ts'

const born = (birthPlace: string) => ({ names: [], birthPlace })
const say = (a: string, b: string) => placeEvidence(born(a), born(b)).reasons.map(({ code }) => code)
const names = Object.values(places.places).flatMap(({ names, former }) =>
  (former === '' ? names : `${names} | ${former}`).split(' | '),
)

describe('a former name is a name of the place', () => {
  test.each([
    ['Алма-Ата', 'Алматы'],
    ['Верный', 'Almaty'],
    ['Алма-Ата', 'Верный'],
    ['Целиноград', 'Astana'],
    ['Нур-Султан', 'Astana'],
    ['TSELINOGRAD', 'Нұр-Сұлтан'],
    ['Фрунзе', 'Bishkek'],
    ['FRUNZE', 'Бішкек'],
    ['Кировабад', 'Gəncə'],
    ['Kirovabad', 'Гянджа'],
    ['Кзыл-Орда', 'Kızıl-Orda'],
    ['Ак-Мечеть', 'Қызылорда'],
    ['Ак-Мечеть', 'Simferopol'],
    ['г. Алма-Ата, Казахская ССР', 'Алматы қ., Қазақстан'],
    ['Казахская Советская Социалистическая Республика, гор. Целиноград', 'Астана қаласы'],
    ['Киргизская ССР г. Фрунзе', 'Бишкек ш.'],
    ['КИРОВАБАД АзССР', 'Gəncə şəhəri'],
    ['Чимкент', 'Шымкент'],
    ['Оңтүстік Қазақстан облысы', 'Turkistan Region'],
  ])('%s and %s', (a, b) => {
    expect(say(a, b)).toEqual(['match.place-renamed'])
    expect(placeEvidence(born(a), born(b)).evidence).toBeGreaterThan(0)
  })
})

describe('one place in two languages agrees', () => {
  test.each([
    ['Алматы', 'ALMATY'],
    ['Almatı şəhəri', 'г. Алматы'],
    ['Toshkent sh.', 'город Ташкент'],
    ['Toshkent shahri, Yunusobod tumani', 'Taşkent'],
    ['Алма-Атинская обл.', 'Алматы облысы'],
    ['Bécs', 'Viyana'],
    ['Стамбул', 'İSTANBUL'],
    ['Çankaya/Ankara', 'Анкара'],
    ['Талдыкорган, Алматинская область', 'Алматы обл., Талдықорған қ.'],
    ['Талғар, Алматы облысы', 'Алматинская область'],
    ["Farg'ona viloyati", 'Ферганская область'],
    ['Toshkent viloyati', 'Toshkent shahri'],
    ['Жуантөбе ауылы', 'с. Жуантобе'],
    ['Республика Казахстан, г. Тараз', 'Taraz, Kazakhstan'],
  ])('%s and %s', (a, b) => {
    expect(say(a, b)).toEqual(['match.place-agrees'])
  })
})

describe('two places differ, whatever words they share', () => {
  test.each([
    ['Алматы қаласы', 'Астана қаласы'],
    ['город Тараз', 'город Ош'],
    ['Almaty, Kazakhstan', 'Astana, Kazakhstan'],
    ['Талдықорған, Алматы облысы', 'Талғар, Алматы облысы'],
    ['Гурьев', 'Гурьев-20'],
    ['Казань', 'Qazax'],
    ['Жуантөбе', 'Алматы'],
  ])('%s and %s', (a, b) => {
    expect(say(a, b)).toEqual(['match.place-differs'])
    expect(placeEvidence(born(a), born(b)).evidence).toBeGreaterThan(-1)
  })
})

test.each(['', '   ', 'қаласы', '123', '🏙️', '\uFFFD', ',,,;;'])('“%s” says nothing', (nothing) => {
  expect(say(nothing, 'Алматы')).toEqual([])
})

test('ten thousand characters are read in their beginning', () => {
  expect(say(`г. Алма-Ата, ${'р-н, '.repeat(2000)}`, 'Алматы')).toEqual(['match.place-renamed'])
  expect(readPlace('а-1'.repeat(3334)).length).toBeLessThan(10)
})

test('every name of the table is read as one known place', () => {
  expect(names.length).toBeGreaterThan(1500)
  expect(names.filter((name) => readPlace(name).length !== 1 || readPlace(name)[0]?.known.length === 0)).toEqual([])
})

test('only names that truly stand for two places do', () => {
  const keys = new Map(names.map((name) => [readPlace(name)[0]?.key, readPlace(name)[0]?.known.map(({ id }) => id)]))
  expect([...keys.values()].filter((ids) => (ids?.length ?? 0) > 1)).toEqual([
    ['taraz', 'talas'],
    ['kyzylorda', 'simferopol'],
    ['nakhchivan-city', 'nakhchivan-republic'],
  ])
})

test('the order of the two does not matter', () => {
  const word = fc.constantFrom('г.', 'қаласы', 'облысы', 'область', 'Казахстан', 'Талғар', 'Жуантобе', ',', '/', 'ССР')
  const place = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(word, fc.constantFrom(...names))).map((words) => words.join(' ')),
  )
  fc.assert(
    fc.property(place, place, (a, b) => {
      expect(say(a, b)).toEqual(say(b, a))
      expect(placeEvidence(born(a), born(b)).evidence).toBe(placeEvidence(born(b), born(a)).evidence)
    }),
    { numRuns: 300 },
  )
})

test('places.json is what places.tsv makes', () => {
  expect(readFileSync(new URL('./places.json', import.meta.url), 'utf8')).toBe(placesJson())
})
