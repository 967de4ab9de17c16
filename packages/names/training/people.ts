import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One spelling of a person's name and the language that uses it. */
export interface Spelling {
  readonly name: string
  readonly language: string
}

/** A spelling out of the data, which may be of a second name: a pen name, the name before marriage. */
export interface PersonSpelling extends Spelling {
  /** Which of the person's names it is, as `other-names.tsv` calls it; empty for the main one. */
  readonly otherName: string
}

export interface PublicPerson {
  readonly id: string
  readonly born: string
  readonly sex: 'female' | 'male' | undefined
  /** Main state of the person: the file that lists the person. */
  readonly state: string
  readonly spellings: readonly PersonSpelling[]
  /** Ids of relatives and namesakes. */
  readonly related: readonly string[]
}

export type Split = 'train' | 'dev' | 'test'

const folder = join(import.meta.dirname, '../data/people')
const otherNamesFile = join(import.meta.dirname, '../data/other-names.tsv')
export const languages = ['kk', 'ru', 'en', 'tr', 'az', 'uz', 'uz-Cyrl', 'ky', 'tk', 'hu'] as const

const files = () =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.tsv'))
    .sort()

/** SHA-256 over the data files, in hexadecimal: what the parameters were learned from. */
export function dataHash(): string {
  const hash = createHash('sha256')
  for (const file of files()) hash.update(file).update(readFileSync(join(folder, file)))
  hash.update('other-names.tsv').update(readFileSync(otherNamesFile))
  return hash.digest('hex')
}

/** All public persons, in a stable order. */
export function readPeople(): readonly PublicPerson[] {
  const rows = files().flatMap((file) => rowsOf(file))
  const ids = new Set(rows.map(({ id }) => id))
  const otherNames = readOtherNames()
  return rows.map(({ id, born, sex, note, state, cells }) => ({
    id: id ?? '',
    born: born ?? '',
    sex: sex === 'f' ? 'female' : sex === 'm' ? 'male' : undefined,
    state,
    spellings: languages.flatMap((language) =>
      (cells[language] ?? '')
        .split('|')
        .map((cell) => cell.trim())
        .map((name) => ({ name, language, otherName: otherNames.get(`${id}\t${name}`) ?? '' }))
        .filter(({ name }) => name !== ''),
    ),
    related: (note ?? '').match(/[a-z0-9-]+/g)?.filter((word) => ids.has(word) && word !== id) ?? [],
  }))
}

/** The kind of name by person and form, with a tab between. */
function readOtherNames(): ReadonlyMap<string, string> {
  const lines = readFileSync(otherNamesFile, 'utf8').trimEnd().split('\n').slice(1)
  return new Map(
    lines.map((line) => line.split('\t')).map(([id = '', form = '', kind = '']) => [`${id}\t${form}`, kind]),
  )
}

function rowsOf(file: string) {
  const [head = '', ...lines] = readFileSync(join(folder, file), 'utf8').split('\n')
  const columns = head.split('\t')
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const cells = Object.fromEntries(line.split('\t').map((cell, i) => [columns[i] ?? '', cell.trim()]))
      return { ...cells, cells, state: file.replace('.tsv', '') } as Record<string, string> & {
        cells: Record<string, string>
        state: string
      }
    })
}

/**
 * Half of the families to learn from, a fifth to choose by, the rest to measure on. A family is held together: whoever
 * is linked as relative or namesake falls into one split, by the hash of the first id.
 */
export function splitPeople(people: readonly PublicPerson[]): Readonly<Record<Split, readonly PublicPerson[]>> {
  const heads = new Map(people.map(({ id }) => [id, id]))
  const headOf = (id: string): string => {
    const head = heads.get(id) ?? id
    return head === id ? id : headOf(head)
  }
  for (const { id, related } of people)
    for (const other of related) {
      const [first, second] = [headOf(id), headOf(other)].sort()
      if (first !== undefined && second !== undefined) heads.set(second, first)
    }
  const splits: Record<Split, PublicPerson[]> = { train: [], dev: [], test: [] }
  for (const person of people) splits[splitOf(headOf(person.id))].push(person)
  return splits
}

/** Whoever has looked at the errors of the test split must draw anew, with another salt: it measures nothing any more. */
const SALT = 'second draw|'

function splitOf(id: string): Split {
  const share =
    createHash('sha256')
      .update(SALT + id)
      .digest()
      .readUInt32BE(0) /
    2 ** 32
  if (share < 0.5) return 'train'
  return share < 0.7 ? 'dev' : 'test'
}
