import type { Party } from '../parties.ts'
import type { People } from '../people.ts'
import { readField } from '../web/server.ts'
import { findFacts, type Query, type QueryRegister } from './facts.ts'
import { formatRecord } from './formats.ts'

export type QueryName = 'find-by-national-number' | 'find-by-name-and-birth-date'

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
  const [familyName, givenName, birthDate] = [field('familyName'), field('givenName'), field('birthDate')]
  if (familyName === undefined || givenName === undefined || birthDate === undefined || keys !== 3) return undefined
  return { by: 'name', familyName, givenName, birthDate }
}
