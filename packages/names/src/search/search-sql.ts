import type { SearchPlan, SearchStep } from './search-plan.ts'

/** The table beside a register's own that finds its people by name. `person` is the register's key of a person. */
export const searchTableSql = {
  create: `CREATE TABLE name_keys (person bigint PRIMARY KEY, keys int4[] NOT NULL, sounds int8 NOT NULL)`,
  /** After a first load, not before: an index built over rows that are there is smaller, and made several times as fast. */
  index: `CREATE INDEX name_keys_by_key ON name_keys USING gin (keys) WITH (fastupdate = off)`,
  /** For each new or changed person: $1 the person, $2 and $3 `keys` and `sounds` of `searchRow`. */
  put: `INSERT INTO name_keys (person, keys, sounds) VALUES ($1, $2::int4[], $3)
ON CONFLICT (person) DO UPDATE SET keys = excluded.keys, sounds = excluded.sounds`,
} as const

type SqlValue = number | bigint | readonly number[]

export interface SearchQuery {
  readonly text: string
  readonly values: readonly SqlValue[]
}

export interface SearchLimits {
  /** Of the people with a key in common so many are ranked; common names without a birth date reach it. */
  readonly ranked: number
  /** Where at most so many have a close key in common, those are looked for who nearly have. */
  readonly few: number
  /** Where hundreds of keys are tried, so many people of each, and of all together: the keys that are rare tell the most. */
  readonly ofEachKey: number
  readonly ofAllKeys: number
  /** Of those ranked so many of the likest come back, of a step of each reach. */
  readonly judged: Readonly<Record<SearchStep['reach'], number>>
}

/**
 * The question of one step: rows `{person, found}`, likest first. `found` is how many were ranked: by how much of the
 * shorter name's sounds the other has, and how much of both is common (the overlap and the Dice coefficient). The first
 * keeps whom one record writes without a patronymic, the second whom both write alike.
 *
 * Two things keep the planner on the index, which it would leave for a walk through the whole table, a thousand times
 * slower: what is limited is materialised, so that it does not hope for the limit; and lists of keys are subselects, so
 * that it does not add up the shares of hundreds of keys, of which most are in no record.
 */
export function stepQuery(step: SearchStep, { sounds }: SearchPlan, limits: SearchLimits): SearchQuery {
  const values: SqlValue[] = []
  const value = (it: SqlValue): string => `$${values.push(it)}`
  const found = step.is === 'each' ? ofEachKey(step, limits, value) : meeting(step, value)
  const sought = `${value(sounds)}::int8`
  const text = `WITH found AS MATERIALIZED (${found}),
ranked AS (SELECT ${step.is === 'each' ? 'DISTINCT ' : ''}person, sounds FROM (SELECT person, sounds FROM found LIMIT ${value(step.is === 'each' ? limits.ofAllKeys : limits.ranked)}) AS looked_at),
counted AS (SELECT person, bit_count((sounds & ${sought})::bit(64))::float4 AS common, bit_count(sounds::bit(64)) AS own, bit_count(${sought}::bit(64)) AS sought FROM ranked)
SELECT person, count(*) OVER () AS found FROM counted
ORDER BY common / greatest(least(own, sought), 1) + 2 * common / greatest(own + sought, 1) DESC, person
LIMIT ${value(limits.judged[step.reach])}`
  return { text, values }
}

type AddValue = (value: SqlValue) => string

function meeting({ conditions }: SearchStep & { is: 'conditions' }, value: AddValue): string {
  const keys = (list: readonly number[]): string => `keys && (SELECT ${value(list)}::int4[])`
  const met = conditions.map(({ any, and }) => (and === undefined ? keys(any) : `(${keys(any)} AND ${keys(and)})`))
  return `SELECT person, sounds FROM name_keys WHERE ${met.join(' OR ')}`
}

const ofEachKey = (step: SearchStep & { is: 'each' }, limits: SearchLimits, value: AddValue): string =>
  `SELECT few.person, few.sounds FROM unnest(${value(step.keys)}::int4[]) AS tried(key) CROSS JOIN LATERAL (
  WITH one AS MATERIALIZED (SELECT person, sounds FROM name_keys WHERE keys && ARRAY[tried.key])
  SELECT person, sounds FROM one LIMIT ${value(limits.ofEachKey)}) AS few`
