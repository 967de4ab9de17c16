import {
  type NameLanguage,
  type PersonDescription,
  type SearchAnswer,
  searchPerson,
  toPassportLatin,
} from '@kopru/names'
import type { BenchDatabase } from './database.ts'
import { describe, type PersonRow } from './describe.ts'
import { type Quantiles, quantiles } from './quantiles.ts'

/** What the searcher knows beside given name and surname. */
const MODES = [
  { name: 'birth date and patronymic', date: 'day', patronymic: true },
  { name: 'birth date', date: 'day', patronymic: false },
  { name: 'birth year', date: 'year', patronymic: false },
  { name: 'patronymic', date: 'none', patronymic: true },
  { name: 'names alone', date: 'none', patronymic: false },
] as const
type Mode = (typeof MODES)[number]

export interface Search {
  readonly mode: Mode['name']
  readonly person: string
  readonly sought: PersonDescription
}

export interface SearchFigures {
  readonly milliseconds: Quantiles
  readonly byMode: Readonly<Record<string, Quantiles & { readonly found: number; readonly answers: object }>>
}

/** People of the register as another state writes them: by their passports, without a language. */
export async function makeSearches(database: BenchDatabase, people: number, count: number): Promise<Search[]> {
  const step = Math.max(1, Math.floor(people / count))
  const rows = await database.query<PersonRow & { id: string }>(
    `SELECT * FROM people WHERE id % ${step} = ${step >> 1} AND "birthDate" IS NOT NULL ORDER BY id`,
  )
  return rows.map((row, at) => {
    const mode = MODES[at % MODES.length] ?? MODES[0]
    return { mode: mode.name, person: row.id, sought: asAnotherStateWrites(row, mode) }
  })
}

function asAnotherStateWrites(row: PersonRow, { date, patronymic }: Mode): PersonDescription {
  const latin = (name: string | null | undefined) =>
    name == null ? null : toPassportLatin(name, { language: row.language as NameLanguage })
  return describe({
    ...row,
    language: '',
    given: latin(row.given),
    family: latin(row.family),
    patronymic: patronymic ? latin(row.patronymic) : null,
    birthDate:
      date === 'none' ? null : date === 'year' ? (row.birthDate?.slice(0, 4) ?? null) : (row.birthDate ?? null),
  })
}

/** Runs the searches one after the other; a search counts from the description that comes in to the answer. */
export async function timeSearches(database: BenchDatabase, searches: readonly Search[]): Promise<SearchFigures> {
  const runs: { mode: string; ms: number; answer: SearchAnswer['is']; found: boolean }[] = []
  for (const { mode, person, sought } of searches) {
    const began = performance.now()
    const answer = await searchPerson(sought, registerOf(database))
    runs.push({ mode, ms: performance.now() - began, answer: answer.is, found: holds(answer, person) })
  }
  const byMode = MODES.map(({ name }) => {
    const own = runs.filter(({ mode }) => mode === name)
    const answers = Object.fromEntries(
      [...new Set(own.map(({ answer }) => answer))].map((is) => [is, own.filter(({ answer }) => answer === is).length]),
    )
    const found = own.filter((run) => run.found).length / own.length
    return [name, { ...quantiles(own.map(({ ms }) => ms)), found: Number(found.toFixed(4)), answers }] as const
  })
  return { milliseconds: quantiles(runs.map(({ ms }) => ms)), byMode: Object.fromEntries(byMode) }
}

/** Whether the person is the answer or among those that it names. */
export const holds = (answer: SearchAnswer, person: string): boolean =>
  answer.is === 'one'
    ? answer.person === person
    : answer.is !== 'none' && answer.candidates.some((candidate) => candidate.person === person)

export const registerOf = (database: BenchDatabase, seen?: (people: readonly string[]) => void) => ({
  query: ({ text, values }: { text: string; values: readonly unknown[] }) =>
    database.query<{ person: string; found: string }>(text, values),
  async describe(people: readonly string[]) {
    seen?.(people)
    const rows = await database.query<PersonRow & { id: string }>(
      'SELECT * FROM people WHERE id = ANY ($1::bigint[])',
      [people],
    )
    return rows.map((row) => ({ person: row.id, description: describe(row) }))
  },
})
