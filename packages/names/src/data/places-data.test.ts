import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const header = 'id kk ru en tr az uz uz-Cyrl ky tk hu historical note'.split(' ')
const cyrillicColumns = new Set(['kk', 'ru', 'uz-Cyrl', 'ky'])
const nameColumns = header.slice(1, -1)

const text = readFileSync(new URL('../../data/places.tsv', import.meta.url), 'utf8')
const places = text
  .split('\n')
  .slice(1, -1)
  .map((line) => line.split('\t'))

const namesIn = (place: string[], column: string): string[] => {
  const cell = place[header.indexOf(column)] ?? ''
  return cell === '' ? [] : cell.split(' | ')
}

/** A name is written in one script: the column's own, or either one among the former names. */
const isInScriptOf = (column: string, name: string): boolean => {
  const letters = name.replace(/[\d '’ʻʼ.-]/gu, '')
  const isCyrillic = /^\p{Script=Cyrillic}+$/u.test(letters)
  const isLatin = /^[\p{Script=Latin}\p{M}]+$/u.test(letters)
  if (column === 'historical') return isCyrillic || isLatin
  return cyrillicColumns.has(column) ? isCyrillic : isLatin
}

describe('names of places', () => {
  it('begin with the header and end with a line break', () => {
    expect(text.split('\n', 1)[0]).toBe(header.join('\t'))
    expect(text.endsWith('\n')).toBe(true)
    expect(places.length).toBeGreaterThan(0)
  })

  it('have a cell for each column, in one way of writing it', () => {
    const wrong = places.filter(
      (cells) =>
        cells.length !== header.length ||
        cells.some((cell) => cell !== cell.trim().normalize('NFC') || / {2}/.test(cell)),
    )
    expect(wrong).toEqual([])
  })

  it('have an identifier of their own and a note', () => {
    const ids = places.map(([id = '']) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([])
    expect(places.filter((place) => place.at(-1) === '')).toEqual([])
  })

  it('are written in one script each, without look-alikes', () => {
    const wrong = places.flatMap((place) =>
      nameColumns.flatMap((column) =>
        namesIn(place, column)
          .filter((name) => !isInScriptOf(column, name))
          .map((name) => `${place[0]} ${column} “${name}”`),
      ),
    )
    expect(wrong).toEqual([])
  })

  it('are given in Russian and English, and once each per column', () => {
    const wrong = places.filter(
      (place) =>
        namesIn(place, 'ru').length === 0 ||
        namesIn(place, 'en').length === 0 ||
        nameColumns.some((column) => new Set(namesIn(place, column)).size !== namesIn(place, column).length),
    )
    expect(wrong).toEqual([])
  })
})
