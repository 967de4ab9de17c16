import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type NameLanguage, toLowerName, toTitleName, toUpperName } from './casing.ts'
import { findUnwritable, toPassportLatin, UnwritableNameError } from './passport-latin.ts'
import { getPassportTable } from './passport-tables.ts'

const latin = (language: NameLanguage, name: string) => toPassportLatin(name, { language })

const alphabets: Readonly<Record<NameLanguage, string>> = {
  kk: 'аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяäğıñöşūü',
  ru: 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя',
  ky: 'абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя',
  tr: 'abcçdefgğhıijklmnoöprsştuüvyzâîû',
  az: 'abcçdeəfgğhxıijkqlmnoöprsştuüvyzабвгғдеәжзиыјкҝлмноөпрстуүфхһчҹш',
  uz: 'abdefghijklmnopqrstuvxyzʻʼабвгдеёжзийклмнопрстуфхцчшъэюяўқғҳöğşç',
  tk: 'abçdeäfghijžklmnňoöprsştuüwyýzабвгдеёжҗзийклмнңоөпрстуүфхцчшщъыьэәюя',
  hu: 'aábcdeéfghiíjklmnoóöőpqrstuúüűvwxyz',
  en: 'abcdefghijklmnopqrstuvwxyz',
}
const languages = Object.keys(alphabets) as NameLanguage[]

const anyName = fc.constantFrom(...languages).chain((language) =>
  fc
    .array(fc.string({ unit: fc.constantFrom(...alphabets[language]), minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: 3,
    })
    .map((words) => ({ language, name: words.join(' ') })),
)

describe('names as passports write them', () => {
  test.each<[NameLanguage, string, string]>([
    ['kk', 'Әйгерім Мұратқызы', 'AIGERIM MURATKYZY'],
    ['kk', 'Тоқтар Оңғарбайұлы Әубәкіров', 'TOKTAR ONGARBAIULY AUBAKIROV'],
    ['kk', 'Һарон Ғалымжан Хиллов', 'HARON GALYMZHAN KHILLOV'],
    ['kk', 'Äbdi ısqaq', 'ABDI ISQAQ'],
    ['ru', 'Щёкин Объедков Юлия', 'SHCHEKIN OBIEEDKOV IULIIA'],
    ['ky', 'Жаңыл Өмүрбек уулу', 'ZHANYL OMURBEK UULU'],
    ['tr', 'Işıl Çağrı Öztürk', 'ISIL CAGRI OZTURK'],
    ['tr', 'İbrahim ığdır', 'IBRAHIM IGDIR'],
    ['az', 'Rəşad Hüseynov', 'RASAD HUSEYNOV'],
    ['az', 'Рәшад Һүсејнов', 'RASAD HUSEYNOV'],
    ['az', 'Qurbanlı Cəfər oğlu', 'QURBANLI CAFAR OGLU'],
    ['uz', 'Oʻktam Gʻofurov Isʼhoq oʻgʻli', 'OKTAM GOFUROV ISHOQ OGLI'],
    ['uz', 'Ўктам Ғофуров', 'OKTAM GOFUROV'],
    ['uz', 'Елена Шоҳруҳ Абдуллаев', 'YELENA SHOHRUH ABDULLAYEV'],
    ['tk', 'Şöhrat Ýagşymyradowa', 'SOHRAT YAGSYMYRADOWA'],
    ['hu', 'Kovács-Szűcs Ödön', 'KOVACS-SZUCS ODON'],
  ])('%s %s becomes %s', (language, name, expected) => {
    expect(latin(language, name)).toBe(expected)
  })

  test('every sign used for an Uzbek apostrophe gives the same form', () => {
    for (const sign of ['ʻ', 'ʼ', '‘', '’', "'", '`', '´']) expect(latin('uz', `O${sign}g${sign}iloy`)).toBe('OGILOY')
  })

  test('the old and the proposed Uzbek spelling give the same form', () => {
    expect(latin('uz', 'Şoçiröy Ğani')).toBe(latin('uz', 'Shochiroʻy Gʻani'))
  })

  test('the Latin schwa and the Cyrillic letter that looks like it give the same form', () => {
    expect(latin('az', '\u0259li')).toBe(latin('az', '\u04D9li'))
  })

  test('composed and decomposed letters give the same form, and marks from elsewhere fall away', () => {
    expect(latin('tr', 'Gu\u0308ls\u0327en')).toBe('GULSEN')
    expect(latin('ru', 'И\u0306од')).toBe('IOD')
    expect(latin('tr', 'Dvořák')).toBe('DVORAK')
  })

  test('spaces and hyphens are tidied', () => {
    expect(latin('tr', '  Ayşe   Nur –Kaya ')).toBe('AYSE NUR-KAYA')
  })

  test('what the table cannot write is named, not dropped', () => {
    expect(findUnwritable('Али 2 王 Али 王', { language: 'ru' })).toEqual(['2', '王'])
    expect(findUnwritable('Али', { language: 'ru' })).toEqual([])
    expect(() => latin('ru', '王')).toThrow(UnwritableNameError)
  })
})

describe('whatever the name', () => {
  test('a name in the letters of its language gives only A–Z, single spaces and hyphens', () => {
    fc.assert(
      fc.property(anyName, ({ language, name }) => {
        expect(latin(language, name)).toMatch(/^(?:[A-Z]+(?:[ -][A-Z]+)*)?$/)
      }),
    )
  })

  test('the form does not depend on casing, and rendering it again as English changes nothing', () => {
    fc.assert(
      fc.property(anyName, ({ language, name }) => {
        const form = latin(language, name)
        expect(latin(language, toUpperName(name, language))).toBe(form)
        expect(latin(language, toTitleName(name, language))).toBe(form)
        expect(latin('en', form)).toBe(form)
      }),
    )
  })

  test('upper then lower case gives the name back, dotted and dotless i included', () => {
    fc.assert(
      fc.property(anyName, ({ language, name }) => {
        expect(toLowerName(toUpperName(name, language), language)).toBe(name)
      }),
    )
  })

  test('any string is either written or answered with the characters that cannot be', () => {
    fc.assert(
      fc.property(fc.constantFrom(...languages), fc.string({ unit: 'binary' }), (language, name) => {
        if (findUnwritable(name, { language }).length > 0)
          expect(() => latin(language, name)).toThrow(UnwritableNameError)
        else expect(latin(language, name)).toMatch(/^[A-Z -]*$/)
      }),
    )
  })
})

describe('casing', () => {
  test('Turkish, Azerbaijani and Kazakh Latin keep dotted and dotless i apart', () => {
    expect(toUpperName('iğdır', 'tr')).toBe('İĞDIR')
    expect(toLowerName('IĞDIR İLİ', 'tr')).toBe('ığdır ili')
    expect(toTitleName('İSMAYILOVA ILQAR', 'az')).toBe('İsmayılova Ilqar')
    expect(toUpperName('istanbul', 'uz')).toBe('ISTANBUL')
    expect(toTitleName('MURODOVA-ISMOILOVA GʻANI OʻGʻLI', 'uz')).toBe('Murodova-Ismoilova Gʻani Oʻgʻli')
    expect(toLowerName('İ', 'en')).toBe('i')
  })
})

describe('tables', () => {
  test('every table tells its source, and every rendering is A–Z', () => {
    for (const language of languages) {
      const table = getPassportTable(language)
      expect(table.source.length).toBeGreaterThan(20)
      for (const written of [...table.letters.values(), ...table.atStartOrAfterVowel.values()]) {
        expect(written).toMatch(/^[A-Z]*$/)
      }
    }
  })

  test('no state table claims to be official', () => {
    for (const language of ['kk', 'ky', 'tr', 'az', 'uz', 'tk', 'hu'] as const) {
      expect(getPassportTable(language).official).toBe(false)
    }
  })

  test('the shared Latin table uses one of the forms the issuer may choose', () => {
    const file = JSON.parse(readFileSync(new URL('./tables/icao-latin.json', import.meta.url), 'utf8')) as {
      letters: Record<string, string>
      issuerMayChoose: Record<string, string[]>
    }
    for (const [letter, choices] of Object.entries(file.issuerMayChoose))
      expect(choices).toContain(file.letters[letter])
  })
})
