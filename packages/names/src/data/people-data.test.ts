import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const folder = new URL('../../data/people/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.tsv'))

const header = 'id born died sex kk ru en tr az uz uz-Cyrl ky tk hu note'.split(' ')
const languages = header.slice(4, -1)

/** Letters of each Cyrillic column; Latin columns take any Latin letter, since foreign names keep theirs. */
const cyrillicLetters: Record<string, RegExp> = {
  ru: /^[а-яё]$/,
  kk: /^[а-яёәғқңөұүһі]$/,
  ky: /^[а-яёңөү]$/,
  'uz-Cyrl': /^[а-шъьэюяёўқғҳ]$/,
}

/** What may stand between letters: the apostrophes include U+02BB and U+02BC of Uzbek. */
const marks = new Set([' ', '|', ',', '.', '-', "'", '’', '‘', 'ʻ', 'ʼ'])

interface Line {
  at: string
  cells: string[]
}

const linesOf = (file: string): Line[] =>
  readFileSync(new URL(file, folder), 'utf8')
    .split('\n')
    .slice(1, -1)
    .map((text, index) => ({ at: `${file}:${index + 2}`, cells: text.split('\t') }))

const cell = (line: Line, column: string): string => line.cells[header.indexOf(column)] ?? ''

const strangersIn = (language: string, name: string): string[] => {
  const own = cyrillicLetters[language] ?? /^\p{Script=Latin}\p{M}*$/u
  return [...name.normalize('NFC')].filter((letter) => !marks.has(letter) && !own.test(letter.toLowerCase()))
}

const isYear = (text: string): boolean => text === '' || (/^\d{1,4}$/.test(text) && +text <= 2030)

describe.each(files)('names of public persons in %s', (file) => {
  const lines = linesOf(file)

  it('begins with the header, ends with a line break and holds persons', () => {
    const text = readFileSync(new URL(file, folder), 'utf8')
    expect(text.split('\n', 1)[0]).toBe(header.join('\t'))
    expect(text.endsWith('\n')).toBe(true)
    expect(lines.length).toBeGreaterThan(0)
  })

  it('has a cell for each column, in one way of writing it', () => {
    const wrong = lines.filter(
      ({ cells }) =>
        cells.length !== header.length ||
        cells.some((text) => text !== text.trim().normalize('NFC') || /\s{2}|[\r\u00a0\ufeff]/u.test(text)),
    )
    expect(wrong).toEqual([])
  })

  it('gives an identifier, a sex and a note', () => {
    const wrong = lines.filter(
      (line) =>
        !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(cell(line, 'id')) ||
        !/^[fm]$/.test(cell(line, 'sex')) ||
        cell(line, 'note') === '',
    )
    expect(wrong).toEqual([])
  })

  it('gives years that a person can have lived', () => {
    const wrong = lines.filter((line) => {
      const [born, died] = [cell(line, 'born'), cell(line, 'died')]
      return !isYear(born) || !isYear(died) || (born !== '' && died !== '' && (+died <= +born || +died - +born > 115))
    })
    expect(wrong).toEqual([])
  })

  it('names each person in two languages at least', () => {
    const wrong = lines.filter((line) => languages.filter((language) => cell(line, language) !== '').length < 2)
    expect(wrong).toEqual([])
  })

  it('writes each name in the letters of its language, without look-alikes', () => {
    const wrong = lines.flatMap((line) =>
      languages.flatMap((language) =>
        cell(line, language)
          .split(' | ')
          .filter((name) => cell(line, language) !== '' && (name === '' || strangersIn(language, name).length > 0))
          .map((name) => `${line.at} ${language} “${name}”: ${strangersIn(language, name).join(' ')}`),
      ),
    )
    expect(wrong).toEqual([])
  })
})

describe('names of public persons, all files together', () => {
  const lines = files.flatMap(linesOf)
  const ids = lines.map((line) => cell(line, 'id'))

  it('gives each person an identifier of their own', () => {
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })

  it('holds nobody twice: the same name in the same years is the same person', () => {
    const lives = lines.flatMap((line) => {
      const years = `${cell(line, 'born')}–${cell(line, 'died')}`
      const names = new Set(languages.flatMap((language) => cell(line, language).split(' | ')))
      return years === '–' ? [] : [...names].filter((name) => name !== '').map((name) => `${name} ${years}`)
    })
    const seen = new Set<string>()
    const twice = lives.filter((life) => seen.has(life) || !seen.add(life))
    expect(twice).toEqual([])
  })

  it('marks as another name only a form that the person has, once, and never all forms of a person', () => {
    const formsOf = new Map(
      lines.map((line) => [
        cell(line, 'id'),
        new Set(languages.flatMap((language) => cell(line, language).split(' | ')).filter((form) => form !== '')),
      ]),
    )
    const [head, ...rows] = readFileSync(new URL('../other-names.tsv', folder), 'utf8').trimEnd().split('\n')
    expect(head).toBe('id\tform\tkind')
    const marked = rows.map((row) => row.split('\t'))
    const wrong = marked.filter(
      ([id = '', form = '', kind = '', ...rest]) =>
        formsOf.get(id)?.has(form) !== true || !/^[a-z]+(-[a-z]+)*$/.test(kind) || rest.length > 0,
    )
    expect(wrong).toEqual([])
    const keys = marked.map(([id, form]) => `${id} ${form}`)
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
    const whole = [...Map.groupBy(marked, ([id = '']) => id)].filter(
      ([id, own]) => own.length === formsOf.get(id)?.size,
    )
    expect(whole).toEqual([])
  })

  it('links relatives to persons who are there', () => {
    const known = new Set(ids)
    const kin = /\b(?:brother|sister|son|daughter|father|mother|wife|husband|nephew|uncle|cousin) of ([a-z0-9-]+)/g
    const lost = lines.flatMap((line) =>
      [...cell(line, 'note').matchAll(kin)]
        .filter(([, id = '']) => !known.has(id))
        .map(([link]) => `${line.at} ${link}`),
    )
    expect(lost).toEqual([])
  })
})
