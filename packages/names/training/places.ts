import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const SEPARATOR = ' | '

/** The text of `src/matching/places.json`, made of `data/places.tsv`: per place its names in use, and its former ones. */
export function placesJson(): string {
  const table = readFileSync(join(import.meta.dirname, '../data/places.tsv'))
  const [header = '', ...lines] = table.toString('utf8').trimEnd().split('\n')
  const columns = header.split('\t')
  const places = lines.map((line) => {
    const cells = line.split('\t')
    const cell = (column: string) => cells[columns.indexOf(column)] ?? ''
    const languages = columns.filter((column) => !['id', 'historical', 'note'].includes(column))
    return [cell('id'), { names: together(languages.map(cell)), former: together([cell('historical')]) }]
  })
  const provenance = {
    madeBy: 'packages/names/training/make-places.ts',
    data: `packages/names/data/places.tsv: ${places.length} places`,
    sha256: createHash('sha256').update(table).digest('hex'),
  }
  return `${JSON.stringify({ provenance, places: Object.fromEntries(places) }, null, 2)}\n`
}

/** One string per place instead of a list keeps a line per place and kind when the file is formatted. */
const together = (cells: readonly string[]) =>
  [...new Set(cells.flatMap((cell) => (cell === '' ? [] : cell.split(SEPARATOR))))].join(SEPARATOR)
