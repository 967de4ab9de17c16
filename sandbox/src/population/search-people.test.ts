import {
  defaultSearchLimits,
  type PersonDescription,
  type SearchedRegister,
  searchPerson,
  searchRow,
  searchTableSql,
} from '@kopru/names'
import { CompiledQuery, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../apps/node/src/platform/database.ts'
import { startTestPostgres } from '../../../apps/node/src/platform/test-postgres.ts'
import type { Person } from './person.ts'
import { makePopulation } from './population.ts'

const people: Person[] = (['AZ', 'KZ', 'UZ', 'TR'] as const).flatMap((party) => makePopulation(party, 'search', 1000))
let postgres: Awaited<ReturnType<typeof startTestPostgres>>
let database: Kysely<object>
/** Questions that were put to the table of keys. */
const asked: { text: string; values: readonly unknown[] }[] = []

beforeAll(async () => {
  postgres = await startTestPostgres()
  database = connect<object>({ url: postgres.migrationUrl, poolSize: 1 })
  await run(searchTableSql.create)
  const rows = people.map((person, at) => {
    const { keys, sounds } = searchRow(asRegistered(person))
    return [at, keys, String(sounds)]
  })
  await run(
    `INSERT INTO name_keys SELECT (row->>0)::bigint, ARRAY(SELECT jsonb_array_elements_text(row->1)::int4), (row->>2)::int8
    FROM jsonb_array_elements($1::jsonb) AS row`,
    [JSON.stringify(rows)],
  )
  await run(searchTableSql.index)
  await run('VACUUM ANALYZE name_keys')
})

afterAll(async () => {
  await database.destroy()
  await postgres.end()
})

async function run(text: string, values: readonly unknown[] = []): Promise<Record<string, never>[]> {
  const { rows } = await database.executeQuery<Record<string, never>>(CompiledQuery.raw(text, [...values]))
  return rows
}

const put = (key: number, person: PersonDescription) => {
  const { keys, sounds } = searchRow(person)
  return run(searchTableSql.put, [key, keys, sounds])
}

const parts = ({ given, family, patronymic }: Person['name']['native'], language: string) => ({
  given,
  family,
  language,
  ...(patronymic === null ? {} : { patronymic }),
})

const asRegistered = ({ name, birthDate, sex }: Person): PersonDescription => ({
  names: [parts(name.native, name.language)],
  birthDate,
  sex,
})

/** As a passport has it, without a patronymic, in an order that nobody told. */
const asAbroad = ({ name: { latin }, birthDate }: Person): PersonDescription => ({
  names: [{ full: `${latin.family} ${latin.given}` }],
  birthDate,
})

const register: SearchedRegister = {
  async query({ text, values }) {
    asked.push({ text, values })
    return (await run(text, values)) as never
  },
  async describe(wanted) {
    return wanted.flatMap((person) => {
      const found = people[Number(person)]
      return found === undefined ? [] : [{ person, description: asRegistered(found) }]
    })
  },
}

const everyHundredth = people.flatMap((person, at) => (at % 100 === 7 ? [{ person, key: String(at) }] : []))

test('a person is found by the passport form of the name, whatever script the register is kept in', async () => {
  const answers = await Promise.all(everyHundredth.map(({ person }) => searchPerson(asAbroad(person), register)))
  const right = answers.filter((answer, at) => answer.is === 'one' && answer.person === everyHundredth[at]?.key)
  expect(right.length / answers.length).toBeGreaterThan(0.9)
  for (const answer of answers) expect(answer.is).not.toBe('none')
})

test('a woman who took her husband’s surname is among the candidates by given name and birth date', async () => {
  const married = everyHundredth.filter(({ person }) => person.sex === 'female').slice(0, 10)
  for (const { person, key } of married) {
    const judged: string[] = []
    const { given } = person.name.latin
    await searchPerson(
      { names: [{ full: `${given} Zyxerburg` }], birthDate: person.birthDate },
      {
        ...register,
        describe(wanted) {
          judged.push(...wanted)
          return register.describe(wanted)
        },
      },
    )
    expect(judged).toContain(key)
  }
})

test('two namesakes are several, and the answer tells both', async () => {
  const [first] = everyHundredth
  if (first === undefined) throw new Error('there are no people')
  const twin = people.push(first.person) - 1
  await put(twin, asRegistered(first.person))
  const answer = await searchPerson(asAbroad(first.person), register)
  expect(answer).toMatchObject({ is: 'several', more: false })
  expect(answer.is === 'several' && answer.candidates.map(({ person }) => person)).toEqual(
    expect.arrayContaining([first.key, String(twin)]),
  )
})

test.each([
  ['the vowels', 'Kərim Əliyev', 'Kərəm Ulayev', 'Kerim Aliyev'],
  [
    'what both have, where one has dropped a patronymic',
    'Kamal Vəzir',
    'Tofiq Əbdülrəhman oğlu Vüzeyr',
    'Kamal Əbdülrəhman oğlu Vəzir',
  ],
  [
    'all there is, where nothing was dropped',
    'Tofiq Yaqub oğlu Nəzərli',
    'Tofiq Yaqub oğlu Nəzərli Məmmədbəyli',
    'Tofiq Yaqub oğlu Nəzərli',
  ],
])('of two under one key %s say who is judged first', async (_what, right, wrong, sought) => {
  const own = [wrong, right].map((full, at) => ({
    key: 90_000 + at,
    description: { names: [{ full, language: 'az' }] },
  }))
  for (const { key, description } of own) await put(key, description)
  const judged: string[] = []
  const limits = { ...defaultSearchLimits, judged: { close: 1, wide: 0, last: 0 } }
  await searchPerson(
    { names: [{ full: sought }] },
    {
      ...register,
      async describe(all) {
        judged.push(...all)
        return []
      },
    },
    limits,
  )
  await run('DELETE FROM name_keys WHERE person >= 90000')
  expect([...new Set(judged)]).toEqual(['90001'])
})

test('nobody of that name and birth date is none', async () => {
  const answer = await searchPerson({ names: [{ full: 'Wolfgang Amadeus Mozart' }], birthDate: '1756-01-27' }, register)
  expect(answer).toEqual({ is: 'none' })
})

test.each([
  ['nothing', ''],
  ['emoji', '😀'.repeat(50)],
  ['letters that no table knows', '王小明 ታደሰ'],
  ['broken text', '\ud800\udfff\ud800 \u0000 Ali'],
  ['ten thousand letters', 'Ж'.repeat(10_000)],
  ['ten thousand words', 'Əli oğlu '.repeat(10_000)],
  ['what would be SQL', `'; DROP TABLE name_keys; --`],
])('%s as a name is answered in no time', async (_, full) => {
  for (const birthDate of ['1990-05-17', '1990', '0000-99-99', undefined]) {
    const used = process.cpuUsage()
    const answer = await searchPerson({ names: [{ full }], ...(birthDate && { birthDate }) }, register)
    const { user, system } = process.cpuUsage(used)
    expect((user + system) / 1000).toBeLessThan(2000)
    expect(answer.is).toMatch(/^(one|none|unsure|several)$/)
  }
})

test('every question is answered from the index', async () => {
  asked.length = 0
  await searchPerson({ names: [{ full: 'Nobody Zyxerburg' }], birthDate: '1990-05-17' }, register)
  await searchPerson({ names: [{ full: 'Nobody Zyxerburg' }] }, register)
  expect(asked).toHaveLength(8)
  for (const { text, values } of asked) {
    const plan = JSON.stringify(await run(`EXPLAIN ${text}`, values))
    expect(plan).toContain('name_keys_by_key')
    expect(plan).not.toContain('Seq Scan')
  }
})
