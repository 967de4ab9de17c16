import type { Party } from './parties.ts'
import type { Person } from './population/person.ts'
import { makePopulation } from './population/population.ts'

const seed = 2026
const count = 2000

/** The people of a state, found as registers and the log-in service look for them. */
export interface People {
  party: Party
  all: readonly Person[]
  findByNationalId(nationalId: string): Person | undefined
  findByUsername(username: string): Person | undefined
}

/** Answers with the people as registers know them on that day. Who they are never changes; incomes do, monthly. */
export function openPeople(party: Party): (now: Date) => People {
  let month = ''
  let people: People | undefined
  return (now) => {
    const today = now.toISOString().slice(0, 10)
    if (people === undefined || month !== today.slice(0, 7)) {
      month = today.slice(0, 7)
      people = indexPeople(party, makePopulation(party, seed, count, { asOf: `${month}-01` }))
    }
    return people
  }
}

function indexPeople(party: Party, all: readonly Person[]): People {
  const byNationalId = new Map(all.map((person) => [person.nationalId, person]))
  const byUsername = new Map(all.flatMap((person) => (person.username === null ? [] : [[person.username, person]])))
  return {
    party,
    all,
    findByNationalId: (nationalId) => byNationalId.get(nationalId),
    findByUsername: (username) => byUsername.get(username),
  }
}
