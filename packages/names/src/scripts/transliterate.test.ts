import fc from 'fast-check'
import { BGN_PCGN, ICAO_DOC_9303, MVD_310, translate } from 'iuliia'
import { describe, expect, test } from 'vitest'
import { toLowerName, toTitleName, toUpperName } from './casing.ts'
import { languageOf } from './conversion.ts'
import { alphabets, conversions, findConversion } from './conversions.ts'
import { transliterate } from './transliterate.ts'

const write = (from: string, to: string, text: string) => transliterate(text, { from, to })

/** Words in the letters of the alphabet, in small letters, as names or in capitals. One letter has no case to keep, and s with h is one. */
const wordsOf = (id: string) =>
  fc
    .tuple(
      // The stop stands after a letter.
      fc.array(fc.constantFrom(...(alphabets[id] ?? []).map((letter) => (letter === 'ʼ' ? 'aʼ' : letter))), {
        minLength: 3,
        maxLength: 10,
      }),
      fc.constantFrom(toLowerName, toTitleName, toUpperName),
    )
    .map(([letters, inCase]) => inCase(letters.join(''), languageOf(id)))

describe('names in another script', () => {
  test.each([
    ['kk-Cyrl', 'kk-Latn-2021', 'Жүсіпбек Аймауытов', 'Jüsıpbek Aimauytov'],
    ['kk-Cyrl', 'kk-Latn-2021', 'ІЛИАС Ысқақ', 'ILİAS Ysqaq'],
    ['kk-Latn-2021', 'kk-Cyrl', 'Äubäkırov IŞAN İRAN', 'Әубәкіров ІШАН ИРАН'],
    ['kk-Cyrl', 'kk-Latn-bgn', 'Оңғарбайұлы Әубәкіров', 'Onggharbayuly Äūbäkirov'],
    ['kk-Cyrl', 'cta', 'Жүсіпбек Ыбырай', 'Jüsipbek Ibıray'],
    ['kk-Cyrl', 'icao', 'Әйгерім Мұратқызы', 'AIGERIM MURATKYZY'],
    ['ky-Cyrl', 'ky-Latn-bgn', 'Чыңгыз Жээнбеков', 'Chynggyz Jeenbekov'],
    ['ky-Cyrl', 'cta', 'Жаңыл Эркин Елена', 'Cañıl Erkin Yelena'],
    ['ky-Cyrl', 'icao', 'Жаңыл Өмүрбек уулу', 'ZHANYL OMURBEK UULU'],
    ['uz-Cyrl', 'uz-Latn', 'Ўктам Исҳоқ ЧОРИ Елена Мирзиёев', 'Oʻktam Isʼhoq CHORI Yelena Mirziyoyev'],
    ['uz-Latn', 'uz-Cyrl', "O'ktam Is`hoq CHORI Ergash Sh. Ye", 'Ўктам Исҳоқ ЧОРИ Эргаш Ш. Е'],
    ['uz-Latn', 'uz-Latn-2026', 'Oʻktam Gʻofurov SHAVKAT Isʼhoq', 'Öktam Ğofurov ŞAVKAT Ishoq'],
    ['uz-Latn', 'uz-Cyrl', 'Öktam Şavkat ÇORI', 'Ўктам Шавкат ЧОРИ'],
    ['uz-Latn-2026', 'uz-Latn', 'Öktam ŞAVKAT Çori', 'Oʻktam SHAVKAT Chori'],
    ['uz-Latn', 'uz-Latn', 'O`g’li sa’y', 'Oʻgʻli saʼy'],
    ['uz-Latn', 'cta', "G'ofur Joʻra", 'Ğofur Cöra'],
    ['az-Cyrl', 'az-Latn', 'Рәшад Һүсејнов ИЛҺАМ', 'Rəşad Hüseynov İLHAM'],
    ['az-Latn', 'az-Cyrl', 'Qurbanlı İlham Iğdır', 'Гурбанлы Илһам Ығдыр'],
    ['az-Latn', 'cta', '\u04D9li', 'əli'],
    ['tk-Cyrl', 'tk-Latn', 'Гурбангулы Еди Өвезов Эзиз ЮСУП', 'Gurbanguly Ýedi Öwezow Eziz ÝUSUP'],
    ['tk-Latn', 'tk-Cyrl', 'Ýagşymyradowa Eziz Ýedi', 'Ягшымырадова Эзиз Еди'],
    ['cta', 'tk-Latn', 'Cäñ Cəñ', 'Jäň Jäň'],
    ['tk-Latn', 'cta', 'Jeýhun Žan Wepa Ýazly', 'Ceyhun Jan Vepa Yazlı'],
    ['tr-Latn', 'cta', 'IŞIL İğdır', 'IŞIL İğdır'],
    ['tr-Latn', 'icao', 'Işıl Çağrı', 'ISIL CAGRI'],
    ['hu-Latn', 'icao', 'Kovács-Szűcs Ödön', 'KOVACS-SZUCS ODON'],
    ['ru-Cyrl', 'icao', 'Юлия Подъяпольская', 'IULIIA PODIEIAPOLSKAIA'],
    ['ru-Cyrl', 'ru-Latn-1997', 'Юлия Васильев ЩУКИН', 'Yuliya Vasilyev SHCHUKIN'],
    ['ru-Cyrl', 'ru-Latn-bgn', 'Юлия Елизарова', 'Yuliya Yelizarova'],
    ['ru-Latn-bgn', 'ru-Cyrl', 'Yuliya Yelizarova', 'Юлия Елизарова'],
  ])('%s to %s: %s becomes %s', (from, to, text, expected) => {
    expect(write(from, to, text).text).toBe(expected)
  })

  test('what a table does not know stays and is named; a passport leaves it out', () => {
    expect(write('kk-Cyrl', 'kk-Latn-2021', 'Юлия 2')).toMatchObject({ text: 'Юliя 2', unknown: ['Ю', 'я'] })
    expect(write('kk-Cyrl', 'cta', 'Әли 👩 W').unknown).toEqual(['👩', 'W'])
    expect(write('tr-Latn', 'icao', 'Ali 王')).toMatchObject({ text: 'ALI', unknown: ['王'] })
  })

  test('what a rendering no longer tells is named', () => {
    expect(write('kk-Cyrl', 'kk-Latn-2021', 'Асқар')).toEqual({
      text: 'Asqar',
      reversible: true,
      lost: [],
      unknown: [],
    })
    expect(write('kk-Cyrl', 'kk-Latn-2021', 'Мұхтар')).toMatchObject({ reversible: false, lost: ['х'] })
    expect(write('tk-Cyrl', 'tk-Latn', 'Гетсин')).toMatchObject({ reversible: false, lost: ['тс'] })
    expect(write('tr-Latn', 'cta', 'Kâzım')).toMatchObject({ reversible: false, lost: ['â'] })
    expect(write('tr-Latn', 'icao', 'Çağrı').lost).toEqual(['ç', 'ğ', 'ı'])
    expect(write('kk-Cyrl', 'icao', 'Әсет').lost).toContain('ә')
  })

  test('there is no table between scripts of two languages, and asking for one is a mistake of the caller', () => {
    expect(findConversion('kk-Cyrl', 'uz-Latn')).toBeUndefined()
    expect(findConversion('KK-cyrl', 'ICAO')).toBeDefined()
    expect(() => write('kk-Cyrl', 'uz-Latn', 'А')).toThrow('no table from "kk-Cyrl" to "uz-Latn"')
  })
})

describe('every table', () => {
  test('tells its source, and none leads to a script that nobody declared', () => {
    expect(conversions.length).toBeGreaterThan(40)
    for (const { from, source, title } of conversions) {
      expect(`${title}: ${source}`.length).toBeGreaterThan(40)
      if (!from.includes('bgn') && !from.includes('-t-')) expect(alphabets).toHaveProperty(from)
    }
  })

  test('that says it is reversible gives every word of its alphabet back, in every case', () => {
    const ways = conversions.filter(({ reversible }) => reversible)
    expect(ways.length).toBeGreaterThanOrEqual(8)
    for (const { from, to } of ways)
      fc.assert(
        fc.property(wordsOf(from), (word) => {
          const source = findConversion(from, to)?.read(word) ?? ''
          const there = write(from, to, source)
          expect(write(to, from, there.text).text).toBe(source)
          expect(there).toMatchObject({ reversible: true, lost: [], unknown: [] })
        }),
      )
  })

  test('that says it is not is right: some word does not come back', () => {
    for (const { from, to } of conversions.filter(({ reversible }) => !reversible)) {
      if (alphabets[from] === undefined) continue
      const words = fc.sample(wordsOf(from), { numRuns: 2000, seed: 4 })
      expect([from, to, words.some((word) => !write(from, to, word).reversible)]).toEqual([from, to, true])
    }
  })

  test('says of every single text truly whether it comes back', () => {
    for (const { from, to } of conversions.filter((way) => alphabets[way.from] && findConversion(way.to, way.from)))
      fc.assert(
        fc.property(wordsOf(from), (word) => {
          const there = write(from, to, word)
          const returned = write(to, from, there.text).text
          if (there.reversible) expect(returned).toBe(findConversion(from, to)?.read(word))
          else expect(there.lost.length).toBeGreaterThan(0)
        }),
        { numRuns: 50 },
      )
  })

  test('writes a word of its alphabet without leaving a letter over, where the alphabet has one for it', () => {
    const noLetter = new Set(['kk-Cyrl kk-Latn-2021', 'tk-Cyrl tk-t-tk-Cyrl-m0-bgn'])
    for (const { from, to, status } of conversions) {
      if (alphabets[from] === undefined || noLetter.has(`${from} ${to}`) || status === 'cldr') continue
      for (const letter of alphabets[from]) expect([from, to, write(from, to, letter).unknown]).toEqual([from, to, []])
    }
  })

  test('takes any text, in time that grows with its length alone', () => {
    const hostile = ['', '\uD800', '👩‍👩‍👧', 'ШЁьъ'.repeat(2500), "sʼh'".repeat(2500)]
    for (const { from, to } of conversions)
      for (const text of hostile) {
        const { text: written, unknown } = write(from, to, text)
        expect(written.length).toBeLessThanOrEqual(text.length * 5)
        expect(unknown.length).toBeLessThan(20)
      }
  })
})

describe('another judge', () => {
  const russian = fc.string({ unit: fc.constantFrom(...(alphabets['ru-Cyrl'] ?? [])), minLength: 1, maxLength: 12 })

  test('iuliia writes Russian names as our tables of ICAO and of the passports of 1997 do', () => {
    fc.assert(
      fc.property(russian, (word) => {
        const name = toTitleName(word, 'ru')
        expect(write('ru-Cyrl', 'icao', name).text).toBe(translate(name, ICAO_DOC_9303).toUpperCase())
        const older = translate(word, MVD_310).replaceAll(/['"]/g, '')
        expect(write('ru-Cyrl', 'ru-Latn-1997', word).text).toBe(older)
      }),
    )
  })

  test('iuliia writes Russian towns by BGN as CLDR does', () => {
    for (const town of ['Тамбов', 'Барнаул', 'Владимир', 'Елизово', 'Чапаевск', 'Жуков', 'Лужники'])
      expect(write('ru-Cyrl', 'ru-Latn-bgn', town).text).toBe(translate(town, BGN_PCGN))
  })
})
