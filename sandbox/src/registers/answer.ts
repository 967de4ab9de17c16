import type { Party } from '../parties.ts'
import type { People } from '../people.ts'
import { readField } from '../web/server.ts'
import { findFacts, type Query, type QueryRegister } from './facts.ts'
import { formatRecord } from './formats.ts'

export const queryNames = ['find-by-national-number', 'find-by-name-and-birth-date', 'find-by-keys'] as const
export type QueryName = (typeof queryNames)[number]

export interface RegisterFacts {
  party: Party
  people: People
  currency: string
  now: Date
}

/** The records that a query finds, or `bad-query` where its keys are not exactly those of the operation. */
export function answerQuery(
  register: QueryRegister,
  name: QueryName,
  body: unknown,
  { party, people, currency, now }: RegisterFacts,
): object[] | 'bad-query' {
  const query = readQuery(name, body)
  if (query === undefined) return 'bad-query'
  return findFacts(people, register, query, currency, now).map((facts) => formatRecord(party, facts))
}

function readQuery(name: QueryName, body: unknown): Query | undefined {
  const keys = typeof body === 'object' && body !== null ? Object.keys(body).length : 0
  const field = (key: string) => {
    const value = readField(body, key)
    return value === undefined || value === '' || value.length > 200 ? undefined : value
  }
  if (name === 'find-by-national-number') {
    const nationalNumber = field('nationalNumber')
    return nationalNumber === undefined || keys !== 1 ? undefined : { by: 'national-number', nationalNumber }
  }
  if (name === 'find-by-keys') {
    const [searchKeys, birthYear] = [(body as { searchKeys?: unknown }).searchKeys, field('birthYear')]
    if (!isKeys(searchKeys) || !/^\d{4}$/.test(birthYear ?? '') || keys !== 2) return undefined
    return { by: 'keys', searchKeys, birthYear: birthYear ?? '' }
  }
  const [familyName, givenName, birthDate] = [field('familyName'), field('givenName'), field('birthDate')]
  if (familyName === undefined || givenName === undefined || birthDate === undefined || keys !== 3) return undefined
  return { by: 'name', familyName, givenName, birthDate }
}

const isKeys = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= 200 && value.every((key) => typeof key === 'string' && key.length <= 200)
