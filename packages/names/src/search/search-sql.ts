import type { SearchPlan, SearchStep } from './search-plan.ts'

/** The table beside a register's own that finds its people by name. `person` is the register's key of a person. */
export const searchTableSql = {
  create: `CREATE TABLE name_keys (person bigint PRIMARY KEY, keys int4[] NOT NULL)`,
  /** After a first load, not before: an index built over rows that are there is smaller, and made several times as fast. */
  index: `CREATE INDEX name_keys_by_key ON name_keys USING gin (keys) WITH (fastupdate = off)`,
  /** For each new or changed person: $1 the person, $2 `storedSearchKeys`. */
  put: `INSERT INTO name_keys (person, keys) VALUES ($1, $2::int4[]) ON CONFLICT (person) DO UPDATE SET keys = excluded.keys`,
} as const

type SqlValue = number | readonly number[]

export interface SearchQuery {
  readonly text: string
  readonly values: readonly SqlValue[]
}

export interface SearchLimits {
  /** Of the people with a key in common so many are ranked; common names without a birth date reach it. */
  readonly ranked: number
  /** Where hundreds of keys are tried, so many people of each: the keys that are rare tell the most. */
  readonly ofEachKey: number
  /** Of those ranked so many of the likest come back. */
  readonly judged: number
}

/**
 * The question of one step: rows `{person, found}`, likest first. `found` is how many were ranked.
 *
 * Two things keep the planner on the index, which it would leave for a walk through the whole table, a thousand times
 * slower: what is limited is materialised, so that it does not hope for the limit; and lists of keys are subselects, so
 * that it does not add up the shares of hundreds of keys, of which most are in no record.
 */
export function stepQuery(step: SearchStep, { weights }: SearchPlan, limits: SearchLimits): SearchQuery {
  const values: SqlValue[] = []
  const value = (it: SqlValue): string => `$${values.push(it)}`
  const found = step.is === 'each' ? ofEachKey(step, limits, value) : meeting(step, value)
  const text = `WITH found AS MATERIALIZED (${found})
SELECT person, count(*) OVER () AS found
FROM (SELECT person, keys FROM found LIMIT ${value(limits.ranked)}) AS ranked CROSS JOIN LATERAL unnest(keys) AS has(key)
LEFT JOIN unnest(${value([...weights.keys()])}::int4[], ${value([...weights.values()])}::int4[]) AS weights(key, weight) USING (key)
GROUP BY person
ORDER BY coalesce(sum(weight), 0) DESC, person
LIMIT ${value(limits.judged)}`
  return { text, values }
}

type AddValue = (value: SqlValue) => string

function meeting({ conditions }: SearchStep & { is: 'conditions' }, value: AddValue): string {
  const keys = (list: readonly number[]): string => `keys && (SELECT ${value(list)}::int4[])`
  const met = conditions.map(({ any, and }) => (and === undefined ? keys(any) : `(${keys(any)} AND ${keys(and)})`))
  return `SELECT person, keys FROM name_keys WHERE ${met.join(' OR ')}`
}

const ofEachKey = (step: SearchStep & { is: 'each' }, limits: SearchLimits, value: AddValue): string =>
  `SELECT DISTINCT ON (person) person, keys FROM unnest(${value(step.keys)}::int4[]) AS tried(key) CROSS JOIN LATERAL (
  WITH one AS MATERIALIZED (SELECT person, keys FROM name_keys WHERE keys && ARRAY[tried.key])
  SELECT person, keys FROM one LIMIT ${value(limits.ofEachKey)}) AS few`
