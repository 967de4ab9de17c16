import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findConversion } from '../conversions.ts'
import { transliterate } from '../transliterate.ts'
import { readCldrRules } from './read-cldr-rules.ts'

// CLDR's rules and vectors as published, out of the npm package `cldr` 8.0.0: it has 286 MB, of which these are 0.2.
const published = (path: string) => readFileSync(join(import.meta.dirname, 'published', path), 'utf8')

interface Published {
  readonly file: string
  readonly from: string
  readonly to: string
  readonly vectors?: string
  readonly least?: number
  readonly backward?: true
}

const tables: readonly Published[] = [
  { file: 'Kazakh-Latin-BGN', from: 'kk-Cyrl', to: 'kk-Latn-t-kk-m0-bgn', vectors: 'kk-Latn-t-kk-m0-bgn', least: 739 },
  { file: 'Kirghiz-Latin-BGN', from: 'ky-Cyrl', to: 'ky-Latn-t-ky-m0-bgn', vectors: 'ky-Latn-t-ky-m0-bgn', least: 711 },
  { file: 'Turkmen-Latin-BGN', from: 'tk-Cyrl', to: 'tk-t-tk-Cyrl-m0-bgn', vectors: 'tk-t-tk-Cyrl-m0-bgn', least: 683 },
  {
    file: 'Azerbaijani-Latin-BGN',
    from: 'az-Cyrl',
    to: 'az-t-az-Cyrl-m0-bgn',
    vectors: 'az-t-az-cyrl-m0-bgn',
    least: 676,
  },
  { file: 'Uzbek-Latin-BGN', from: 'uz-Cyrl', to: 'uz-t-uz-Cyrl-m0-bgn', vectors: 'uz-t-uz-Cyrl-m0-bgn', least: 730 },
  { file: 'Russian-Latin-BGN', from: 'ru-Cyrl', to: 'ru-Latn-t-ru-m0-bgn', vectors: 'ru-Latn-t-ru-m0-bgn', least: 83 },
  { file: 'ru_Latn-ru-BGN', from: 'ru-Latn-t-ru-m0-bgn', to: 'ru-Cyrl', vectors: 'ru-t-ru-Latn-m0-bgn', least: 78 },
  { file: 'uz_Cyrl-uz_Latn', from: 'uz-Cyrl', to: 'uz-Latn-t-uz-Cyrl' },
  { file: 'uz_Cyrl-uz_Latn', from: 'uz-Latn-t-uz-Cyrl', to: 'uz-Cyrl', backward: true },
]

const fileOf = (to: string) => {
  const back = { 'ru-Cyrl': 'ru-t-ru-Latn-m0-bgn', 'uz-Cyrl': 'uz-Cyrl-t-uz-Latn' }[to]
  return (back ?? to).toLowerCase()
}

describe.each(tables)('$file, $from to $to', ({ file, from, to, backward }) => {
  test('our data file holds CLDR’s own rules', async () => {
    const rules = readCldrRules(published(`transforms/${file}.xml`), backward ? 'backward' : 'forward')
    const table = {
      from,
      to,
      title: `${file}${backward ? ', backward' : ''}`,
      source: `Unicode CLDR, common/transforms/${file}.xml (npm cldr 8.0.0), Unicode License V3`,
      ...rules,
    }
    await expect(`${JSON.stringify(table, null, 2)}\n`).toMatchFileSnapshot(`./tables/${fileOf(to)}.json`)
  })
})

const tested = tables.flatMap((table) =>
  table.vectors === undefined ? [] : [{ ...table, vectors: table.vectors, least: table.least ?? 1 }],
)

test.each(tested)('every vector that CLDR has for $to from $from passes', ({ from, to, vectors, least }) => {
  const lines = published(`testData/transforms/${vectors}.txt`).split('\n')
  const pairs = lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split('\t'))
  expect(pairs.length).toBeGreaterThanOrEqual(least)
  const conversion = findConversion(from, to)
  for (const [text = '', expected = ''] of pairs)
    expect(conversion?.convert(text, () => undefined)).toBe(expected.normalize('NFC'))
})

test('BGN as printed differs from CLDR only where CLDR parts Й from its breve', () => {
  for (const language of ['kk', 'ky'] as const) {
    const lines = published(`testData/transforms/${language}-Latn-t-${language}-m0-bgn.txt`).split('\n')
    const words = lines.map((line) => line.split('\t')[0] ?? '')
    const differing = words.filter(
      (word) =>
        transliterate(word, { from: `${language}-Cyrl`, to: `${language}-Latn-bgn` }).text !==
        transliterate(word, { from: `${language}-Cyrl`, to: `${language}-Latn-t-${language}-m0-bgn` }).text,
    )
    expect(differing.length).toBeGreaterThan(0)
    for (const word of differing) expect(word).toMatch(/[йё]/i)
  }
})
